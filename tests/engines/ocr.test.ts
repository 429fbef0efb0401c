// The packaged recognition and the system's program pass the port's suite, and agree.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ocrSuite } from "#conformance/reading/ocr";
import { entryUrl } from "#app/entries";
import { openPdf } from "#engines/formats/pdf/library/library";
import { greyPng } from "#engines/formats/pdf/page/png";
import { renderPage } from "#engines/formats/pdf/page/render";
import { createOcr } from "#engines/pictures/ocr";
import { turnQuarters } from "#engines/pictures/pixels/grey";
import { PicturePool } from "#engines/pictures/pool";
import { findTesseract, TesseractProgram } from "#engines/pictures/program";
import { systemClock } from "#engines/system/clock";
import { writePdf } from "../../scripts/handbook/pdf-writer.ts";

const text = ["The", "pump", "runs", "at", "forty", "bar", "and", "the", "valve", "opens", "slowly", "below", "that", "pressure"];

async function draw() {
  const bytes = writePdf([{ texts: [{ x: 72, y: 760, size: 22, text: text.slice(0, 7).join(" ") }, { x: 72, y: 720, size: 22, text: text.slice(7).join(" ") }] }, {}], "words");
  const document = await openPdf({ name: "words.pdf", bytes });
  const [words, blank] = [1, 2].map((page) => renderPage(document, page, { dotsPerInch: 100, isGrey: true, name: "words.pdf" }));
  document.close();
  if (!words || !blank) throw new Error("two pages were drawn");
  const image = (picture: typeof words) => ({ bytes: greyPng(picture), page: 1, name: "words.png", languages: ["en"] });
  return { words: image(words), upsideDown: image({ ...words, ...turnQuarters(words, 2) }), blank: image(blank), damaged: { bytes: new Uint8Array(100), page: 1, name: "damaged.png" }, text };
}

const kit = { describe, it: ((name: string, body: () => Promise<void>) => it(name, body, 120_000)) as typeof it, expect, fc };
const suite = (name: string, findProgram: () => TesseractProgram | undefined): void => ocrSuite(kit, {
  name,
  open: async () => {
    const ocr = createOcr(new PicturePool({ entry: entryUrl("picture-process"), processes: 1, clock: systemClock }), ["en"], findProgram);
    return { port: ocr, dispose: () => ocr.close() };
  },
}, draw);

suite("pictures, the packaged recognition", () => undefined);

describe.skipIf(findTesseract(systemClock) === undefined)("with the system's tesseract", () => suite("pictures, the system's program", () => findTesseract(systemClock)));

it.skipIf(findTesseract(systemClock) === undefined)("both recognitions give the same words at the same places", async () => {
  const { words } = await draw();
  const [packaged, system] = [() => undefined, () => findTesseract(systemClock)].map((findProgram) => createOcr(new PicturePool({ entry: entryUrl("picture-process"), processes: 1, clock: systemClock }), ["en"], findProgram));
  if (!packaged || !system) throw new Error("two were made");
  const never = new AbortController().signal;
  const [ours, theirs] = [await packaged.read(words, never), await system.read(words, never)];
  expect([ours.engine, theirs.engine]).toEqual([expect.stringMatching(/^tesseract\.js-core@[\d.]+\/eng$/), expect.stringMatching(/^tesseract@[\d.]+\/eng$/)]);
  const flat = (page: typeof ours) => page.lines.flatMap((line) => line.words);
  expect(flat(theirs).map(({ text: word }) => word)).toEqual(flat(ours).map(({ text: word }) => word));
  flat(theirs).forEach(({ box, confidence }, index) => {
    const other = flat(ours)[index];
    box.forEach((edge, side) => expect(Math.abs(edge - (other?.box[side] ?? 1))).toBeLessThan(0.005));
    expect(Math.abs(confidence - (other?.confidence ?? 0))).toBeLessThan(0.1);
  });
  for (const ocr of [packaged, system]) await ocr.close();
}, 120_000);

it("ends a program that hangs when it is told to", async () => {
  const folder = mkdtempSync(join(tmpdir(), "plinth-hangs-"));
  writeFileSync(join(folder, "program.sh"), "#!/bin/sh\nexec sleep 60\n");
  chmodSync(join(folder, "program.sh"), 0o755);
  const program = new TesseractProgram({ path: join(folder, "program.sh"), version: "5" }, systemClock);
  const picture = { width: 2, height: 1, pixels: new Uint8Array(2) };
  const reading = program.read(picture, { languages: [], segmentation: "3", name: "a.png" }, AbortSignal.timeout(300));
  await expect(reading).rejects.toMatchObject({ code: "request.cancelled" });
  await program.close();
  rmSync(folder, { recursive: true });
});
