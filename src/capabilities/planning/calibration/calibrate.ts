// Fits the planner to rows of measured results: physical coefficients, then small trees on what they leave unexplained.
import { readPoint, type PointRow } from "../points/point.ts";
import type { Workload } from "../performance/workload.ts";
import { architectureKey, hash } from "./architecture-key.ts";
import { boost, type Growth } from "./boost.ts";
import { directionsOf, featuresOf, type Measure } from "./features.ts";
import { fitCoefficients, type Measured } from "./fit.ts";
import { logSecondsOf, secondsOf, type Case, type Coefficients, type Member } from "./model.ts";
import { firstTokenPriors, samplesOf, tokenPriors, type Samples } from "./samples.ts";

/** What the planner has learnt: for each measure the ways of predicting whose mean it takes. */
export type Calibration = Readonly<Record<Measure, readonly Member[]>>;

/** A measured row, read. Times in seconds; absent where it was not measured. */
export interface Observation {
  readonly row: PointRow;
  readonly workload: Workload;
  readonly samples: Samples;
  readonly features: readonly number[];
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
    return [{ row, workload: point.workload, samples, features: featuresOf(point.workload, samples.phases.running), promptTokens, outputTokens, outputTokenSeconds: milliseconds(row, "meas_tpot_ms"), requestTokenSeconds: rate === undefined ? undefined : running / rate, firstTokenSeconds: milliseconds(row, "meas_ttft_ms") }];
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

/** Every measure, in the order of tables. */
export const measures: readonly Measure[] = ["throughput", "tpot", "ttft"];

/** Measured seconds of an observation. */
export function secondsMeasured(observation: Observation, measure: Measure): number | undefined {
  if (measure === "throughput") return observation.requestTokenSeconds;
  return measure === "tpot" ? observation.outputTokenSeconds : observation.firstTokenSeconds;
}

/** What is predicted for an observation or a workload. */
export function caseOf({ samples, features }: Pick<Observation, "samples" | "features">, measure: Measure): Case {
  return { sample: measure === "throughput" ? samples.requestToken : measure === "tpot" ? samples.outputToken : samples.firstToken, features };
}

/** Logarithm of predicted seconds. */
export function logPredicted(calibration: Calibration, observation: Pick<Observation, "samples" | "features">, measure: Measure): number {
  return logSecondsOf(calibration[measure], caseOf(observation, measure));
}

/** Architecture and accelerator of an observation, the group that is held out together. */
export function pairOf({ workload }: Observation): string {
  return `${architectureKey(workload.model)} on ${workload.accelerator.id}`;
}

const innerFolds = 2;
/** Corrects the shape of fitted coefficients within a pair, engine and precision. */
const shapeGrowth: Growth = { trees: 80, levels: 3, rate: 0.08, ridge: 30, groupShare: 0.7, featureShare: 0.5, seed: 1 };
/** Corrects coefficients that know no groups. */
const wholeGrowth: Growth = { trees: 200, levels: 5, rate: 0.08, ridge: 8, groupShare: 0.7, featureShare: 0.5, seed: 1 };
const firstTokenGrowth: Growth = { ...wholeGrowth, trees: 250 };

/** Fits to observations; pairs with many rows count by the root of their number. */
export function calibrate(observations: readonly Observation[]): Calibration {
  const groups = groupsOf(observations);
  const token = fitToken(observations, groups);
  const outside = outOfFold(observations, groups);
  const shaped = (measure: Measure): Member => ({ coefficients: token, usesGroups: true, trees: grow({ observations, groups, measure, growth: shapeGrowth, isCentred: true, before: (index) => outside[measure === "tpot" ? "tpot" : "throughput"][index] as number }) });
  return { throughput: [shaped("throughput"), plainMember(observations, groups)], tpot: [shaped("tpot")], ttft: [firstTokenMember(observations, groups)] };
}

interface Groups {
  readonly ofRow: readonly number[];
  readonly weights: readonly number[];
  readonly names: readonly string[];
}

function groupsOf(observations: readonly Observation[]): Groups {
  const places = new Map<string, number>();
  const counts: number[] = [];
  const ofRow = observations.map((observation) => {
    const name = pairOf(observation);
    const place = places.get(name) ?? places.size;
    places.set(name, place);
    counts[place] = (counts[place] ?? 0) + 1;
    return place;
  });
  return { ofRow, weights: ofRow.map((place) => 1 / Math.sqrt(counts[place] ?? 1)), names: [...places.keys()] };
}

function fitToken(observations: readonly Observation[], { weights }: Groups, isUsed: (index: number) => boolean = () => true): Coefficients {
  const token: Measured[] = [];
  observations.forEach((observation, index) => {
    if (!isUsed(index)) return;
    for (const measure of ["tpot", "throughput"] as const) {
      const seconds = secondsMeasured(observation, measure);
      if (seconds !== undefined) token.push({ sample: caseOf(observation, measure).sample, seconds, weight: weights[index] ?? 1 });
    }
  });
  return fitCoefficients(token, tokenPriors);
}

/** Predictions of each observation by fits that did not see its pair, so that trees learn what a fit gets wrong on unseen pairs. */
function outOfFold(observations: readonly Observation[], groups: Groups): Readonly<Record<"throughput" | "tpot", readonly number[]>> {
  const foldOf = groups.names.map((name) => hash(`inner ${name}`) % innerFolds);
  const found = { throughput: observations.map(() => 0), tpot: observations.map(() => 0) };
  for (let fold = 0; fold < innerFolds; fold++) {
    const coefficients = fitToken(observations, groups, (index) => foldOf[groups.ofRow[index] as number] !== fold);
    observations.forEach((observation, index) => {
      if (foldOf[groups.ofRow[index] as number] !== fold) return;
      for (const measure of ["throughput", "tpot"] as const) found[measure][index] = Math.log(secondsOf(coefficients, caseOf(observation, measure).sample));
    });
  }
  return found;
}

function plainMember(observations: readonly Observation[], groups: Groups): Member {
  const measured = observations.flatMap((observation, index) => {
    const seconds = observation.requestTokenSeconds;
    return seconds === undefined ? [] : [{ sample: plain(caseOf(observation, "throughput")), seconds, weight: groups.weights[index] ?? 1 }];
  });
  const coefficients = fitCoefficients(measured, tokenPriors, { base: 0.5, slope: 0.3, scale: 0.3 });
  return { coefficients, usesGroups: false, trees: grow({ observations, groups, measure: "throughput", growth: wholeGrowth, isCentred: false, before: (index) => Math.log(secondsOf(coefficients, plain(caseOf(observations[index] as Observation, "throughput")))) }) };
}

function firstTokenMember(observations: readonly Observation[], groups: Groups): Member {
  const coefficients = { base: firstTokenPriors, effects: {} };
  return { coefficients, usesGroups: false, trees: grow({ observations, groups, measure: "ttft", growth: firstTokenGrowth, isCentred: false, before: (index) => Math.log(secondsOf(coefficients, caseOf(observations[index] as Observation, "ttft").sample)) }) };
}

function plain({ sample }: Case): Case["sample"] {
  return { ...sample, slopes: [], scales: [] };
}

interface Task {
  readonly observations: readonly Observation[];
  readonly groups: Groups;
  readonly measure: Measure;
  readonly growth: Growth;
  /** Only what differs within a pair, engine and precision is learnt. */
  readonly isCentred: boolean;
  /** Logarithm of the seconds predicted without trees, by place of the observation. */
  readonly before: (index: number) => number;
}

function grow({ observations, groups, measure, growth, isCentred, before }: Task): Member["trees"] {
  const places = observations.flatMap((observation, index) => (secondsMeasured(observation, measure) === undefined ? [] : [index]));
  if (places.length === 0) return [];
  const at = (index: number): Observation => observations[index] as Observation;
  const targets = places.map((index) => Math.log(secondsMeasured(at(index), measure) ?? 1) - before(index));
  const weights = places.map((index) => groups.weights[index] ?? 1);
  const mean = weights.reduce((total, weight) => total + weight, 0) / weights.length;
  return boost({
    rows: places.map((index) => at(index).features), targets: isCentred ? centred(targets, places.map((index) => kindOf(at(index)))) : targets,
    weights: weights.map((weight) => weight / mean), groups: places.map((index) => groups.ofRow[index] as number), directions: directionsOf(measure),
  }, growth);
}

function kindOf(observation: Observation): string {
  return `${pairOf(observation)} ${observation.workload.engine} ${observation.workload.precision}`;
}

function centred(targets: readonly number[], kinds: readonly string[]): readonly number[] {
  const lists = new Map<string, number[]>();
  targets.forEach((target, index) => lists.set(kinds[index] as string, [...(lists.get(kinds[index] as string) ?? []), target]));
  const middles = new Map([...lists].map(([kind, list]) => [kind, ((list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0) * list.length) / (list.length + 1)]));
  return targets.map((target, index) => target - (middles.get(kinds[index] as string) ?? 0));
}
