// Precision and recall at ranks and over the whole set.
import type { Ranked } from "./ranked.ts";

/** Relevant documents among the first `cutoff`. */
export function relevantAt(ranked: Ranked, cutoff: number): number {
  return ranked.relevances.slice(0, cutoff).filter((relevance) => relevance >= ranked.level).length;
}

/** Share of the first `cutoff` ranks that is relevant; ranks not filled count as not relevant. */
export function precisionAt(ranked: Ranked, cutoff: number): number {
  return relevantAt(ranked, cutoff) / cutoff;
}

/** Share of all relevant documents among the first `cutoff`. */
export function recallAt(ranked: Ranked, cutoff: number): number {
  return ranked.relevant === 0 ? 0 : relevantAt(ranked, cutoff) / ranked.relevant;
}
