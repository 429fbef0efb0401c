// Joins the arms: each arm's raw score becomes comparable, has its weight, and the contributions are the hit's score.
// Sources: Cormack, Clarke and Buettcher, "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods"
// (2009); Bruch, Gai and Ingber, "An analysis of fusion functions for hybrid retrieval" (2023), convex combinations.
import type { ArmName, ArmScore, Candidate, FusedArm } from "./candidate.ts";
import type { FusionRules, SearchMode } from "./fusion-rules.ts";
import { onScale, scalesOf, type Scale } from "./scale.ts";

/** A candidate with its score and what it is made of. */
export interface Fused<Given> {
  readonly candidate: Given;
  readonly score: number;
  readonly arms: readonly FusedArm[];
}

/** How candidates are joined; `byName` orders equal ones. */
export interface Join<Given> {
  readonly mode: SearchMode;
  readonly rules: FusionRules;
  readonly isDense: boolean;
  readonly byName: (a: Given, b: Given) => number;
}

/** Candidates by their joined score, best first. Equal ones stand in the order of all hits. */
export function fuse<Given extends Candidate>(candidates: readonly Given[], { mode, rules, isDense, byName }: Join<Given>): readonly Fused<Given>[] {
  const scales = scalesOf(candidates);
  const weights = weightsOf(mode, rules, { isDense, hasFeedback: candidates.some(({ feedback }) => feedback !== undefined) });
  const hits = candidates.map((candidate): Fused<Given> => {
    const arms = (["keyword", "dense", "feedback"] as const).flatMap((arm) => armOf(candidate, { arm, weight: weights[arm], scale: scales[arm], rules }) ?? []);
    return { candidate, arms, score: arms.reduce((sum, { contribution }) => sum + contribution, 0) };
  });
  return hits.toSorted((a, b) => b.score - a.score || byName(a.candidate, b.candidate));
}

/** The hits of a page; with `onePerDocument` the best of each document. */
export function pageOf<Given>(ranked: readonly Fused<Given>[], { limit, offset, onePerDocument }: { readonly limit: number; readonly offset: number; readonly onePerDocument: boolean }, documentOf: (candidate: Given) => string): readonly Fused<Given>[] {
  if (!onePerDocument) return ranked.slice(offset, offset + limit);
  const best = new Map<string, Fused<Given>>();
  for (const hit of ranked) {
    if (best.size === offset + limit) break;
    const document = documentOf(hit.candidate);
    if (!best.has(document)) best.set(document, hit);
  }
  return [...best.values()].slice(offset);
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
