// BM25, the formula of keyword ranking: pure, the same for every engine.
// Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3; the idf with
// 1 inside the logarithm, which keeps it positive, is the one that Lucene uses (`BM25Similarity`).

/** How fast repeated occurrences stop counting, and how much length counts. */
export interface Bm25Constants {
  readonly k1: number;
  readonly b: number;
}

/** One pair for every collection and language, chosen by `npm run bench -- quality`. */
export const bm25: Bm25Constants = { k1: 1.4, b: 0.75 };

/** Weight of a rare word: ln(1 + (N - n + .5) / (n + .5)), N chunks of which n hold the term. */
export function inverseDocumentFrequency(chunks: number, chunksWithTerm: number): number {
  return Math.log(1 + (chunks - chunksWithTerm + 0.5) / (chunksWithTerm + 0.5));
}

/** What length adds below the line of the term-frequency part: k1 (1 - b + b lengthRatio). `lengthRatio` is length over average length. */
export function lengthPart(lengthRatio: number, constants: Bm25Constants = bm25): number {
  const { k1, b } = constants;
  return k1 * (1 - b + b * lengthRatio);
}

/** The term-frequency part: f (k1 + 1) / (f + k1 (1 - b + b lengthRatio)), in 0..k1 + 1. */
export function termFrequencyPart(frequency: number, lengthRatio: number, constants: Bm25Constants = bm25): number {
  return (frequency * (constants.k1 + 1)) / (frequency + lengthPart(lengthRatio, constants));
}

/** What `termFrequencyPart` never exceeds. */
export function termFrequencyLimit(constants: Bm25Constants = bm25): number {
  return constants.k1 + 1;
}

/** Length over average length; 1 when nothing has a length. */
export function lengthRatio(length: number, totalLength: number, chunks: number): number {
  return totalLength === 0 ? 1 : (length * chunks) / totalLength;
}

/** Steps of a score: a multiple of 2^-36. */
const scoreSteps = 2 ** 36;

/**
 * A term's part of a score: weight times idf times the term-frequency part, on a grid of 2^-36. Sums of such parts are exact
 * below 131,072, so they are the same in whatever order an engine adds them.
 */
export function partScore(weightedIdf: number, frequencyPart: number): number {
  return Math.round(weightedIdf * frequencyPart * scoreSteps) / scoreSteps;
}
