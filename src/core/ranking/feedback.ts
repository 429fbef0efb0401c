// Feedback: the best candidates of a first join are taken for what was looked for, and the best of all are compared with their mean.
// Sources: Rocchio, "Relevance feedback in information retrieval" (1971); without a judge, on vectors, as in Li et al.,
// "Pseudo relevance feedback with deep language models and dense retrievers" (2023).
import { dotProduct, normalised } from "../vectors/vector.ts";
import type { Candidate } from "./candidate.ts";
import type { FeedbackRule, FusionRules } from "./fusion-rules.ts";
import { onScale, scalesOf } from "./scale.ts";

/** A candidate that the mean is made of; the parts of all add up to 1. */
export interface FeedbackSource<Given> {
  readonly candidate: Given;
  readonly part: number;
}

/** A candidate with its first score. */
interface Ranked<Given> {
  readonly candidate: Given;
  readonly score: number;
}

/** The candidates with a vector and a first score above 0, by that score. `byName` orders equal ones. */
function firstRanked<Given extends Candidate>(candidates: readonly Given[], denseWeight: number, byName: (a: Given, b: Given) => number): readonly Ranked<Given>[] {
  const scales = scalesOf(candidates);
  const scored = candidates.flatMap((candidate): readonly Ranked<Given>[] => {
    const { keyword, dense } = candidate;
    const score = dense === null ? 0 : (1 - denseWeight) * onScale(keyword.score, scales.keyword) + denseWeight * onScale(dense.score, scales.dense);
    return score > 0 ? [{ candidate, score }] : [];
  });
  return scored.toSorted((a, b) => b.score - a.score || byName(a.candidate, b.candidate));
}

function sourcesAmong<Given>(ranked: readonly Ranked<Given>[], { sourcesMax, power }: FeedbackRule): readonly FeedbackSource<Given>[] {
  const best = ranked.slice(0, sourcesMax);
  const sum = best.reduce((total, { score }) => total + score ** power, 0);
  return best.map(({ candidate, score }) => ({ candidate, part: score ** power / sum }));
}

/** The sources among `candidates`, best first: those with a vector that words and meaning, joined, put first. Empty where none has a score. `byName` orders equal ones. */
export function feedbackSources<Given extends Candidate>(candidates: readonly Given[], { denseWeight, feedback }: FusionRules, byName: (a: Given, b: Given) => number): readonly FeedbackSource<Given>[] {
  return sourcesAmong(firstRanked(candidates, denseWeight, byName), feedback);
}

/** The weighted mean of vectors, at length 1; undefined where they cancel out or there is none. Added in double precision in the order given: the same on every engine, to the last bit. */
export function feedbackVector(vectors: readonly { readonly values: Float32Array; readonly part: number }[]): Float32Array | undefined {
  const sum = new Float64Array(vectors[0]?.values.length ?? 0);
  for (const { values, part } of vectors) for (let i = 0; i < sum.length; i++) sum[i]! += part * values[i]!;
  const mean = Float32Array.from(sum);
  return dotProduct(mean, mean) > 0 ? normalised(mean) : undefined;
}

/** How an engine reads the vectors of its candidates. */
export interface CandidateVectors<Given> {
  /** Orders candidates of one score. */
  readonly byName: (a: Given, b: Given) => number;
  /** The vector of a candidate that has a dense score. */
  readonly valuesOf: (candidate: Given) => Float32Array;
  /** Its cosine to `mean`. */
  readonly similarity: (candidate: Given, mean: Float32Array) => number;
}

/** The candidates with how near the best of them are to the mean of the sources; as they are where there is no mean. */
export function withFeedback<Given extends Candidate>(candidates: readonly Given[], { denseWeight, feedback }: FusionRules, { byName, valuesOf, similarity }: CandidateVectors<Given>): readonly Given[] {
  const ranked = firstRanked(candidates, denseWeight, byName);
  const mean = feedbackVector(sourcesAmong(ranked, feedback).map(({ candidate, part }) => ({ values: valuesOf(candidate), part })));
  if (mean === undefined) return candidates;
  const compared = new Set(ranked.slice(0, feedback.comparedMax).map(({ candidate }) => candidate));
  return candidates.map((candidate) => ({ ...candidate, feedback: compared.has(candidate) ? similarity(candidate, mean) : null }));
}
