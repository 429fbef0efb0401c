// Gain measures: nDCG and its relatives. Source: Järvelin and Kekäläinen, ACM TOIS 20 (2002), with gain = relevance and discount log2(rank + 1).
import type { Ranked } from "./ranked.ts";

/** Gain of each relevance; those not named gain their own value. */
export type Gains = ReadonlyMap<number, number>;

/** nDCG over the first `cutoff` ranks; 0 without relevant documents. */
export function normalisedGainAt(ranked: Ranked, cutoff: number): number {
  const ideal = discountedGain(idealGains(ranked).slice(0, cutoff));
  return ideal > 0 ? discountedGain(ranked.relevances.slice(0, cutoff).map((relevance) => Math.max(0, relevance))) / ideal : 0;
}

/** The gains of a perfect ranking: positive ones, best first. */
export function idealGains(ranked: Ranked, gains: Gains = new Map()): readonly number[] {
  const levels = [...ranked.countsByLevel.keys()].map((level) => ({ gain: gains.get(level) ?? level, count: ranked.countsByLevel[level] ?? 0 }));
  return levels
    .filter(({ gain }) => gain > 0)
    .toSorted((a, b) => b.gain - a.gain)
    .flatMap(({ gain, count }) => Array.from({ length: count }, () => gain));
}

/** Sum of gains, each divided by log2(rank + 1), rank from 1. */
export function discountedGain(gains: readonly number[]): number {
  return gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
}
