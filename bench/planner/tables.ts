// Errors, bands and choices of held-out predictions as figures.
import { secondsMeasured, type Observation } from "#capabilities/planning/calibration/calibrate";
import { measures, pairOf } from "#capabilities/planning/calibration/calibrate";
import { hash } from "#capabilities/planning/calibration/architecture-key";
import { bandFrom, expected, quantile, sizeOf, type Judged } from "../../scripts/planner/judge.ts";
import type { Cell } from "../report.ts";

/** What errors are reported of: output and total throughput apart. */
export const columns = ["output rate", "total rate", "tpot", "ttft"] as const;

/** A column of the tables. */
export type Column = (typeof columns)[number];

/** The judged figures of one column. */
export function ofColumn(judged: readonly Judged[], column: Column): readonly Judged[] {
  if (column === "tpot" || column === "ttft") return judged.filter(({ measure }) => measure === column);
  const cell = column === "output rate" ? "meas_out_tok_s" : "meas_total_tok_s";
  return judged.filter(({ measure, observation }) => measure === "throughput" && (observation.row[cell] ?? "") !== "");
}

/** Absolute relative error of a prediction. */
export function relative({ measure, error }: Judged): number {
  return Math.abs(measure === "throughput" ? Math.expm1(error) : Math.expm1(-error));
}

/** Median and 90th percentile by column, for one group of rows. */
export function errorRow(title: string, judged: readonly Judged[]): { readonly row: readonly Cell[]; readonly named: Readonly<Record<string, unknown>> } {
  const named: Record<string, unknown> = {};
  const row = columns.flatMap((column): Cell[] => {
    const errors = ofColumn(judged, column).map(relative).toSorted((a, b) => a - b);
    if (errors.length === 0) return ["", "", ""];
    named[column] = { rows: errors.length, median: quantile(errors, 0.5), p90: quantile(errors, 0.9) };
    return [errors.length, quantile(errors, 0.5).toFixed(3), quantile(errors, 0.9).toFixed(2)];
  });
  return { row: [title, ...row], named };
}

/** The head of tables of errors. */
export const errorHead: readonly Cell[] = ["", ...columns.flatMap((column) => [column, "median", "p90"])];

/** How often the 80 % band of each measure holds the measured value, how wide it is, and its interval score beside one constant width a source. */
export function bandRows(judged: readonly Judged[], title: string, from: readonly Judged[] = judged): { readonly rows: readonly (readonly Cell[])[]; readonly named: Readonly<Record<string, unknown>> } {
  const named: Record<string, unknown> = {};
  const rows = measures.map((measure): readonly Cell[] => {
    const own = judged.filter((one) => one.measure === measure);
    const teachers = from.filter((one) => one.measure === measure);
    const folds = [...new Set(own.map(({ fold }) => fold))];
    const scored = folds.flatMap((fold) => {
      const taught = from === judged ? teachers.filter((one) => one.fold !== fold) : teachers;
      const size = sizeOf(taught);
      const band = bandFrom((from === judged ? taught : judged.filter((one) => one.measure === measure && one.fold !== fold)).map((one) => one.error / expected(size, one.observation)));
      return own.filter((one) => one.fold === fold).map((one) => {
        const width = expected(size, one.observation);
        return { error: one.error, low: band.low * width, high: band.high * width, constant: constantBand(judged.filter((other) => other.measure === measure && other.fold !== fold), one) };
      });
    });
    const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / Math.max(1, values.length);
    const covered = mean(scored.map(({ error, low, high }) => (error >= low && error <= high ? 1 : 0)));
    const factor = Math.exp(quantile(scored.map(({ low, high }) => (high - low) / 2).toSorted((a, b) => a - b), 0.5));
    const [score, constant] = [mean(scored.map((one) => intervalScore(one.error, one.low, one.high))), mean(scored.map((one) => intervalScore(one.error, -one.constant, one.constant)))];
    named[measure] = { coverage: covered, factor, intervalScore: score, constantBandScore: constant };
    return [`${title}, ${measure}`, covered.toFixed(2), factor.toFixed(2), score.toFixed(3), constant.toFixed(3)];
  });
  return { rows, named };
}

const memo = new WeakMap<readonly Judged[], Map<string, number>>();

/** Half the width that holds 80 % of a source's errors in other folds. */
function constantBand(others: readonly Judged[], { observation }: Judged): number {
  const source = observation.row["source"] ?? "";
  const known = memo.get(others) ?? new Map<string, number>();
  memo.set(others, known);
  const found = known.get(source);
  if (found !== undefined) return found;
  const same = others.filter((one) => one.observation.row["source"] === source);
  const width = quantile((same.length >= 20 ? same : others).map(({ error }) => Math.abs(error)).toSorted((a, b) => a - b), 0.8);
  known.set(source, width);
  return width;
}

/** Gneiting and Raftery 2007, for an 80 % interval: its width, and ten times what it misses by. */
export function intervalScore(value: number, low: number, high: number): number {
  return high - low + 10 * Math.max(0, low - value, value - high);
}

const shrink = 0.3;

/** The rest of each pair, engine and precision after one of its rows was measured. */
export function afterOne(judged: readonly Judged[]): readonly Judged[] {
  const kindOf = ({ observation, measure }: Judged): string => `${pairOf(observation)} ${observation.workload.engine} ${observation.workload.precision} ${measure}`;
  const order = ({ observation }: Judged): number => hash(`one ${observation.row["id"]}`);
  const chosen = new Map<string, Judged>();
  for (const one of judged) {
    const known = chosen.get(kindOf(one));
    if (known === undefined || order(one) < order(known)) chosen.set(kindOf(one), one);
  }
  return judged.flatMap((one) => {
    const measured = chosen.get(kindOf(one));
    return measured === undefined || measured === one ? [] : [{ ...one, error: one.error - measured.error / (1 + shrink) }];
  });
}

/** By how much the configuration of the best predicted rate per accelerator falls short of the best measured one, by groups of equal model, accelerator and lengths. */
export function regrets(judged: readonly Judged[]): readonly number[] {
  const groups = new Map<string, { readonly measured: number; readonly predicted: number }[]>();
  for (const { observation, measure, error } of judged) {
    const seconds = secondsMeasured(observation, measure);
    if (measure !== "throughput" || seconds === undefined) continue;
    const { row, workload, samples } = observation;
    const key = [pairOf(observation), row["prompt_tokens"], row["output_tokens"]].join("|");
    const { tensor, pipeline, data } = workload.layout;
    const measured = (samples.phases.running * samples.phases.replicas) / seconds / (tensor * pipeline * data);
    groups.set(key, [...(groups.get(key) ?? []), { measured, predicted: measured * Math.exp(error) }]);
  }
  return [...groups.values()].filter((list) => list.length > 1).map((list) => 1 - list.toSorted((a, b) => b.predicted - a.predicted)[0]!.measured / Math.max(...list.map(({ measured }) => measured)));
}

/** Observations whose pair was given to others at random: what a hold-out by rows would claim. */
export function shuffledKey(observation: Observation): string {
  return `shuffled ${observation.row["id"]}`;
}
