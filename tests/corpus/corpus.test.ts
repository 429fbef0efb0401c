// The golden corpus: each file beside the elements that a person has read and found right. PLINTH_GOLDEN=write makes them anew.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import type { ParseFrame } from "#ports/reading/parser";
import { entryUrl } from "#app/entries";
import { formats } from "#app/formats.gen";
import { createProcessParser } from "#engines/process/parser";
import { systemClock } from "#engines/system/clock";

const folder = fileURLToPath(new URL(".", import.meta.url));
const limits = { bytesMax: 10_000_000, elementsMax: 100_000, depthMax: 200, millisecondsMax: 30_000, memoryBytesMax: 1_000_000_000 };
const isWriting = process.env["PLINTH_GOLDEN"] === "write";
const parser = createProcessParser({ entry: entryUrl("parser-process"), processes: 2, clock: systemClock, formats });
afterAll(() => parser.close());

const families = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);

async function readingOf(path: string, name: string): Promise<string> {
  const frames: ParseFrame[] = [];
  for await (const frame of parser.parse({ path, name, limits }, new AbortController().signal)) frames.push(frame);
  return readable(frames);
}

/** One element a line, so that a change shows where it is. */
function readable(frames: readonly ParseFrame[]): string {
  const elements = frames.flatMap((frame) => (frame.kind === "elements" ? frame.elements : []));
  const ledger = frames.flatMap((frame) => (frame.kind === "ledger" ? [frame.entry] : []));
  const done = frames.flatMap((frame) => (frame.kind === "done" ? [{ mediaType: frame.mediaType, parser: frame.parser, title: frame.title, language: frame.language }] : []));
  const lines = (values: readonly unknown[]) => values.map((value) => `    ${JSON.stringify(value)}`).join(",\n");
  return `{\n  "done": ${JSON.stringify(done)},\n  "ledger": ${JSON.stringify(ledger)},\n  "elements": [\n${lines(elements)}\n  ]\n}\n`;
}

describe.each(families)("%s", (family) => {
  const files = readdirSync(join(folder, family)).filter((file) => !file.endsWith(".golden.json")).toSorted();
  it.each(files)("reads %s as its golden file says", async (file) => {
    const golden = join(folder, family, `${file}.golden.json`);
    const reading = await readingOf(join(folder, family, file), file);
    if (isWriting) writeFileSync(golden, reading);
    expect(reading).toBe(readFileSync(golden, "utf8"));
  });

  it("has files and no golden file without one", () => {
    expect(files.length).toBeGreaterThan(0);
    for (const golden of readdirSync(join(folder, family)).filter((file) => file.endsWith(".golden.json"))) expect(files).toContain(golden.replace(/\.golden\.json$/, ""));
  });
});
