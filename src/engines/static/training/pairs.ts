// Training pairs: gzipped JSON lines of `a`, `b`, `source` and sometimes `neg`, a group for each source of a file.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { fail } from "#core/errors";

/** Two texts that belong together, and perhaps one that does not belong to the first. */
export interface TextPair {
  readonly a: string;
  readonly b: string;
  readonly neg?: string;
}

/** The pairs of one source in one file. */
export interface PairGroup {
  readonly file: string;
  /** Empty where the lines name none. */
  readonly source: string;
  readonly pairs: readonly TextPair[];
}

/** What to read. */
export interface PairsOptions {
  readonly directory: string;
  /** Sources that are left out. */
  readonly without: readonly string[];
}

/** Largest unpacked file. */
const fileBytesMax = 500_000_000;
/** Most characters of one text that are read. */
const charactersMax = 4_000;

/** Reads every `*.jsonl` and `*.jsonl.gz` of the folder, in order of name. @throws source.not_found, ingest.bad_line */
export async function readPairs({ directory, without }: PairsOptions): Promise<readonly PairGroup[]> {
  const listed = await readdir(directory).catch((cause: unknown) => {
    throw fail("source.not_found", { path: directory }, cause);
  });
  const files = listed.filter((name) => /\.jsonl(\.gz)?$/.test(name)).toSorted();
  if (files.length === 0) throw fail("source.not_found", { path: join(directory, "*.jsonl.gz") });
  const left = new Set(without);
  const groups: PairGroup[] = [];
  for (const name of files) {
    const bytes = await readFile(join(directory, name));
    const text = (name.endsWith(".gz") ? gunzipSync(bytes, { maxOutputLength: fileBytesMax }) : bytes).toString("utf8");
    groups.push(...groupsOf(join(directory, name), name.replace(/\.jsonl(\.gz)?$/, ""), { text, left }));
  }
  return groups;
}

/** In the order in which the sources first come. */
function groupsOf(path: string, file: string, { text, left }: { readonly text: string; readonly left: ReadonlySet<string> }): readonly PairGroup[] {
  const bySource = new Map<string, TextPair[]>();
  text.split("\n").forEach((line, index) => {
    if (line.trim() === "") return;
    const { a, b, neg, source } = parsed(line, { path, line: index + 1 });
    if (left.has(source)) return;
    const pairs = bySource.get(source) ?? [];
    bySource.set(source, pairs);
    pairs.push({ a: a.slice(0, charactersMax), b: b.slice(0, charactersMax), ...(neg === undefined ? {} : { neg: neg.slice(0, charactersMax) }) });
  });
  return [...bySource].map(([source, pairs]) => ({ file, source, pairs }));
}

function parsed(line: string, where: { readonly path: string; readonly line: number }): { a: string; b: string; neg?: string; source: string } {
  let value: { a?: unknown; b?: unknown; neg?: unknown; source?: unknown };
  try {
    value = JSON.parse(line) as typeof value;
  } catch (cause) {
    throw fail("ingest.bad_line", { ...where, problem: "it is not JSON" }, cause);
  }
  const { a, b, neg, source } = value;
  if (typeof a !== "string" || typeof b !== "string") throw fail("ingest.bad_line", { ...where, problem: "it has no texts `a` and `b`" });
  return { a, b, source: typeof source === "string" ? source : "", ...(typeof neg === "string" && neg !== "" ? { neg } : {}) };
}
