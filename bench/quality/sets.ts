// The retrieval sets of the shared data, and what a plain BM25 reaches on each.
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseJudgments, type Judgments } from "#capabilities/evaluation/index";

/** A document of a set. */
export interface SetDocument {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** Documents, queries and judgments. */
export interface RetrievalSet {
  readonly name: string;
  /** From the folder's name: `xquad-de` is German; English otherwise. */
  readonly language: string;
  readonly documents: readonly SetDocument[];
  readonly queries: readonly { readonly id: string; readonly text: string }[];
  readonly judgments: Judgments;
  /** What SOURCE.md says of plain BM25: the better of its two nDCG@10 figures. */
  readonly floor: number;
}

/** Loads all sets under `folder` that have queries, in order of name. */
export async function loadSets(folder: string, wanted: readonly string[] = []): Promise<readonly RetrievalSet[]> {
  const floors = readFloors(await readFile(join(folder, "SOURCE.md"), "utf8"));
  const names = (await readdir(folder)).filter((name) => existsSync(join(folder, name, "queries.tsv")) && (wanted.length === 0 || wanted.includes(name))).toSorted();
  return Promise.all(names.map(async (name) => loadSet(join(folder, name), name, floors.get(name) ?? 0)));
}

/** Each XQuAD language's questions over the English passages, by language: the sets are parallel, so the judgments are the same. */
export function crossLingual(sets: readonly RetrievalSet[]): ReadonlyMap<string, RetrievalSet> {
  const english = sets.find(({ name }) => name === "xquad-en");
  const others = sets.filter(({ name, language }) => name.startsWith("xquad-") && language !== "en");
  return new Map(english === undefined ? [] : others.map(({ name, language, queries, judgments }) => [language, { ...english, name: `${name} over English`, queries, judgments }]));
}

async function loadSet(folder: string, name: string, floor: number): Promise<RetrievalSet> {
  const plain = join(folder, "corpus.jsonl");
  const corpus = existsSync(plain) ? await readFile(plain, "utf8") : gunzipSync(await readFile(`${plain}.gz`)).toString("utf8");
  const queries = await readFile(join(folder, "queries.tsv"), "utf8");
  return {
    name,
    language: /-([a-z]{2})$/.exec(name)?.[1] ?? "en",
    documents: corpus.split("\n").filter(Boolean).map((line) => JSON.parse(line) as SetDocument),
    queries: queries.split("\n").filter(Boolean).map((line) => ({ id: line.slice(0, line.indexOf("\t")), text: line.slice(line.indexOf("\t") + 1) })),
    judgments: parseJudgments(await readFile(join(folder, "qrels.txt"), "utf8")),
    floor,
  };
}

/** Rows `| set | documents | queries | nDCG | recall | nDCG | recall |` of SOURCE.md. */
function readFloors(source: string): ReadonlyMap<string, number> {
  const rows = source.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  return new Map(rows.filter((cells) => cells.length === 9).map((cells) => [cells[1] ?? "", Math.max(Number(cells[4]), Number(cells[6]))]));
}
