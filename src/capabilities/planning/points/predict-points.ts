// Predicts rows of serving results, corrected by rows that were measured on the same model, accelerator, engine and precision.
import { observe } from "../calibration/calibrate.ts";
import { learnt, type Measure } from "../calibration/learnt.ts";
import { secondsOf } from "../calibration/model.ts";
import { predict, type Corrections, type Prediction } from "../performance/predict.ts";
import { readPoint, type PointRow } from "./point.ts";

/** Measured rows draw the prediction to them as strongly as this many rows hold it back. */
const priorRows = 0.3;

/** What became of a row: its prediction, or why there is none. */
export type PredictedPoint = { readonly prediction: Prediction; readonly assumptions: readonly string[] } | { readonly problem: string };

/** Predicts `rows`; `measured` hold rows of the same columns, filled. */
export function predictPoints(rows: readonly PointRow[], measured: readonly PointRow[] = []): readonly PredictedPoint[] {
  const corrections = correctionsOf(measured);
  return rows.map((row) => {
    const point = readPoint(row);
    if ("problem" in point) return point;
    return { prediction: predict(point.workload, corrections.get(kindOf(row))), assumptions: point.assumptions };
  });
}

function kindOf(row: PointRow): string {
  return ["model", "accelerator", "engine", "weight_precision"].map((name) => row[name] ?? "").join("|");
}

function correctionsOf(measured: readonly PointRow[]): ReadonlyMap<string, Corrections> {
  const errors = new Map<string, Partial<Record<Measure, number[]>>>();
  for (const { row, samples, requestTokenSeconds, outputTokenSeconds, firstTokenSeconds } of observe(measured)) {
    const own = errors.get(kindOf(row)) ?? {};
    errors.set(kindOf(row), own);
    const add = (measure: Measure, seconds: number | undefined, predicted: number): void => {
      if (seconds !== undefined) (own[measure] ??= []).push(Math.log(seconds / predicted));
    };
    add("throughput", requestTokenSeconds, secondsOf(learnt.token, samples.requestToken));
    add("tpot", outputTokenSeconds, secondsOf(learnt.token, samples.outputToken));
    add("ttft", firstTokenSeconds, secondsOf(learnt.firstToken, samples.firstToken));
  }
  return new Map([...errors].map(([kind, own]) => [kind, Object.fromEntries(Object.entries(own).map(([measure, list]) => [measure, shrunkMedian(list)]))]));
}

function shrunkMedian(list: readonly number[]): number {
  const sorted = list.toSorted((a, b) => a - b);
  const median = ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
  return (median * list.length) / (list.length + priorRows);
}
