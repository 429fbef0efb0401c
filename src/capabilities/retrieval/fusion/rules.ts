// How the arms of a search are joined: the rules, and those that ship.

/** Ways of finding. */
export type SearchMode = "keyword" | "dense" | "hybrid";

/** Ways of joining two arms. */
export type FusionMethod = "convex" | "rrf";

/** A join of the arms. */
export interface FusionRules {
  readonly method: FusionMethod;
  /** Part of the dense arm, 0..1; the keyword arm has the rest. */
  readonly denseWeight: number;
  /** What is added to a rank before its reciprocal is taken; only with `rrf`. */
  readonly rankOffset: number;
}

/** Candidates of each arm that are joined at least. */
export const fusionDepth = 100;

/** What ships. A larger part of the dense arm, scales from the least of the nearest, and reciprocal ranks each lowered one of cacm, cosqa-code and cranfield on both halves of its queries. */
export const defaultRules: FusionRules = { method: "convex", denseWeight: 0.2, rankOffset: 60 };
