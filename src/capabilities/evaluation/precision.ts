// Precision and recall along a ranking. Sources: the TREC overview papers' appendix "Common evaluation measures", and Buckley and Voorhees, SIGIR 2000.
import type { Ranked } from "./ranked.ts";

/** Relevant documents among the first `cutoff`. */
export function relevantAt(ranked: Ranked, cutoff: number): number {
  return ranked.relevances.slice(0, cutoff).filter((relevance) => relevance >= ranked.level).length;
}

/** Share of the first `cutoff` ranks that is relevant; ranks not filled count as not relevant. */
export function precisionAt(ranked: Ranked, cutoff: number): number {
  return ratio(relevantAt(ranked, cutoff), cutoff);
}

/** Share of all relevant documents among the first `cutoff`. */
export function recallAt(ranked: Ranked, cutoff: number): number {
  return ratio(relevantAt(ranked, cutoff), ranked.relevant);
}

/** Precision at `cutoff` over the best that is possible there. */
export function relativePrecisionAt(ranked: Ranked, cutoff: number): number {
  return ratio(relevantAt(ranked, cutoff), Math.min(cutoff, ranked.relevant));
}

/** Precision at `multiple` times R, the number of relevant documents, rounded up from a tenth on. */
export function precisionAtMultiple(ranked: Ranked, multiple: number): number {
  return precisionAt(ranked, Math.trunc(multiple * ranked.relevant + 0.9));
}

/** Mean of the precisions at each relevant document among the first `cutoff`; those not found count 0. */
export function averagePrecisionAt(ranked: Ranked, cutoff: number): number {
  let found = 0;
  let sum = 0;
  for (const [index, relevance] of ranked.relevances.slice(0, cutoff).entries()) {
    if (relevance < ranked.level) continue;
    found++;
    sum += found / (index + 1);
  }
  return ratio(sum, ranked.relevant);
}

/** One over the rank of the first relevant document. */
export function reciprocalRank(ranked: Ranked): number {
  const index = ranked.relevances.findIndex((relevance) => relevance >= ranked.level);
  return index < 0 ? 0 : 1 / (index + 1);
}

/** 1 when one of the first `cutoff` is relevant. */
export function successAt(ranked: Ranked, cutoff: number): number {
  return relevantAt(ranked, cutoff) > 0 ? 1 : 0;
}

/** Best precision at any rank from where the share `recall` of the relevant documents has been found. */
export function interpolatedPrecision(ranked: Ranked, recall: number): number {
  const wanted = Math.round(recall * ranked.relevant);
  let found = 0;
  let best = 0;
  for (const [index, relevance] of ranked.relevances.entries()) {
    if (relevance >= ranked.level) found++;
    if (found >= wanted) best = Math.max(best, found / (index + 1));
  }
  return best;
}

/** Mean of interpolated precision over several points of recall. */
export function averageInterpolatedPrecision(ranked: Ranked, recalls: readonly number[]): number {
  return ratio(recalls.reduce((sum, recall) => sum + interpolatedPrecision(ranked, recall), 0), recalls.length);
}

/** `part / whole`, 0 when there is no whole. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
