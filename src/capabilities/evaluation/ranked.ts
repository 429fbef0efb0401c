// One query's ranking seen through its judgments: what every measure is computed from.
import type { Judged } from "./judgments.ts";
import type { Retrieved } from "./run.ts";

/** Relevance of a retrieved document that no judge saw. */
export const notInPool = -1;

/** Relevance of a retrieved document that was in the pool and left unjudged. */
export const unjudged = -2;

/** A ranking in relevance values. */
export interface Ranked {
  /** By rank from 0: the judged relevance, `notInPool` or `unjudged`. */
  readonly relevances: readonly number[];
  /** How many judged documents there are at each relevance, from 0. */
  readonly countsByLevel: readonly number[];
  /** Least relevance that counts as relevant. */
  readonly level: number;
  readonly relevant: number;
  readonly relevantRetrieved: number;
}

/** Options of an evaluation. */
export interface RankedOptions {
  /** Least relevance that counts as relevant; 1 unless told. */
  readonly level?: number;
  /** Only the first so many documents count. */
  readonly documentsMax?: number;
}

/** Joins what was retrieved (best first) with what was judged. */
export function rankedBy(judged: Judged, retrieved: readonly Retrieved[], options: RankedOptions = {}): Ranked {
  const level = options.level ?? 1;
  const relevances = retrieved.slice(0, options.documentsMax).map(({ document }) => {
    const relevance = judged.get(document);
    if (relevance === undefined) return notInPool;
    return relevance < 0 ? unjudged : relevance;
  });
  const countsByLevel: number[] = [];
  for (const relevance of judged.values()) {
    while (countsByLevel.length <= relevance) countsByLevel.push(0);
    if (relevance >= 0) countsByLevel[relevance] = (countsByLevel[relevance] ?? 0) + 1;
  }
  const relevant = countsByLevel.slice(level).reduce((sum, count) => sum + count, 0);
  return { relevances, countsByLevel, level, relevant, relevantRetrieved: relevances.filter((relevance) => relevance >= level).length };
}
