// Measures as people say them.

const names: Readonly<Record<string, string>> = { "ndcg@10": "nDCG@10", "mrr@10": "MRR@10", answered: "Answered", abstained: "Refused rightly", "citation-precision": "Citations that are right", "exact-quotes": "Quotes that are exact", coverage: "Question in the quotes" };

/** `ndcg@10` as nDCG@10. */
export function inWords(measure: string): string {
  return names[measure] ?? `${measure.slice(0, 1).toUpperCase()}${measure.slice(1)}`;
}
