// Joins the arms: each arm's raw score becomes comparable, has its weight, and the contributions are the hit's score.
// Sources: Cormack, Clarke and Buettcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods"
// (2009); Bruch, Gai and Ingber, "An analysis of fusion functions for hybrid retrieval" (2023), convex combinations.
import type { Candidate, CandidateResult } from "#core/ranking/candidate";
import { compareRanked } from "#core/ranking/order";
import type { FusionRules, SearchMode } from "./rules.ts";

/** Names of arms. */
export type ArmName = "keyword" | "dense";

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

/** The raw scores of one arm that become 0 and 1; what lies outside is cut off. */
export interface Scale {
  readonly low: number;
  readonly high: number;
}

/** Scales of the arms over one query's candidates: from 0, which means nothing in common, to the best. */
export function scalesOf(candidates: readonly Candidate[]): Readonly<Record<ArmName, Scale>> {
  let [words, meaning] = [0, 0];
  for (const { keyword, dense } of candidates) {
    words = Math.max(words, keyword.score);
    meaning = Math.max(meaning, dense?.score ?? 0);
  }
  return { keyword: { low: 0, high: words }, dense: { low: 0, high: meaning } };
}

/** Candidates by their joined score, best first. Equal ones stand in the order of all hits. */
export function fuse({ candidates, isDense }: Pick<CandidateResult, "candidates" | "isDense">, mode: SearchMode, rules: FusionRules): readonly FusedHit[] {
  const scales = scalesOf(candidates);
  const weights = weightsOf(mode, rules, isDense);
  const hits = candidates.map((candidate): FusedHit => {
    const arms = (["keyword", "dense"] as const).flatMap((arm) => armOf(candidate, { arm, weight: weights[arm], scale: scales[arm], rules }) ?? []);
    return { candidate, arms, score: arms.reduce((sum, { contribution }) => sum + contribution, 0) };
  });
  const ranked = hits.map((hit) => ({ hit, score: hit.score, externalId: hit.candidate.externalId, ordinal: hit.candidate.ordinal }));
  return ranked.toSorted(compareRanked).map(({ hit }) => hit);
}

/** Weights add up to 1. Without a dense arm all is the keyword arm's. */
function weightsOf(mode: SearchMode, { denseWeight }: FusionRules, isDense: boolean): Readonly<Record<ArmName, number>> {
  if (!isDense || mode === "keyword") return { keyword: 1, dense: 0 };
  return mode === "dense" ? { keyword: 0, dense: 1 } : { keyword: 1 - denseWeight, dense: denseWeight };
}

interface ArmRules {
  readonly arm: ArmName;
  readonly weight: number;
  readonly scale: Scale;
  readonly rules: FusionRules;
}

function armOf(candidate: Candidate, { arm, weight, scale, rules }: ArmRules): FusedArm | undefined {
  const found = candidate[arm];
  if (weight === 0 || found === null || (found.rank === null && found.score === 0)) return undefined;
  const normalisedScore = rules.method === "rrf" ? reciprocalRank(found.rank, rules.rankOffset) : onScale(found.score, scale);
  return { arm, rank: found.rank, rawScore: found.score, normalisedScore, weight, contribution: weight * normalisedScore };
}

/** (score - low) / (high - low), cut off at 0 and 1; 0 where the scale has no length. */
export function onScale(score: number, { low, high }: Scale): number {
  if (high <= low) return 0;
  return Math.min(1, Math.max(0, (score - low) / (high - low)));
}

/** (offset + 1) / (offset + rank): 1 for the first; 0 for what the arm did not bring. */
function reciprocalRank(rank: number | null, offset: number): number {
  return rank === null ? 0 : (offset + 1) / (offset + rank);
}
