// Fits the planner to rows of measured results: one set of coefficients for tokens, one for first tokens.
import { readPoint, type PointRow } from "../points/point.ts";
import { fitCoefficients, type Measured } from "./fit.ts";
import type { Coefficients } from "./model.ts";
import { firstTokenPriors, samplesOf, tokenPriors, type Samples } from "./samples.ts";

/** What the planner has learnt. */
export interface Calibration {
  readonly token: Coefficients;
  readonly firstToken: Coefficients;
}

/** A measured row, read. Times in seconds; absent where it was not measured. */
export interface Observation {
  readonly row: PointRow;
  readonly samples: Samples;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly outputTokenSeconds?: number;
  readonly requestTokenSeconds?: number;
  readonly firstTokenSeconds?: number;
}

/** Rows that can be read, with what was measured. */
export function observe(rows: readonly PointRow[]): readonly Observation[] {
  return rows.flatMap((row) => {
    const point = readPoint(row);
    if ("problem" in point) return [];
    const samples = samplesOf(point.workload);
    const { promptTokens, outputTokens } = point.workload;
    const rate = cell(row, "meas_out_tok_s") ?? outputShare(cell(row, "meas_total_tok_s"), promptTokens, outputTokens);
    const running = samples.phases.running * samples.phases.replicas;
    return [{ row, samples, promptTokens, outputTokens, outputTokenSeconds: milliseconds(row, "meas_tpot_ms"), requestTokenSeconds: rate === undefined ? undefined : running / rate, firstTokenSeconds: milliseconds(row, "meas_ttft_ms") }];
  });
}

function cell(row: PointRow, name: string): number | undefined {
  const value = Number(row[name] || Number.NaN);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

function milliseconds(row: PointRow, name: string): number | undefined {
  const value = cell(row, name);
  return value === undefined ? undefined : value / 1000;
}

function outputShare(total: number | undefined, promptTokens: number, outputTokens: number): number | undefined {
  return total === undefined ? undefined : (total * outputTokens) / (promptTokens + outputTokens);
}

/** Fits to observations; pairs of model and accelerator with many rows count by the root of their number. */
export function calibrate(observations: readonly Observation[]): Calibration {
  const weights = pairWeights(observations);
  const token: Measured[] = [];
  const firstToken: Measured[] = [];
  observations.forEach((observation, index) => {
    const weight = weights[index] ?? 1;
    const { samples, outputTokenSeconds, requestTokenSeconds, firstTokenSeconds } = observation;
    if (outputTokenSeconds !== undefined) token.push({ sample: samples.outputToken, seconds: outputTokenSeconds, weight });
    if (requestTokenSeconds !== undefined) token.push({ sample: samples.requestToken, seconds: requestTokenSeconds, weight });
    if (firstTokenSeconds !== undefined) firstToken.push({ sample: samples.firstToken, seconds: firstTokenSeconds, weight });
  });
  return { token: fitCoefficients(token, tokenPriors), firstToken: fitCoefficients(firstToken, firstTokenPriors) };
}

/** Model and accelerator of a row, the group that is held out together. */
export function pairOf(row: PointRow): string {
  return `${row["model"]} on ${row["accelerator"]}`;
}

function pairWeights(observations: readonly Observation[]): readonly number[] {
  const counts = new Map<string, number>();
  for (const { row } of observations) counts.set(pairOf(row), (counts.get(pairOf(row)) ?? 0) + 1);
  return observations.map(({ row }) => 1 / Math.sqrt(counts.get(pairOf(row)) ?? 1));
}
