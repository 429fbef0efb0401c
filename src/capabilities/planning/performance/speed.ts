// The middle of a prediction as bare numbers, for searching; what is given away comes from `predict`.
import { logPredicted } from "../calibration/calibrate.ts";
import { withConcurrency } from "../calibration/features.ts";
import { learnt } from "../calibration/learnt.ts";
import { samplesOf } from "../calibration/samples.ts";
import type { Corrections } from "./predict.ts";
import type { Workload } from "./workload.ts";

/** What a closed loop reaches. */
export interface Speed {
  readonly running: number;
  readonly outputTokensPerSecond: number;
  readonly firstTokenSeconds: number;
  readonly perOutputTokenSeconds: number;
}

/** The speed of `workload`; `features` are those of the same deployment at any concurrency. */
export function speedOf(workload: Workload, { corrections = {}, features: given }: { readonly corrections?: Corrections; readonly features: readonly number[] }): Speed {
  const samples = samplesOf(workload);
  const features = withConcurrency(given, workload, samples.phases.running);
  const running = samples.phases.running * samples.phases.replicas;
  const seconds = (measure: "throughput" | "tpot" | "ttft"): number => Math.exp(logPredicted(learnt.calibration, { samples, features }, measure) + (corrections[measure] ?? 0));
  return { running, outputTokensPerSecond: running / seconds("throughput"), firstTokenSeconds: seconds("ttft"), perOutputTokenSeconds: seconds("tpot") };
}
