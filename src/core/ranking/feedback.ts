// Feedback: the best candidates of a first join are taken for what was looked for, and every candidate is compared with their mean.
// Sources: Rocchio, "Relevance feedback in information retrieval" (1971); without a judge, on vectors, as in Li et al.,
// "Pseudo relevance feedback with deep language models and dense retrievers" (2023).
import { decodeVector, dotProduct, normalised, similarityOf } from "../vectors/vector.ts";
import type { Candidate, FeedbackRule } from "./candidate.ts";
import { compareRanked } from "./order.ts";
import { onScale, scalesOf } from "./scale.ts";

/** A candidate that the mean is made of; the parts of all add up to 1. */
export interface FeedbackSource {
  /** Its place in the list of candidates. */
  readonly at: number;
  readonly part: number;
}

/** The sources among `candidates`, best first: those with a vector that words and meaning, joined, put first. Empty where none has a score. */
export function feedbackSources(candidates: readonly Candidate[], { sourcesMax, power, denseWeight }: FeedbackRule): readonly FeedbackSource[] {
  const scales = scalesOf(candidates);
  const scored = candidates.flatMap(({ keyword, dense, externalId, ordinal }, at) => {
    const score = dense === null ? 0 : (1 - denseWeight) * onScale(keyword.score, scales.keyword) + denseWeight * onScale(dense.score, scales.dense);
    return score > 0 ? [{ at, score, externalId, ordinal }] : [];
  });
  const best = scored.toSorted(compareRanked).slice(0, sourcesMax);
  const sum = best.reduce((total, { score }) => total + score ** power, 0);
  return best.map(({ at, score }) => ({ at, part: score ** power / sum }));
}

/** The weighted mean of vectors, at length 1; undefined where they cancel out or there is none. Added in double precision in the order given: the same on every engine, to the last bit. */
export function feedbackVector(vectors: readonly { readonly values: Float32Array; readonly part: number }[]): Float32Array | undefined {
  const sum = new Float64Array(vectors[0]?.values.length ?? 0);
  for (const { values, part } of vectors) for (let i = 0; i < sum.length; i++) sum[i]! += part * values[i]!;
  const mean = Float32Array.from(sum);
  return dotProduct(mean, mean) > 0 ? normalised(mean) : undefined;
}

/** The candidates with how near each is to the mean of the sources; as they are where there is no mean. `bytesOf` gives the stored vector of the candidate at a place. */
export function withFeedback(candidates: readonly Candidate[], rule: FeedbackRule, { dimensions, bytesOf }: { readonly dimensions: number; readonly bytesOf: (at: number) => Uint8Array | undefined }): readonly Candidate[] {
  const sources = feedbackSources(candidates, rule).flatMap(({ at, part }) => {
    const bytes = bytesOf(at);
    const values = bytes && decodeVector(bytes, dimensions);
    return values ? [{ values, part }] : [];
  });
  const mean = feedbackVector(sources);
  if (mean === undefined) return candidates;
  return candidates.map((candidate, at) => {
    const bytes = candidate.dense === null ? undefined : bytesOf(at);
    return { ...candidate, feedback: bytes === undefined ? null : similarityOf(bytes, mean)! };
  });
}
