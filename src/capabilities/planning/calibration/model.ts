// Coefficients of the physical terms: how many times longer than at peak each takes, by term, engine, generation and precision.
import { valueOf, type Tree } from "./trees.ts";
import type { PhaseVector } from "../performance/phases.ts";

/** Fitted logarithms: `base` a term, `effects` by the key of an effect, `0` where a key was never seen. */
export interface Coefficients {
  readonly base: readonly number[];
  readonly effects: Readonly<Record<string, number>>;
}

/** One thing to predict: seconds at peak by term, and the groups that it belongs to. */
export interface Sample {
  readonly terms: PhaseVector;
  /** Groups that change single terms, such as `engine=vllm`. */
  readonly slopes: readonly string[];
  /** Groups that change the whole. */
  readonly scales: readonly string[];
}

/** Key of a group's effect on one term. */
export function slopeKey(group: string, term: number): string {
  return `${group}#${term}`;
}

/** Seconds by term as fitted; all are positive because logarithms are fitted. */
export function weightedTerms({ base, effects }: Coefficients, sample: Sample): readonly number[] {
  const scale = sample.scales.reduce((total, group) => total + (effects[group] ?? 0), 0);
  return sample.terms.map((seconds, term) => (seconds === 0 ? 0 : seconds * Math.exp((base[term] ?? 0) + scale + sample.slopes.reduce((total, group) => total + (effects[slopeKey(group, term)] ?? 0), 0))));
}

/** Seconds in all. */
export function secondsOf(coefficients: Coefficients, sample: Sample): number {
  return weightedTerms(coefficients, sample).reduce((total, seconds) => total + seconds, 0);
}

/** One way of predicting: physical terms with their coefficients, corrected by trees. */
export interface Member {
  readonly coefficients: Coefficients;
  readonly trees: readonly Tree[];
  /** False: the sample's groups are unknown to it. */
  readonly usesGroups: boolean;
}

/** A row to predict: its physical terms and what the trees look at. */
export interface Case {
  readonly sample: Sample;
  readonly features: readonly number[];
}

/** Logarithm of the seconds that the members predict on average. */
export function logSecondsOf(members: readonly Member[], { sample, features }: Case): number {
  const each = members.map(({ coefficients, trees, usesGroups }) => Math.log(secondsOf(coefficients, usesGroups ? sample : { ...sample, slopes: [], scales: [] })) + valueOf(trees, features));
  return each.reduce((total, value) => total + value, 0) / Math.max(1, members.length);
}
