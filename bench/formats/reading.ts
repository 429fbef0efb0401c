// Reads files through the real parser processes, built for the bench.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ParsedElement } from "#core/documents/document";
import { PlinthError } from "#core/errors";
import type { LedgerEntry } from "#core/documents/document";
import type { Parser, ParseLimits } from "#ports/reading/parser";
import { formats } from "#app/formats.gen";
import { findOffice } from "#engines/libreoffice/office";
import { createOfficeParser } from "#engines/libreoffice/parser";
import { createProcessParser } from "#engines/process/parser";
import { systemClock } from "#engines/system/clock";

/** The limits that ingest has by default. */
export const limits: ParseLimits = { bytesMax: 50_000_000, elementsMax: 1_000_000, depthMax: 200, millisecondsMax: 60_000, memoryBytesMax: 1_000_000_000 };

/** What became of a file. `code` is "read" or an error's code. */
export interface Reading {
  readonly code: string;
  readonly mediaType: string;
  readonly elements: readonly ParsedElement[];
  readonly ledger: readonly LedgerEntry[];
  /** Names of the files inside. */
  readonly parts: readonly string[];
}

/** A parser whose processes run the present sources. */
export async function benchParser(processes: number): Promise<Parser> {
  const folder = dirname(process.argv[1] ?? "bench/main.ts");
  const { bundle, root } = (await import(pathToFileURL(join(folder, "../scripts/bundle.mjs")).href)) as { bundle(input: Record<string, string>, target: string): Promise<void>; root: string };
  const target = join(root, ".cache/run/bench/parser");
  await bundle({ "parser-process": "src/app/parser-process.ts" }, target);
  return createOfficeParser({ parser: createProcessParser({ entry: pathToFileURL(join(target, "parser-process.js")), processes, clock: systemClock, formats }), clock: systemClock, program: findOffice() });
}

/** Files inside files inside files that are read. */
const depthMax = 3;

/** Elements of a file that stood inside another. */
async function readPart(parser: Parser, { path, bytes }: { readonly path: string; readonly bytes: Buffer }, depth: number): Promise<readonly ParsedElement[]> {
  if (depth >= depthMax) return [];
  const folder = mkdtempSync(join(tmpdir(), "plinth-bench-"));
  try {
    writeFileSync(join(folder, "part"), bytes);
    return (await readWhole(parser, { path: join(folder, "part"), name: path.replace(/^.*\//, "") }, depth + 1)).elements;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Reads one file to its end, with the files inside it. */
export async function readWhole(parser: Parser, file: { readonly path: string; readonly name: string }, depth = 0): Promise<Reading> {
  const elements: ParsedElement[] = [];
  const ledger: LedgerEntry[] = [];
  const parts: string[] = [];
  const pieces: Buffer[] = [];
  const inside: { readonly path: string; readonly bytes: Buffer }[] = [];
  let mediaType = "";
  try {
    for await (const frame of parser.parse({ ...file, limits }, new AbortController().signal)) {
      if (frame.kind === "elements") elements.push(...frame.elements);
      else if (frame.kind === "ledger") ledger.push(frame.entry);
      else if (frame.kind === "part") {
        pieces.push(Buffer.from(frame.data, "base64"));
        if (!frame.isLast) continue;
        parts.push(frame.path);
        inside.push({ path: frame.path, bytes: Buffer.concat(pieces.splice(0)) });
      } else if (frame.kind === "done") mediaType = frame.mediaType;
    }
  } catch (thrown) {
    if (!(thrown instanceof PlinthError)) throw thrown;
    return { code: thrown.code, mediaType: String(thrown.details["mediaType"] ?? ""), elements, ledger, parts };
  }
  for (const part of inside) elements.push(...(await readPart(parser, part, depth)));
  const skipped = elements.length === 0 && parts.length === 0 ? ledger.find((entry) => entry.outcome !== "read") : undefined;
  return { code: skipped?.code ?? "read", mediaType, elements, ledger, parts };
}
