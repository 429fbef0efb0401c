// Feedback: the best candidates of a first join are taken for what was looked for, and every candidate is compared with their mean.
// Sources: Rocchio, "Relevance feedback in information retrieval" (1971); without a judge, on vectors, as in Li et al.,
// "Pseudo relevance feedback with deep language models and dense retrievers" (2023).
import { dotProduct, normalised } from "../vectors/vector.ts";
import type { Candidate } from "./candidate.ts";
import type { FusionRules } from "./fusion-rules.ts";
import { onScale, scalesOf } from "./scale.ts";

/** A candidate that the mean is made of; the parts of all add up to 1. */
export interface FeedbackSource<Given> {
  readonly candidate: Given;
  readonly part: number;
}

/** The sources among `candidates`, best first: those with a vector that words and meaning, joined, put first. Empty where none has a score. `byName` orders equal ones. */
export function feedbackSources<Given extends Candidate>(candidates: readonly Given[], { denseWeight, feedback: { sourcesMax, power } }: FusionRules, byName: (a: Given, b: Given) => number): readonly FeedbackSource<Given>[] {
  const scales = scalesOf(candidates);
  const scored = candidates.flatMap((candidate) => {
    const { keyword, dense } = candidate;
    const score = dense === null ? 0 : (1 - denseWeight) * onScale(keyword.score, scales.keyword) + denseWeight * onScale(dense.score, scales.dense);
    return score > 0 ? [{ candidate, score }] : [];
  });
  const best = scored.toSorted((a, b) => b.score - a.score || byName(a.candidate, b.candidate)).slice(0, sourcesMax);
  const sum = best.reduce((total, { score }) => total + score ** power, 0);
  return best.map(({ candidate, score }) => ({ candidate, part: score ** power / sum }));
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

/** The candidates with how near each is to the mean of the sources; as they are where there is no mean. */
export function withFeedback<Given extends Candidate>(candidates: readonly Given[], rules: FusionRules, { byName, valuesOf, similarity }: CandidateVectors<Given>): readonly Given[] {
  const mean = feedbackVector(feedbackSources(candidates, rules, byName).map(({ candidate, part }) => ({ values: valuesOf(candidate), part })));
  if (mean === undefined) return candidates;
  return candidates.map((candidate) => ({ ...candidate, feedback: candidate.dense === null ? null : similarity(candidate, mean) }));
}
