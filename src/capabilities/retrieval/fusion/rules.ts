// How the arms of a search are joined: the rules, and those that ship.
import type { FeedbackRule } from "#core/ranking/candidate";
import type { Embeddings } from "#ports/embedder";

/** Ways of finding. */
export type SearchMode = "keyword" | "dense" | "hybrid";

/** Ways of joining two arms. */
export type FusionMethod = "convex" | "rrf";

/** A join of the arms. */
export interface FusionRules {
  readonly method: FusionMethod;
  /** Part of the dense arm, 0..1; the keyword arm has the rest. */
  readonly denseWeight: number;
  /** Part of the nearness to the best candidates of words and meaning, 0..1; none with `rrf`, which has no ranks for it. */
  readonly feedbackWeight: number;
  /** How these candidates are chosen and weighed; its dense part is `denseWeight`. */
  readonly feedback: Omit<FeedbackRule, "denseWeight">;
  /** What is added to a rank before its reciprocal is taken; only with `rrf`. */
  readonly rankOffset: number;
}

/** Candidates of each arm that are joined at least. */
export const fusionDepth = 100;

/**
 * What ships: chosen on every other query of cacm, cosqa-code and cranfield, judged on the rest. A larger part of the dense arm without
 * feedback, scales from the least of the nearest, and reciprocal ranks each lowered one of them on both halves of its queries.
 */
export const defaultRules: FusionRules = { method: "convex", denseWeight: 0.2, feedbackWeight: 0.35, feedback: { sourcesMax: 8, power: 3 }, rankOffset: 60 };

/** The share of a query's tokens that the model knows, 0..1; 1 where its tokenizer is not known. */
export function knownShareOf({ tokens, unknownTokens = 0 }: Pick<Embeddings, "tokens" | "unknownTokens">): number {
  return tokens === 0 ? 1 : 1 - unknownTokens / tokens;
}

/** The rules for a query of whose tokens the model knows this share, 0..1: what rests on vectors weighs so much less. */
export function rulesFor(knownShare: number, rules: FusionRules = defaultRules): FusionRules {
  return { ...rules, denseWeight: rules.denseWeight * knownShare, feedbackWeight: rules.feedbackWeight * knownShare };
}

/** What the index is asked for feedback; nothing where it would weigh nothing. */
export function feedbackOf({ method, denseWeight, feedbackWeight, feedback }: FusionRules): { readonly feedback?: FeedbackRule } {
  return method === "convex" && feedbackWeight > 0 ? { feedback: { ...feedback, denseWeight } } : {};
}
