// Measures that look at what was retrieved as a set, whatever its order.
import { ratio } from "./precision.ts";
import type { Ranked } from "./ranked.ts";

/** Share of the retrieved documents that is relevant. */
export function setPrecision(ranked: Ranked): number {
  return ratio(ranked.relevantRetrieved, ranked.relevances.length);
}

/** Set precision over the best that a set of this size could reach. */
export function setRelativePrecision(ranked: Ranked): number {
  return ratio(ranked.relevantRetrieved, Math.min(ranked.relevances.length, ranked.relevant));
}

/** Share of the relevant documents that was retrieved. */
export function setRecall(ranked: Ranked): number {
  return ratio(ranked.relevantRetrieved, ranked.relevant);
}

/** Set precision times set recall. */
export function setAveragePrecision(ranked: Ranked): number {
  return setPrecision(ranked) * setRecall(ranked);
}

/** Weighted harmonic mean of set precision and set recall; `weight` of recall against precision. */
export function setF(ranked: Ranked, weight = 1): number {
  const precision = setPrecision(ranked);
  const recall = setRecall(ranked);
  return ratio((weight + 1) * precision * recall, recall + weight * precision);
}

/** Worth of the contingency table: relevant retrieved, others retrieved, relevant missed, others missed (none are known: the collection's size is not). */
export function utility(ranked: Ranked, worth: readonly number[]): number {
  const [found = 0, noise = 0, missed = 0, rest = 0] = worth;
  const { relevantRetrieved, relevant, relevances } = ranked;
  return found * relevantRetrieved + noise * (relevances.length - relevantRetrieved) + missed * (relevant - relevantRetrieved) + rest * (relevantRetrieved - relevances.length - relevant);
}

/** Retrieved documents that were judged and are not relevant. */
export function irrelevantRetrieved(ranked: Ranked): number {
  return ranked.relevances.filter((relevance) => relevance >= 0 && relevance < ranked.level).length;
}
