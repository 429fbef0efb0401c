// How strong the evidence is: whether the collection answers a question at all.
import type { HydratedHit } from "../hydrate.ts";
import type { Candidate } from "./candidates.ts";
import { coverage, type Question } from "./question.ts";

/** Strength of evidence, all 0..1. `coverage` is the share of the question's idf weight in the best passage. */
export interface Evidence {
  readonly score: number;
  readonly threshold: number;
  readonly coverage: number;
}

/** Evidence below this means that the collection does not answer. Chosen on the eval sets: foreign questions stay below .42 nine times in ten, own ones lie above. */
export const evidenceThreshold = 0.42;

const passageShare = 0.5;

/** Weighs the best passage and the best sentence: `score = passage / 2 + sentence / 2`, where both are shares of the question's idf weight. */
export function weigh(question: Question, hits: readonly HydratedHit[], candidates: readonly Candidate[]): Evidence {
  const passage = Math.max(0, ...hits.map((hit) => coverage(question, new Set((hit.hit.parts ?? []).map((part) => part.term)))));
  const best = candidates[0];
  const sentence = best ? best.cover + best.context / 2 : 0;
  return { score: passageShare * passage + (1 - passageShare) * sentence, threshold: evidenceThreshold, coverage: passage };
}
