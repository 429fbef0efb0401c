// BM25, the formula of keyword ranking: pure, the same for every engine.
// Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3; the idf with
// 1 inside the logarithm, which keeps it positive, is the one that Lucene uses (`BM25Similarity`).

/** How fast repeated occurrences stop counting, and how much length counts. */
export interface Bm25Constants {
  readonly k1: number;
  readonly b: number;
}

/** One pair for every collection and language, chosen by `npm run bench -- quality`. */
export const bm25: Bm25Constants = { k1: 1.2, b: 0.75 };

/** Weight of a rare word: ln(1 + (N - n + .5) / (n + .5)), N chunks of which n hold the term. */
export function inverseDocumentFrequency(chunks: number, chunksWithTerm: number): number {
  return Math.log(1 + (chunks - chunksWithTerm + 0.5) / (chunksWithTerm + 0.5));
}

/** The term-frequency part: f (k1 + 1) / (f + k1 (1 - b + b lengthRatio)), in 0..k1 + 1. `lengthRatio` is length over average length. */
export function termFrequencyPart(frequency: number, lengthRatio: number, constants: Bm25Constants = bm25): number {
  const { k1, b } = constants;
  return (frequency * (k1 + 1)) / (frequency + k1 * (1 - b + b * lengthRatio));
}

/** What `termFrequencyPart` never exceeds. */
export function termFrequencyLimit(constants: Bm25Constants = bm25): number {
  return constants.k1 + 1;
}

/** Length over average length; 1 when nothing has a length. */
export function lengthRatio(length: number, totalLength: number, chunks: number): number {
  return totalLength === 0 ? 1 : (length * chunks) / totalLength;
}
