// Damaged files of every format through the real parser processes: each ends in a result or a typed error within its limits.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createSeededRandom } from "#conformance/seeded-random";
import type { LedgerEntry } from "#core/documents/document";
import { PlinthError } from "#core/errors";
import type { Parser, ParseLimits } from "#ports/reading/parser";
import { mutate, type Chance } from "./mutate.ts";

/** Limits of one damaged file. */
export const mutationLimits: ParseLimits = { bytesMax: 5_000_000, elementsMax: 200_000, depthMax: 200, millisecondsMax: 20_000, memoryBytesMax: 900_000_000 };
/** How much longer than its limit a file may take until it counts as hung: its process is ended meanwhile. */
const graceMilliseconds = 10_000;
const fileBytesMax = 400_000;

/** What is damaged, and how often. */
export interface MutationRun {
  readonly seed: number;
  readonly count: number;
  /** Folders whose files are damaged; those that are not there are passed over. */
  readonly folders: readonly string[];
  readonly parser: Parser;
  print(line: string): void;
}

/** What became of the files, by code, and what must not be. */
export interface MutationReport {
  readonly count: number;
  readonly formats: number;
  readonly codes: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

interface Original {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Runs it, two files at a time; the same seed damages the same files in the same way. */
export async function runMutations({ seed, count, folders, parser, print }: MutationRun): Promise<MutationReport> {
  const originals = folders.flatMap(filesOf);
  const byKind = new Map<string, Original[]>();
  for (const one of originals) byKind.set(kindOf(one.name), [...(byKind.get(kindOf(one.name)) ?? []), one]);
  const kinds = [...byKind.keys()].toSorted();
  const folder = mkdtempSync(join(tmpdir(), "plinth-mutations-"));
  const codes: Record<string, number> = {};
  const faults: string[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let number = next++; number < count; number = next++) {
      const chance = chanceOf(seed + number);
      // Formats take turns, so that the rare ones are damaged as often as the common ones.
      const kind = byKind.get(kinds[number % kinds.length] ?? "") ?? [];
      const original = kind[chance(kind.length)] as Original;
      const other = originals[chance(originals.length)] as Original;
      const path = join(folder, `${number % 16}`);
      writeFileSync(path, mutate(original.bytes, other.bytes, chance));
      const { code, fault } = await outcomeOf(parser, path, original.name);
      codes[code] = (codes[code] ?? 0) + 1;
      if (fault === undefined) continue;
      faults.push(`seed ${seed + number} ${original.name}: ${fault}`);
      print(faults.at(-1) ?? "");
    }
  };
  try {
    await Promise.all([work(), work()]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { count, formats: kinds.length, codes, faults };
}

function filesOf(folder: string): readonly Original[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  const paths = entries.filter((entry) => entry.isFile() && !/\.golden\.json$|^(?:index\.tsv|SOURCE\.md)$/.test(entry.name)).map((entry) => join(entry.parentPath, entry.name)).filter((path) => !/\/(?:groundtruth|expected)\//.test(path));
  return paths.toSorted().filter((path) => statSync(path).size <= fileBytesMax).map((path) => ({ name: basename(path), bytes: readFileSync(path) }));
}

function kindOf(name: string): string {
  return /\.\w+$/.exec(name.toLowerCase())?.[0] ?? "";
}

function chanceOf(seed: number): Chance {
  const random = createSeededRandom(seed);
  return (below) => Math.floor(random.unit() * Math.max(1, below));
}

async function outcomeOf(parser: Parser, path: string, name: string): Promise<{ readonly code: string; readonly fault?: string }> {
  const ledger: LedgerEntry[] = [];
  const late = AbortSignal.timeout(mutationLimits.millisecondsMax + graceMilliseconds);
  try {
    let isDone = false;
    for await (const frame of parser.parse({ path, name, limits: mutationLimits }, late)) {
      if (frame.kind === "ledger") ledger.push(frame.entry);
      if (frame.kind === "image") ledger.push({ unit: frame.image.unit, index: frame.image.index, outcome: "read", parser: "" });
      isDone = frame.kind === "done";
    }
    const gap = gapOf(ledger);
    return { code: "read", ...(isDone ? (gap === undefined ? {} : { fault: gap }) : { fault: "it ended without an end" }) };
  } catch (thrown) {
    if (late.aborted) return { code: "hung", fault: "it hung" };
    if (!(thrown instanceof PlinthError)) return { code: "untyped", fault: String(thrown) };
    const isTyped = /^(?:parse|source)\./.test(thrown.code);
    if (!isTyped) return { code: thrown.code, fault: `${thrown.code}: ${thrown.message}` };
    // A parser that fell over one file is contained; where it fell is told, for it should have refused the file.
    return thrown.code === "parse.crashed" ? { code: `parse.crashed (${String(thrown.details["reason"])})` } : { code: thrown.code };
  }
}

/** A page or sheet that no entry speaks of, between others; or no entry at all. */
function gapOf(ledger: readonly LedgerEntry[]): string | undefined {
  if (ledger.length === 0) return "its ledger is empty";
  for (const unit of ["page", "sheet"] as const) {
    const seen = new Set(ledger.filter((entry) => entry.unit === unit).map(({ index }) => index));
    for (let index = 0; index < Math.max(0, ...seen); index++) if (!seen.has(index)) return `${unit} ${index + 1} is in no entry`;
  }
  return undefined;
}
