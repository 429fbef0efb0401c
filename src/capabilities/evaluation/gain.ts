// Gain measures: nDCG and its relatives. Source: Järvelin and Kekäläinen, ACM TOIS 20 (2002), with gain = relevance and discount log2(rank + 1).
import { ratio } from "./precision.ts";
import type { Ranked } from "./ranked.ts";

/** Gain of each relevance; those not named gain their own value. */
export type Gains = ReadonlyMap<number, number>;

const plain: Gains = new Map();

/** Gain of each retrieved document by rank; what is not judged gains nothing. */
export function retrievedGains(ranked: Ranked, gains: Gains = plain): readonly number[] {
  return ranked.relevances.map((relevance) => (relevance < 0 ? 0 : (gains.get(relevance) ?? relevance)));
}

/** The gains of a perfect ranking: positive ones, best first. */
export function idealGains(ranked: Ranked, gains: Gains = plain): readonly number[] {
  return ranked.countsByLevel
    .map((count, level) => ({ gain: gains.get(level) ?? level, count }))
    .filter(({ gain }) => gain > 0)
    .toSorted((a, b) => b.gain - a.gain)
    .flatMap(({ gain, count }) => Array.from({ length: count }, () => gain));
}

/** Sum of gains, each divided by log2(rank + 1), rank from 1. */
export function discountedGain(gains: readonly number[]): number {
  return gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
}

/** nDCG over the first `cutoff` ranks; 0 without relevant documents. */
export function normalisedGainAt(ranked: Ranked, cutoff: number): number {
  return ratio(discountedGain(retrievedGains(ranked).slice(0, cutoff)), discountedGain(idealGains(ranked).slice(0, cutoff)));
}

/** nDCG over the whole ranking. */
export function normalisedGain(ranked: Ranked, gains: Gains = plain): number {
  return ratio(discountedGain(retrievedGains(ranked, gains)), discountedGain(idealGains(ranked, gains)));
}

/** nDCG averaged over the ranks of the documents with gain; one not retrieved counts with the whole ranking's gain. */
export function normalisedGainOverRelevant(ranked: Ranked, gains: Gains = plain): number {
  const retrieved = retrievedGains(ranked, gains);
  const ideal = idealGains(ranked, gains);
  const atRanks = retrieved.flatMap((gain, index) => (gain > 0 ? [normalisedAfter(retrieved, ideal, index + 1)] : []));
  const atEnd = ratio(discountedGain(retrieved), discountedGain(ideal));
  return ratio(sum(atRanks) + (ideal.length - atRanks.length) * atEnd, ideal.length);
}

/** nDCG averaged over the ranks where a perfect ranking steps to a lower gain, and over the end where the ranking goes on behind the last step. */
export function normalisedGainOverSteps(ranked: Ranked, gains: Gains = plain): number {
  if (ranked.relevant === 0) return 0;
  const retrieved = retrievedGains(ranked, gains);
  const ideal = idealGains(ranked, gains);
  const steps = ideal.flatMap((gain, index) => (ideal[index + 1] === gain ? [] : [index + 1]));
  const ranks = retrieved.length > ideal.length + 1 ? [...steps, retrieved.length] : steps;
  return ratio(sum(ranks.map((rank) => normalisedAfter(retrieved, ideal, rank))), ranks.length);
}

/** Gain where a document counts less the more the ranking before it fell behind a perfect one: G of trec_eval, an experimental measure. */
export function gainOverLoss(ranked: Ranked, gains: Gains = plain): number {
  const ideal = idealGains(ranked, gains);
  let best = 0;
  let got = 0;
  let total = 0;
  for (const [index, gain] of retrievedGains(ranked, gains).entries()) {
    best += Math.max(1, ideal[index] ?? 0);
    got += gain;
    if (gain !== 0) total += gain / Math.log2(2 + best - got);
  }
  return ratio(total, sum(ideal));
}

/** The same with gain 1 for each relevant document: a document loses by the irrelevant ones before it. */
export function binaryGainOverLoss(ranked: Ranked): number {
  let found = 0;
  let total = 0;
  for (const [index, relevance] of ranked.relevances.entries()) {
    if (relevance < ranked.level) continue;
    found++;
    total += 1 / Math.log2(3 + index - found);
  }
  return ratio(total, ranked.relevant);
}

function normalisedAfter(retrieved: readonly number[], ideal: readonly number[], ranks: number): number {
  return ratio(discountedGain(retrieved.slice(0, ranks)), discountedGain(ideal.slice(0, ranks)));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
