// The rules that ship, and what they become for a query.
import type { FusionRules } from "#core/ranking/fusion-rules";
import type { Embeddings } from "#ports/embedder";

/** Candidates of each arm that are joined at least. */
export const fusionDepth = 50;

/**
 * What ships: chosen on cacm, cosqa-code, cranfield and XQuAD; docs/fusion.md has the figures. A larger part of the dense arm without
 * feedback, scales from the least of the nearest, and reciprocal ranks each lowered one of them on both halves of its queries.
 */
export const defaultRules: FusionRules = { method: "convex", denseWeight: 0.2, feedbackWeight: 0.3, feedback: { sourcesMax: 5, comparedMax: 50, power: 3 }, rankOffset: 60 };

/** The share of a query's tokens that the model knows, 0..1; 1 where its tokenizer is not known. */
export function knownShareOf({ tokens, unknownTokens = 0 }: Pick<Embeddings, "tokens" | "unknownTokens">): number {
  return tokens === 0 ? 1 : 1 - unknownTokens / tokens;
}

/** The rules for a query of whose tokens the model knows this share, 0..1: what rests on vectors weighs so much less. */
export function rulesFor(knownShare: number, rules: FusionRules = defaultRules): FusionRules {
  return { ...rules, denseWeight: rules.denseWeight * knownShare, feedbackWeight: rules.feedbackWeight * knownShare };
}
