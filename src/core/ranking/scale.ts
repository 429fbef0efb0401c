// Raw scores of different arms made comparable: from 0, nothing in common, to the best of a query's candidates.
import type { ArmName, Candidate } from "./candidate.ts";

/** The raw scores of one arm that become 0 and 1; what lies outside is cut off. */
export interface Scale {
  readonly low: number;
  readonly high: number;
}

/** Scales of the arms over one query's candidates: from 0, which means nothing in common, to the best. */
export function scalesOf(candidates: readonly Candidate[]): Readonly<Record<ArmName, Scale>> {
  let [words, meaning, likeness] = [0, 0, 0];
  for (const { keyword, dense, feedback } of candidates) {
    words = Math.max(words, keyword.score);
    meaning = Math.max(meaning, dense?.score ?? 0);
    likeness = Math.max(likeness, feedback ?? 0);
  }
  return { keyword: { low: 0, high: words }, dense: { low: 0, high: meaning }, feedback: { low: 0, high: likeness } };
}

/** (score - low) / (high - low), cut off at 0 and 1; 0 where the scale has no length. */
export function onScale(score: number, { low, high }: Scale): number {
  if (high <= low) return 0;
  return Math.min(1, Math.max(0, (score - low) / (high - low)));
}
