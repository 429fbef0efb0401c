// How the arms of a search are joined, in words of data.

/** Ways of finding. */
export const searchModes = ["keyword", "dense", "hybrid"] as const;

/** A way of finding. */
export type SearchMode = (typeof searchModes)[number];

/** Ways of joining two arms. */
export type FusionMethod = "convex" | "rrf";

/** How feedback is taken. */
export interface FeedbackRule {
  /** Candidates that the mean is made of, at most. */
  readonly sourcesMax: number;
  /** Candidates that are compared with the mean: the best by the first score. */
  readonly comparedMax: number;
  /** A source counts by its first score to this power. */
  readonly power: number;
}

/** A join of the arms. */
export interface FusionRules {
  readonly method: FusionMethod;
  /** Part of the dense arm, 0..1; the keyword arm has the rest. */
  readonly denseWeight: number;
  /** Part of the nearness to the best candidates of words and meaning, 0..1; none with `rrf`, which has no ranks for it. */
  readonly feedbackWeight: number;
  /** How these candidates are chosen and weighed: by a first join with `denseWeight` for the dense arm. */
  readonly feedback: FeedbackRule;
  /** What is added to a rank before its reciprocal is taken; only with `rrf`. */
  readonly rankOffset: number;
}

/** Whether a join of both arms needs feedback. */
export function asksFeedback(mode: SearchMode, { method, feedbackWeight }: FusionRules): boolean {
  return mode === "hybrid" && method === "convex" && feedbackWeight > 0;
}
