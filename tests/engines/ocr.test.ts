// The packaged recognition passes the port's suite.
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
  return { words: image(words), upsideDown: image({ ...words, ...turnQuarters(words, 2).picture }), blank: image(blank), damaged: { bytes: new Uint8Array(100), page: 1, name: "damaged.png" }, text };
}

ocrSuite({ describe, it: ((name: string, body: () => Promise<void>) => it(name, body, 120_000)) as typeof it, expect, fc }, {
  name: "pictures",
  open: async () => {
    const pool = new PicturePool({ entry: entryUrl("picture-process"), processes: 1, clock: systemClock });
    return { port: createOcr(pool, ["en"]), dispose: () => pool.close() };
  },
}, draw);
