// Office files: documents a second over the shared ones, and one workbook of millions of cells within its memory.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readCases } from "../formats/cases.ts";
import { benchParser, limits, readWhole } from "../formats/reading.ts";
import type { BenchOptions, BenchResult } from "../report.ts";
import { sharedFolder } from "../shared.ts";
import { writeLargeXlsx } from "./sheet.ts";

/** One line for `--help`. */
export const summary = "DOCX, PPTX and XLSX documents a second in one process; an XLSX of 5 million cells within 400 MB";

const kinds = new Set(["docx", "pptx", "xlsx"]);
const memoryBytesMax = 400_000_000;

/** Runs the bench; `--cells N` changes the size of the workbook. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { cells: { type: "string", default: "5000000" }, shared: { type: "string" } } });
  const cases = readCases(sharedFolder("data/documents", values.shared)).filter(({ format }) => kinds.has(format));
  const parser = await benchParser(1);
  try {
    await readWhole(parser, { path: cases[0]?.path ?? "", name: cases[0]?.file ?? "" });
    const start = performance.now();
    for (const { path, file } of cases) await readWhole(parser, { path, name: file.replace(/^.*\//, "") });
    const perSecond = (1000 * cases.length) / (performance.now() - start);
    const large = await readLarge(parser, Number(values.cells));
    print([["what", "figure", "target"], [`${cases.length} documents, one process`, `${perSecond.toFixed(1)} a second`, ">= 20"], [`${values.cells} cells (${(large.bytes / 1e6).toFixed(0)} MB)`, `${large.outcome} in ${large.seconds.toFixed(1)} s, ${large.elements} elements`, "<= 10 s, <= 400 MB"]]);
    return { figures: { perSecond, ...large } };
  } finally {
    await parser.close();
  }
}

async function readLarge(parser: Awaited<ReturnType<typeof benchParser>>, cells: number): Promise<{ readonly outcome: string; readonly seconds: number; readonly elements: number; readonly bytes: number }> {
  const folder = mkdtempSync(join(tmpdir(), "plinth-office-"));
  const path = join(folder, "large.xlsx");
  try {
    await writeLargeXlsx(path, cells);
    const start = performance.now();
    let elements = 0;
    const outcome = await (async () => {
      // The parser's parent ends a process that takes more memory than this.
      for await (const frame of parser.parse({ path, name: "large.xlsx", limits: { ...limits, memoryBytesMax, millisecondsMax: 300_000, bytesMax: 500_000_000 } }, new AbortController().signal)) if (frame.kind === "elements") elements += frame.elements.length;
      return "read";
    })().catch((thrown: { readonly code: string }) => thrown.code);
    return { outcome, seconds: (performance.now() - start) / 1000, elements, bytes: statSync(path).size };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
