// Predicts rows of serving results, corrected by what was measured on the same model, accelerator, engine and precision.
import { predict, type Prediction } from "../performance/predict.ts";
import { correctionsFrom, offsetsOf, type Offset } from "./offsets.ts";
import { readPoint, type PointRow } from "./point.ts";

/** What became of a row: its prediction, or why there is none. */
export type PredictedPoint = { readonly prediction: Prediction; readonly assumptions: readonly string[] } | { readonly problem: string };

/** Predicts `rows`; `measured` hold rows of the same columns, filled; `offsets` come from earlier ones. */
export function predictPoints(rows: readonly PointRow[], measured: readonly PointRow[] = [], offsets: readonly Offset[] = []): readonly PredictedPoint[] {
  // Rows given now speak louder than an older calibration: they come last.
  const correctionsOf = correctionsFrom([...offsets, ...offsetsOf(measured)]);
  return rows.map((row) => {
    const point = readPoint(row);
    if ("problem" in point) return point;
    return { prediction: predict(point.workload, { corrections: correctionsOf(point.workload), assumed: point.assumptions.length }), assumptions: point.assumptions };
  });
}
