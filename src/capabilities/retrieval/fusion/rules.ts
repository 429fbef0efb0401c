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

/** Candidates of each arm that are joined; their scores are compared on the scale of so many, however deep a page lies. */
export const fusionDepth = 100;

/** What ships, chosen by `npm run bench -- fusion` on half of the queries of each set. */
export const defaultRules: FusionRules = { method: "convex", denseWeight: 0.3, rankOffset: 60 };
