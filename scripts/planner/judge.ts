// Predicts observations by fits that saw none of their group.
import { calibrate, type Calibration, type Observation } from "#capabilities/planning/calibration/calibrate";
import type { Measure } from "#capabilities/planning/calibration/learnt";
import { secondsOf } from "#capabilities/planning/calibration/model";

/** One measured figure beside its prediction. */
export interface Judged {
  readonly observation: Observation;
  readonly measure: Measure;
  /** Logarithm of measured over predicted seconds. */
  readonly error: number;
}

/** Errors of every observation under a fit that saw none of its group. */
export function heldOut(observations: readonly Observation[], folds: number, keyOf: (row: Observation["row"]) => string): readonly Judged[] {
  const foldOf = (row: Observation["row"]): number => hash(keyOf(row)) % folds;
  const judged: Judged[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const calibration = calibrate(observations.filter(({ row }) => foldOf(row) !== fold));
    for (const observation of observations) if (foldOf(observation.row) === fold) judged.push(...errorsOf(calibration, observation));
  }
  return judged;
}

function errorsOf(calibration: Calibration, observation: Observation): readonly Judged[] {
  const { samples, outputTokenSeconds, requestTokenSeconds, firstTokenSeconds } = observation;
  const found: Judged[] = [];
  if (requestTokenSeconds !== undefined) found.push({ observation, measure: "throughput", error: Math.log(requestTokenSeconds / secondsOf(calibration.token, samples.requestToken)) });
  if (outputTokenSeconds !== undefined) found.push({ observation, measure: "tpot", error: Math.log(outputTokenSeconds / secondsOf(calibration.token, samples.outputToken)) });
  if (firstTokenSeconds !== undefined) found.push({ observation, measure: "ttft", error: Math.log(firstTokenSeconds / secondsOf(calibration.firstToken, samples.firstToken)) });
  return found;
}

/** FNV-1a, so that folds are the same everywhere. */
function hash(text: string): number {
  let value = 2_166_136_261;
  for (const letter of text) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  return value;
}

/** The value below which `share` of the sorted values lie. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
