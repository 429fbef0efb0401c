// Predicts a workload: throughput, time to first token, time per output token, each with its band and what bounds it.
import type { Calibration } from "../calibration/calibrate.ts";
import { learnt, type Band, type Measure } from "../calibration/learnt.ts";
import { secondsOf, weightedTerms, type Sample } from "../calibration/model.ts";
import { samplesOf, type Samples } from "../calibration/samples.ts";
import { between, type Basis, type Quantity } from "../quantity.ts";
import { phaseTerms } from "./phases.ts";
import { stepTerms } from "./terms.ts";
import type { Workload } from "./workload.ts";

/** What holds a phase back most. */
export type Bound = "compute" | "bandwidth" | "network" | "queue" | "host";

/** One term of a prediction. */
export interface ExplainedTerm {
  /** Such as `decode.weights`. */
  readonly term: string;
  readonly bound: Bound;
  /** Seconds at the published peak. */
  readonly atPeakMs: Quantity;
  /** With what engines reach of it. */
  readonly predictedMs: Quantity;
}

/** A prediction. */
export interface Prediction {
  /** Of the whole deployment. */
  readonly outputTokensPerSecond: Quantity;
  readonly totalTokensPerSecond: Quantity;
  readonly firstTokenMs: Quantity;
  readonly perOutputTokenMs: Quantity;
  readonly requestMs: Quantity;
  /** Requests that run at once; the others wait for memory. */
  readonly running: Quantity;
  readonly bound: Bound;
  readonly firstTokenBound: Bound;
  readonly basis: Basis;
  readonly terms: readonly ExplainedTerm[];
}

/** Factors, as logarithms, by which measurements of the same pair differ from the prediction. */
export type Corrections = Readonly<Partial<Record<Measure, number>>>;

/** Bands of pairs without any measured neighbour are this much wider. */
const unvalidatedWidening = 1.6;
/** After a measurement of the pair itself, bands narrow to this share. */
const correctedNarrowing = 0.6;
const unknownBand: Band = { low: -0.9, high: 0.9, rows: 0 };

/** The prediction of `workload`. */
export function predict(workload: Workload, corrections: Corrections = {}, calibration: Calibration = learnt): Prediction {
  const samples = samplesOf(workload);
  const basis = Object.keys(corrections).length > 0 ? "calibrated" : basisOf(workload);
  const seconds = {
    throughput: secondsOf(calibration.token, samples.requestToken) * Math.exp(corrections.throughput ?? 0),
    tpot: secondsOf(calibration.token, samples.outputToken) * Math.exp(corrections.tpot ?? 0),
    ttft: secondsOf(calibration.firstToken, samples.firstToken) * Math.exp(corrections.ttft ?? 0),
  };
  const facts = { basis, source: learnt.source, date: learnt.date };
  const { running, replicas } = samples.phases;
  const rate = (running * replicas) / seconds.throughput;
  const bandOf = (measure: Measure): Band => bandFor(measure, { workload, basis, isCorrected: corrections[measure] !== undefined });
  const timed = (measure: Measure): Quantity => {
    const { low, high } = bandOf(measure);
    return between(seconds[measure] * 1000, [seconds[measure] * 1000 * Math.exp(low), seconds[measure] * 1000 * Math.exp(high)], { unit: "ms", ...facts });
  };
  const flow = (value: number, unit: string): Quantity => {
    // More seconds a token are fewer tokens a second.
    const { low, high } = bandOf("throughput");
    return between(value, [value * Math.exp(-high), value * Math.exp(-low)], { unit, ...facts });
  };
  const [firstTokenMs, perOutputTokenMs] = [timed("ttft"), timed("tpot")];
  const rest = Math.max(0, workload.outputTokens - 1);
  const request = (pick: (quantity: Quantity) => number): number => pick(firstTokenMs) + rest * pick(perOutputTokenMs);
  return {
    outputTokensPerSecond: flow(rate, "tokens/s"), totalTokensPerSecond: flow((rate * (workload.promptTokens + workload.outputTokens)) / Math.max(1, workload.outputTokens), "tokens/s"),
    firstTokenMs, perOutputTokenMs, requestMs: between(request((one) => one.value), [request((one) => one.low), request((one) => one.high)], { unit: "ms", ...facts }),
    running: between(running * replicas, [running * replicas, running * replicas], { unit: "requests", ...facts, source: "memory, and what was asked for" }),
    bound: boundOf(weightedTerms(calibration.token, samples.requestToken)), firstTokenBound: boundOf(weightedTerms(calibration.firstToken, samples.firstToken)),
    basis, terms: explained(samples, calibration, facts),
  };
}

/** Whether points of the same pair, of the same accelerator, or none were fitted to. */
export function basisOf({ model, accelerator, engine }: Workload): Basis {
  if (learnt.pairs.includes(`${model.id} on ${accelerator.id}`) && learnt.engines.includes(engine)) return "calibrated";
  return learnt.accelerators.includes(accelerator.id) && learnt.engines.includes(engine) ? "transferred" : "not validated";
}

function bandFor(measure: Measure, { workload, basis, isCorrected }: { readonly workload: Workload; readonly basis: Basis; readonly isCorrected: boolean }): Band {
  const bands = basis === "not validated" ? learnt.bands.accelerator : learnt.bands.pair;
  const { low, high, rows } = bands[`${measure}/${workload.engine}`] ?? bands[measure] ?? unknownBand;
  const factor = isCorrected ? correctedNarrowing : basis === "not validated" && !learnt.engines.includes(workload.engine) ? unvalidatedWidening : 1;
  return { low: low * factor, high: high * factor, rows };
}

function boundOfTerm(index: number): Bound {
  if (index >= phaseTerms.length) return "queue";
  switch (stepTerms[index % stepTerms.length]) {
    case "compute":
    case "attention": return "compute";
    case "weights":
    case "cache": return "bandwidth";
    case "transfer":
    case "collectives": return "network";
    default: return "host";
  }
}

function boundOf(parts: readonly number[]): Bound {
  const totals = new Map<Bound, number>();
  parts.forEach((seconds, index) => totals.set(boundOfTerm(index), (totals.get(boundOfTerm(index)) ?? 0) + seconds));
  return [...totals].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? "host";
}

function explained(samples: Samples, calibration: Calibration, facts: Pick<Quantity, "basis" | "source" | "date">): readonly ExplainedTerm[] {
  const list = (sample: Sample, weighted: readonly number[], prefix: string): ExplainedTerm[] => sample.terms.flatMap((seconds, index) => {
    if (seconds === 0) return [];
    const term = `${prefix}${phaseTerms[index] ?? "queue"}`;
    const value = (weighted[index] ?? 0) * 1000;
    return [{ term, bound: boundOfTerm(index), atPeakMs: between(seconds * 1000, [seconds * 1000, seconds * 1000], { ...facts, unit: "ms", basis: "published" }), predictedMs: between(value, [value, value], { ...facts, unit: "ms" }) }];
  });
  return [
    ...list(samples.outputToken, weightedTerms(calibration.token, samples.outputToken), "output token: "),
    ...list(samples.firstToken, weightedTerms(calibration.firstToken, samples.firstToken), "first token: "),
  ];
}
