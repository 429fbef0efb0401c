// What a user's own measurements say about predictions: a factor for each model, accelerator, engine and precision, drawn to none.
import { hasModel, modelOf } from "../architecture/models.ts";
import { architectureKey } from "../calibration/architecture-key.ts";
import { logPredicted, measures, observe, secondsMeasured } from "../calibration/calibrate.ts";
import type { Measure } from "../calibration/features.ts";
import { learnt } from "../calibration/learnt.ts";
import type { Corrections } from "../performance/predict.ts";
import type { Workload } from "../performance/workload.ts";
import { between, type Quantity } from "../quantity.ts";
import type { PointRow } from "./point.ts";

/** Measured over predicted seconds of one measure on one kind of deployment. */
export interface Offset {
  readonly model: string;
  readonly accelerator: string;
  readonly engine: string;
  readonly precision: string;
  readonly measure: Measure;
  /** Already drawn to 1 by the number of rows. */
  readonly factor: Quantity;
  readonly rows: Quantity;
}

/** Measured rows draw the prediction to them as strongly as this many rows hold it back. */
const priorRows = 0.3;
/** What a measurement on an accelerator that no fit has seen says about other models on it. */
const shareOfAccelerator = 0.6;

/** Offsets of measured rows. */
export function offsetsOf(measured: readonly PointRow[]): readonly Offset[] {
  const found = new Map<string, { readonly workload: Workload; readonly measure: Measure; readonly errors: number[] }>();
  for (const observation of observe(measured)) {
    for (const measure of measures) {
      const seconds = secondsMeasured(observation, measure);
      if (seconds === undefined) continue;
      const key = `${kindOf(observation.workload)} ${measure}`;
      const one = found.get(key) ?? { workload: observation.workload, measure, errors: [] };
      found.set(key, one);
      one.errors.push(Math.log(seconds) - logPredicted(learnt.calibration, observation, measure));
    }
  }
  return [...found.values()].map(({ workload, measure, errors }) => {
    const sorted = errors.toSorted((a, b) => a - b);
    const drawn = (value: number): number => Math.exp((value * errors.length) / (errors.length + priorRows));
    const facts = { basis: "calibrated" as const, source: `${errors.length} measured rows`, date: "" };
    return {
      model: workload.model.id, accelerator: workload.accelerator.id, engine: workload.engine, precision: workload.precision, measure,
      factor: between(drawn(median(sorted)), [drawn(sorted[0] ?? 0), drawn(sorted.at(-1) ?? 0)], { unit: "measured/predicted", ...facts }),
      rows: between(errors.length, [errors.length, errors.length], { unit: "rows", ...facts }),
    };
  });
}

/** What is known about a workload from offsets. */
export function correctionsFrom(offsets: readonly Offset[]): (workload: Workload) => Corrections {
  const exact = new Map<string, Partial<Record<Measure, number>>>();
  const whole = new Map<string, Partial<Record<Measure, number[]>>>();
  for (const { model, accelerator, engine, precision, measure, factor } of offsets) {
    const key = [hasModel(model) ? architectureKey(modelOf(model)) : model, accelerator, engine, precision].join("|");
    exact.set(key, { ...exact.get(key), [measure]: Math.log(factor.value) });
    const list = whole.get(accelerator) ?? {};
    whole.set(accelerator, { ...list, [measure]: [...(list[measure] ?? []), Math.log(factor.value)] });
  }
  return (workload) => {
    const own = exact.get(kindOf(workload)) ?? exact.get([workload.model.id, workload.accelerator.id, workload.engine, workload.precision].join("|"));
    if (own !== undefined || learnt.accelerators.includes(workload.accelerator.id)) return own ?? {};
    return Object.fromEntries(Object.entries(whole.get(workload.accelerator.id) ?? {}).map(([measure, list]) => [measure, shareOfAccelerator * median(list.toSorted((a, b) => a - b))]));
  };
}

function kindOf({ model, accelerator, engine, precision }: Workload): string {
  return [architectureKey(model), accelerator.id, engine, precision].join("|");
}

function median(sorted: readonly number[]): number {
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
}
