// Joins the arms: each arm's raw score becomes comparable, has its weight, and the contributions are the hit's score.
// Sources: Cormack, Clarke and Buettcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods"
// (2009); Bruch, Gai and Ingber, "An analysis of fusion functions for hybrid retrieval" (2023), convex combinations.
import type { ArmScore, Candidate, CandidateResult } from "#core/ranking/candidate";
import { compareRanked } from "#core/ranking/order";
import { onScale, scalesOf, type ArmName, type Scale } from "#core/ranking/scale";
import type { FusionRules, SearchMode } from "./rules.ts";

/** One arm's part in a score. `contribution = weight * normalisedScore`; contributions add up to the score. `rank` is null when the arm did not bring the hit itself. */
export interface FusedArm {
  readonly arm: ArmName;
  readonly rank: number | null;
  readonly rawScore: number;
  readonly normalisedScore: number;
  readonly weight: number;
  readonly contribution: number;
}

/** A candidate with its score and what it is made of. */
export interface FusedHit {
  readonly candidate: Candidate;
  readonly score: number;
  readonly arms: readonly FusedArm[];
}

/** Candidates by their joined score, best first. Equal ones stand in the order of all hits. */
export function fuse({ candidates, isDense }: Pick<CandidateResult, "candidates" | "isDense">, mode: SearchMode, rules: FusionRules): readonly FusedHit[] {
  const scales = scalesOf(candidates);
  const weights = weightsOf(mode, rules, { isDense, hasFeedback: candidates.some(({ feedback }) => feedback !== undefined) });
  const hits = candidates.map((candidate): FusedHit => {
    const arms = (["keyword", "dense", "feedback"] as const).flatMap((arm) => armOf(candidate, { arm, weight: weights[arm], scale: scales[arm], rules }) ?? []);
    return { candidate, arms, score: arms.reduce((sum, { contribution }) => sum + contribution, 0) };
  });
  const ranked = hits.map((hit) => ({ hit, score: hit.score, externalId: hit.candidate.externalId, ordinal: hit.candidate.ordinal }));
  return ranked.toSorted(compareRanked).map(({ hit }) => hit);
}

/** Weights add up to 1. Without a dense arm all is the keyword arm's, and what feedback would have where there is none. */
function weightsOf(mode: SearchMode, { denseWeight, feedbackWeight }: FusionRules, { isDense, hasFeedback }: { readonly isDense: boolean; readonly hasFeedback: boolean }): Readonly<Record<ArmName, number>> {
  if (!isDense || mode === "keyword") return { keyword: 1, dense: 0, feedback: 0 };
  if (mode === "dense") return { keyword: 0, dense: 1, feedback: 0 };
  const feedback = hasFeedback ? feedbackWeight : 0;
  return { keyword: 1 - denseWeight - feedback, dense: denseWeight, feedback };
}

interface ArmRules {
  readonly arm: ArmName;
  readonly weight: number;
  readonly scale: Scale;
  readonly rules: FusionRules;
}

function armOf(candidate: Candidate, { arm, weight, scale, rules }: ArmRules): FusedArm | undefined {
  const found = scoreOf(candidate, arm);
  if (weight === 0 || found === null || (found.rank === null && found.score === 0)) return undefined;
  const normalisedScore = rules.method === "rrf" ? reciprocalRank(found.rank, rules.rankOffset) : onScale(found.score, scale);
  return { arm, rank: found.rank, rawScore: found.score, normalisedScore, weight, contribution: weight * normalisedScore };
}

/** An arm's word on a candidate; feedback brings no candidates of its own, so it has no ranks. */
function scoreOf({ keyword, dense, feedback }: Candidate, arm: ArmName): ArmScore | null {
  if (arm === "feedback") return feedback === undefined || feedback === null ? null : { score: feedback, rank: null };
  return arm === "keyword" ? keyword : dense;
}

/** (offset + 1) / (offset + rank): 1 for the first; 0 for what the arm did not bring. */
function reciprocalRank(rank: number | null, offset: number): number {
  return rank === null ? 0 : (offset + 1) / (offset + rank);
}
