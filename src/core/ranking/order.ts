// The order of hits: score descending, then external id, then ordinal; the same on every engine and machine.
import { compareText } from "../text/positions.ts";

/** What the order looks at. */
export interface Ranked {
  readonly score: number;
  readonly externalId: string;
  readonly ordinal: number;
}

/**
 * Negative when `a` stands before `b`. Scores are sums of `partScore`s, exact in any order:
 * the same hit has the same score on every engine, to the last bit.
 */
export function compareRanked(a: Ranked, b: Ranked): number {
  return b.score - a.score || compareNames(a, b);
}

/** The order of hits of one score. */
export function compareNames(a: Omit<Ranked, "score">, b: Omit<Ranked, "score">): number {
  return compareText(a.externalId, b.externalId) || a.ordinal - b.ordinal;
}
