// How strong the evidence is: whether the collection answers a question at all.
import type { Candidate } from "./candidates.ts";
import { standingOf, type Calibration } from "./calibration/calibration.ts";
import { coverage, type Question } from "./question.ts";
import type { Sources } from "./sources.ts";

/** Strength of evidence, all 0..1. `coverage` is the share of the question's idf weight in the best passage. */
export interface Evidence {
  readonly score: number;
  readonly threshold: number;
  readonly coverage: number;
}

/** The share of the weight of a question of up to four words that an answer carries at least; for longer ones it falls with the square of their length. */
export const carriedShareMin = 0.42;
const carriedWords = 4;
/** A share above which what is usual does not count: the words are there, as of a question in a language that few passages have. */
const carriedWell = 0.6;

const passageShare = 0.5;

/** A score and what it has to reach. */
type Bar = Pick<Evidence, "score" | "threshold">;

/**
 * Weighs the evidence twice: by the share of the question's idf weight in the best passage and the best sentence, half and half,
 * and, where the collection is calibrated, by how far the arms lie from what is usual there (both as the logistic of the standing).
 * The weaker of the two is given: an answer has to reach both, or to carry .6 of the question (docs/answers.md).
 */
export function weigh(question: Question, found: { readonly sources: Sources; readonly candidates: readonly Candidate[] }, calibration: Calibration | null): Evidence {
  const { hits, keyword, cosine } = found.sources;
  const words = question.words.length;
  const coverageOfBest = Math.max(0, ...hits.map(({ hit }) => coverage(question, new Set((hit.parts ?? []).map((part) => part.term)))));
  const [best] = found.candidates;
  const sentence = best ? best.cover + best.context / 2 : 0;
  const carried: Bar = { score: Math.min(1, passageShare * coverageOfBest + (1 - passageShare) * sentence), threshold: carriedShareMin * Math.min(1, carriedWords / Math.max(1, words)) ** 2 };
  const usual: Bar | null = carried.score >= carriedWell ? null : calibration && { score: logistic(standingOf(calibration, { words, keyword, cosine })), threshold: logistic(calibration.threshold) };
  return { ...(usual && usual.score / usual.threshold < carried.score / carried.threshold ? usual : carried), coverage: coverageOfBest };
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
