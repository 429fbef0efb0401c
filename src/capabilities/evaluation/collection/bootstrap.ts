// Bootstrap over questions: how far a mean would move had other questions of the same kind been asked. Source: Efron and Tibshirani,
// An Introduction to the Bootstrap (1993), percentile intervals (section 13.3); tests on paired means as Sakai, SIGIR 2006.
import { seededDraws } from "#core/measure/seeded-draws";

/** Resamples of each interval. */
export const resamples = 2000;
/** Draws between two breaths. */
const drawsAtOnce = 200_000;
const lowShare = 0.025;

/** A mean of `count` values with its 95 % interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** Where chance comes from, and when others get a turn. */
export interface Sampling {
  readonly seed: number;
  /** Called between pieces of work of a few milliseconds. */
  readonly breathe: () => Promise<void>;
}

/** The mean of `values` with its percentile interval; null without any. Equal values give an interval without width. */
export async function bootstrapMean(values: readonly number[], sampling: Sampling): Promise<Interval | null> {
  if (values.length === 0) return null;
  const means = (await resampledMeans(values, sampling)).toSorted();
  const at = (share: number): number => means[Math.min(means.length - 1, Math.round(share * (means.length - 1)))] ?? 0;
  return { mean: meanOf(values), low: at(lowShare), high: at(1 - lowShare), count: values.length };
}

/** A difference of paired means: its interval, and how probable one at least as far from 0 is where the arms do not differ. */
export interface PairedDifference extends Interval {
  /** Two-sided, of the centred differences; never below 1 / (resamples + 1). */
  readonly p: number;
  /** Questions where the second arm is better, no different, worse. */
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
}

/** Differences `second - first` of the same questions; null without any. */
export async function bootstrapDifference(differences: readonly number[], sampling: Sampling): Promise<PairedDifference | null> {
  const interval = await bootstrapMean(differences, sampling);
  if (interval === null) return null;
  const { mean } = interval;
  const centred = await resampledMeans(differences.map((difference) => difference - mean), sampling);
  // Rounding must not make a mean of equal differences pass its own distance from 0.
  const distance = Math.abs(mean) - 1e-12;
  const asFar = centred.filter((value) => Math.abs(value) >= distance).length;
  return { ...interval, p: (asFar + 1) / (resamples + 1), wins: differences.filter((value) => value > 0).length, ties: differences.filter((value) => value === 0).length, losses: differences.filter((value) => value < 0).length };
}

/** Means of `resamples` draws of as many values, with replacement. */
async function resampledMeans(values: readonly number[], { seed, breathe }: Sampling): Promise<Float64Array> {
  const draws = seededDraws(seed);
  const count = values.length;
  const means = new Float64Array(resamples);
  let drawn = 0;
  for (let resample = 0; resample < resamples; resample++) {
    let sum = 0;
    for (let draw = 0; draw < count; draw++) sum += values[Math.floor(draws.unit() * count)] ?? 0;
    means[resample] = sum / count;
    drawn += count;
    if (drawn < drawsAtOnce) continue;
    drawn = 0;
    await breathe();
  }
  return means;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
