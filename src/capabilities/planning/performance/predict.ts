// Predicts a workload: throughput, time to first token, time per output token, each with its band and what bounds it.
import { architectureKey } from "../calibration/architecture-key.ts";
import { logPredicted } from "../calibration/calibrate.ts";
import { featuresOf, withConcurrency, type Measure } from "../calibration/features.ts";
import { bandOf, learnt, type Unseen } from "../calibration/learnt.ts";
import { weightedTerms, type Member, type Sample } from "../calibration/model.ts";
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

/** After a measurement of the pair itself, bands narrow to this share. */
const correctedNarrowing = 0.75;
/** Where neither the engine nor the accelerator was ever seen, bands are this much wider. */
const unvalidatedWidening = 1.5;
/** Each assumed field widens the band by this share. */
const assumedWidening = 0.15;

/** What is known beside the workload itself. */
export interface Knowledge {
  readonly corrections?: Corrections;
  /** How many fields had to be assumed. */
  readonly assumed?: number;
}

/** The prediction of `workload`. */
export function predict(workload: Workload, { corrections = {}, assumed = 0 }: Knowledge = {}): Prediction {
  const samples = samplesOf(workload);
  const { running, replicas } = samples.phases;
  const features = featuresOf(workload, running);
  const basis = Object.keys(corrections).length > 0 ? "calibrated" : basisOf(workload);
  const secondsFor = (measure: Measure): number => Math.exp(logPredicted(learnt.calibration, { samples, features }, measure) + (corrections[measure] ?? 0));
  const seconds = { throughput: secondsFor("throughput"), tpot: secondsFor("tpot"), ttft: latestFirstToken(workload, { seconds: secondsFor("ttft"), correction: corrections.ttft ?? 0 }) };
  const facts = { basis, source: learnt.source, date: learnt.date };
  const rate = bestRate(workload, features, { rate: (running * replicas) / seconds.throughput, correction: corrections.throughput ?? 0 });
  const band = (measure: Measure): { readonly low: number; readonly high: number } => {
    const { low, high } = bandOf(learnt.spreads[measure], features, unseenOf(workload));
    const factor = (corrections[measure] === undefined ? 1 : correctedNarrowing) * (1 + assumedWidening * assumed) * (learnt.engines.includes(workload.engine) ? 1 : unvalidatedWidening);
    return { low: low * factor, high: high * factor };
  };
  const timed = (measure: Measure): Quantity => {
    const { low, high } = band(measure);
    return between(seconds[measure] * 1000, [seconds[measure] * 1000 * Math.exp(low), seconds[measure] * 1000 * Math.exp(high)], { unit: "ms", ...facts });
  };
  const flow = (value: number, unit: string): Quantity => {
    // More seconds a token are fewer tokens a second.
    const { low, high } = band("throughput");
    return between(value, [value * Math.exp(-high), value * Math.exp(-low)], { unit, ...facts });
  };
  const [firstTokenMs, perOutputTokenMs] = [timed("ttft"), timed("tpot")];
  const rest = Math.max(0, workload.outputTokens - 1);
  const request = (pick: (quantity: Quantity) => number): number => pick(firstTokenMs) + rest * pick(perOutputTokenMs);
  return {
    outputTokensPerSecond: flow(rate, "tokens/s"), totalTokensPerSecond: flow((rate * (workload.promptTokens + workload.outputTokens)) / Math.max(1, workload.outputTokens), "tokens/s"),
    firstTokenMs, perOutputTokenMs, requestMs: between(request((one) => one.value), [request((one) => one.low), request((one) => one.high)], { unit: "ms", ...facts }),
    running: between(running * replicas, [running * replicas, running * replicas], { unit: "requests", ...facts, source: "memory, and what was asked for" }),
    ...explainedBy(samples, seconds, facts), basis,
  };
}

/** The most that this or half as many requests in flight, or half of these, reach: more requests never give less. */
function bestRate(workload: Workload, features: readonly number[], { rate, correction }: { readonly rate: number; readonly correction: number }): number {
  let best = rate;
  const { data } = workload.layout;
  for (let concurrency = (workload.concurrency ?? data) / 2; concurrency >= data; concurrency /= 2) {
    const fewer = { ...workload, concurrency };
    const samples = samplesOf(fewer);
    const { running, replicas } = samples.phases;
    best = Math.max(best, (running * replicas) / Math.exp(logPredicted(learnt.calibration, { samples, features: withConcurrency(features, fewer, running) }, "throughput") + correction));
  }
  return best;
}

/** Halvings of a prompt that are looked at: the dips that steps shared by few prompts cause are no wider. */
const halvingsMax = 5;

/** The longest that this prompt, or half, or half of that takes to its first token: a longer prompt is never sooner. */
function latestFirstToken(workload: Workload, { seconds, correction }: { readonly seconds: number; readonly correction: number }): number {
  let latest = seconds;
  for (let halving = 1; halving <= halvingsMax; halving++) {
    const shorter = { ...workload, promptTokens: Math.max(1, Math.round(workload.promptTokens / 2 ** halving)) };
    const samples = samplesOf(shorter);
    latest = Math.max(latest, Math.exp(logPredicted(learnt.calibration, { samples, features: featuresOf(shorter, samples.phases.running) }, "ttft") + correction));
  }
  return latest;
}

/** Whether points of the same pair, of the same accelerator, or none were fitted to. */
export function basisOf({ model, accelerator, engine }: Workload): Basis {
  if (learnt.pairs.includes(`${architectureKey(model)} on ${accelerator.id}`) && learnt.engines.includes(engine)) return "calibrated";
  return learnt.accelerators.includes(accelerator.id) && learnt.engines.includes(engine) ? "transferred" : "not validated";
}

function unseenOf({ model, accelerator }: Workload): Unseen {
  if (!learnt.accelerators.includes(accelerator.id)) return "accelerator";
  return learnt.architectures.includes(architectureKey(model)) ? "pair" : "family";
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

/** Every term and what bounds each phase. The terms add up to the prediction: what the trees correct is spread over them by their share. */
function explainedBy(samples: Samples, seconds: Readonly<Record<Measure, number>>, facts: Pick<Quantity, "basis" | "source" | "date">): Pick<Prediction, "bound" | "firstTokenBound" | "terms"> {
  const list = (sample: Sample, weighted: readonly number[], whole: number): ExplainedTerm[] => {
    const factor = whole / weighted.reduce((total, part) => total + part, 0);
    return sample.terms.flatMap((atPeak, index) => {
      if (atPeak === 0) return [];
      const value = (weighted[index] ?? 0) * factor * 1000;
      return [{ term: phaseTerms[index] ?? waits[index - phaseTerms.length] ?? "queue", bound: boundOfTerm(index), atPeakMs: between(atPeak * 1000, [atPeak * 1000, atPeak * 1000], { ...facts, unit: "ms", basis: "published" }), predictedMs: between(value, [value, value], { ...facts, unit: "ms" }) }];
    });
  };
  const { tpot, ttft, throughput } = learnt.calibration;
  const weigh = (member: Member | undefined, sample: Sample): readonly number[] => (member === undefined ? [] : weightedTerms(member.coefficients, sample));
  const token = weigh(tpot[0], samples.outputToken);
  const first = weigh(ttft[0], samples.firstToken);
  return {
    bound: boundOf(weigh(throughput[0], samples.requestToken)), firstTokenBound: boundOf(first),
    terms: [
      ...list(samples.outputToken, token, seconds.tpot).map((one) => ({ ...one, term: `output token: ${one.term}` })),
      ...list(samples.firstToken, first, seconds.ttft).map((one) => ({ ...one, term: `first token: ${one.term}` })),
    ],
  };
}

const waits = ["wait.sameStep", "wait.allPrompts", "wait.arrivals", "wait.memory"];
