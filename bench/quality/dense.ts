// The dense arm alone: cosine over whole documents, and similarity of sentence pairs.
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { normalisedGainAt, rankedBy, recallAt } from "#capabilities/evaluation/index";
import type { Embedder } from "#ports/embedder";
import type { RetrievalSet } from "./sets.ts";

/** What the dense arm reaches on one set. */
export interface DenseFigures {
  readonly ndcg10: number;
  readonly hit10: number;
  readonly recall100: number;
}

const rankedMax = 100;

/** Every document embedded whole (title, then text), ranked by cosine for every query. */
export async function denseFigures(embedder: Embedder, set: RetrievalSet): Promise<DenseFigures> {
  const documents = await embedAll(embedder, set.documents.map(({ title, text }) => (title === "" ? text : `${title}\n${text}`)), "document");
  const queries = await embedAll(embedder, set.queries.map(({ text }) => text), "query");
  const sums = { ndcg10: 0, hit10: 0, recall100: 0 };
  set.queries.forEach(({ id }, index) => {
    const scores = scoresOf(queries[index]!, documents);
    const best = Array.from(scores.keys()).toSorted((left, right) => scores[right]! - scores[left]!).slice(0, rankedMax);
    const ranked = rankedBy(set.judgments.get(id) ?? new Map(), best.map((document) => ({ document: set.documents[document]!.id, score: scores[document]! })));
    sums.ndcg10 += normalisedGainAt(ranked, 10);
    sums.recall100 += recallAt(ranked, rankedMax);
    const judged = set.judgments.get(id);
    if (best.slice(0, 10).some((document) => (judged?.get(set.documents[document]!.id) ?? 0) > 0)) sums.hit10++;
  });
  const count = Math.max(1, set.queries.length);
  return { ndcg10: sums.ndcg10 / count, hit10: sums.hit10 / count, recall100: sums.recall100 / count };
}

/** Spearman's correlation of cosine and judged similarity for every `sts.tsv` under `folder`, or those of the wanted names. */
export async function similarityFigures(embedder: Embedder, folder: string, wanted: readonly string[] = []): Promise<ReadonlyMap<string, number>> {
  const names = (await readdir(folder)).filter((name) => existsSync(join(folder, name, "sts.tsv")) && (wanted.length === 0 || wanted.includes(name))).toSorted();
  const figures = new Map<string, number>();
  for (const name of names) {
    const rows = (await readFile(join(folder, name, "sts.tsv"), "utf8")).split("\n").filter(Boolean).map((line) => line.split("\t"));
    const judged = rows.filter(([score]) => Number.isFinite(Number(score)));
    const [left, right] = await Promise.all([1, 2].map((column) => embedAll(embedder, judged.map((row) => row[column] ?? ""), "document")));
    const cosines = judged.map((_row, index) => dot(left![index]!, right![index]!));
    figures.set(name, spearman(cosines, judged.map(([score]) => Number(score))));
  }
  return figures;
}

/** One vector a text, in batches of what the model takes. */
export async function embedAll(embedder: Embedder, texts: readonly string[], kind: "query" | "document"): Promise<readonly Float32Array[]> {
  const { textsMax, dimensions } = embedder.model;
  const vectors: Float32Array[] = [];
  for (let from = 0; from < texts.length; from += textsMax) {
    const batch = await embedder.embed(texts.slice(from, from + textsMax), { kind });
    for (let row = 0; row < batch.rows; row++) vectors.push(batch.vectors.subarray(row * dimensions, (row + 1) * dimensions));
  }
  return vectors;
}

function scoresOf(query: Float32Array, documents: readonly Float32Array[]): Float64Array {
  return Float64Array.from(documents, (document) => dot(query, document));
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Correlation of ranks; equal values share their mean rank. */
export function spearman(left: readonly number[], right: readonly number[]): number {
  const [a, b] = [ranks(left), ranks(right)];
  const mean = (a.length - 1) / 2;
  let [product, squaresA, squaresB] = [0, 0, 0];
  a.forEach((rank, i) => {
    product += (rank - mean) * (b[i]! - mean);
    squaresA += (rank - mean) ** 2;
    squaresB += (b[i]! - mean) ** 2;
  });
  return product / Math.sqrt(squaresA * squaresB);
}

function ranks(values: readonly number[]): readonly number[] {
  const order = values.map((_value, index) => index).toSorted((left, right) => values[left]! - values[right]!);
  const found = values.map(() => 0);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let at = from; at < to; at++) found[order[at]!] = (from + to - 1) / 2;
    from = to;
  }
  return found;
}
