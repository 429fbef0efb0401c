// Predicts observations by fits that saw none of their group, and the size of their errors by errors of other folds.
import { hash } from "#capabilities/planning/calibration/architecture-key";
import { boost } from "#capabilities/planning/calibration/boost";
import { calibrate, logPredicted, measures, pairOf, secondsMeasured, type Observation } from "#capabilities/planning/calibration/calibrate";
import { featureNames, type Measure } from "#capabilities/planning/calibration/features";
import type { Band } from "#capabilities/planning/calibration/learnt";
import { valueOf, type Tree } from "#capabilities/planning/calibration/trees";

/** One measured figure beside its prediction. */
export interface Judged {
  readonly observation: Observation;
  readonly measure: Measure;
  readonly fold: number;
  /** Logarithm of measured over predicted seconds. */
  readonly error: number;
}

/** Errors of every observation under a fit that saw none of its group. */
export function heldOut(observations: readonly Observation[], folds: number, keyOf: (observation: Observation) => string): readonly Judged[] {
  const foldOf = observations.map((observation) => hash(keyOf(observation)) % folds);
  const judged: Judged[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const calibration = calibrate(observations.filter((_none, index) => foldOf[index] !== fold));
    observations.forEach((observation, index) => {
      if (foldOf[index] !== fold) return;
      for (const measure of measures) {
        const seconds = secondsMeasured(observation, measure);
        if (seconds !== undefined) judged.push({ observation, measure, fold, error: Math.log(seconds) - logPredicted(calibration, observation, measure) });
      }
    });
  }
  return judged;
}

/** The expected size of errors by features. */
export interface Size {
  readonly start: number;
  readonly trees: readonly Tree[];
}

/** Errors below this are taken for noise of the measurement. */
const noise = 0.03;

/** Learns the size of errors of one measure from `judged`. */
export function sizeOf(judged: readonly Judged[]): Size {
  const logs = judged.map(({ error }) => Math.log(Math.abs(error) + noise));
  const start = logs.reduce((sum, value) => sum + value, 0) / Math.max(1, logs.length);
  const names = [...new Set(judged.map(({ observation }) => pairOf(observation)))];
  const trees = boost(
    { rows: judged.map(({ observation }) => observation.features), targets: logs.map((value) => value - start), weights: logs.map(() => 1), groups: judged.map(({ observation }) => names.indexOf(pairOf(observation))), directions: featureNames.map(() => 0) },
    { trees: 60, levels: 3, rate: 0.08, ridge: 60, groupShare: 0.6, featureShare: 0.4, seed: 3 },
  );
  return { start, trees };
}

/** The expected size of an error. */
export function expected({ start, trees }: Size, observation: Observation): number {
  return Math.exp(start + valueOf(trees, observation.features));
}

/** The 10th and 90th percentile of errors over their expected sizes. */
export function bandFrom(errors: readonly number[]): Band {
  const sorted = errors.toSorted((a, b) => a - b);
  return { low: Math.min(-0.05, quantile(sorted, 0.1)), high: Math.max(0.05, quantile(sorted, 0.9)), rows: sorted.length };
}

/** The value below which `share` of the sorted values lie. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The family of an observation's model: its name without the owner, up to its first version or size. */
export function familyOf({ row }: Observation): string {
  return (row["model"] ?? "").split("/").at(-1)?.replace(/^Meta-/, "").replace(/[-.\d].*$/, "") ?? "";
}
