// What came out of an evaluation: means with intervals, the two arms compared, lost questions and broken gates.
import type { SearchMode } from "#core/ranking/fusion-rules";
import { bootstrapDifference, bootstrapMean, resamples, type Interval, type PairedDifference, type Sampling } from "./bootstrap.ts";
import { holdGates, type Gate, type HeldGate } from "./gates.ts";
import type { JudgedDocuments } from "./judged.ts";
import type { Outcome } from "./measure-question.ts";
import { answerMeasures, judgednessOf, lostBeyond, rankingMeasures, type Measure } from "./measures.ts";

/** Lost questions, and changed ones, that a report holds. */
const lostMax = 200;
const changedMax = 20;
/** What the changes of questions are told by. */
const changeMeasure = "ndcg@10" satisfies Measure;

/** A question with what was measured of it. */
export interface MeasuredQuestion {
  readonly question: string;
  readonly text: string;
  readonly judged: JudgedDocuments | null;
  readonly outcome: Outcome;
}

/** A mean with its interval; null mean where no question has a value. */
export interface MeasureView extends Partial<Omit<Interval, "mean">> {
  readonly measure: Measure;
  readonly mean: number | null;
  readonly count: number;
}

/** Two arms compared: differences are second minus first. */
export interface ArmComparison {
  readonly first: SearchMode;
  readonly second: SearchMode;
  readonly measures: readonly (PairedDifference & { readonly measure: Measure })[];
  /** Mean share of the first ten documents that both find, and share of questions with the same first. */
  readonly overlap: number;
  readonly sameFirst: number;
  /** Questions that changed most by nDCG@10. */
  readonly changed: readonly { readonly question: string; readonly text: string; readonly first: number; readonly second: number }[];
}

/** A question without a relevant document among the first ten: its relevant documents, best first, and where the first of them stands. */
export interface LostQuestion {
  readonly arm: SearchMode;
  readonly question: string;
  readonly text: string;
  readonly documents: readonly string[];
  readonly rank: number | null;
}

/** What came out. */
export interface Report {
  readonly seed: number;
  readonly resamples: number;
  /** Sequence numbers of the log between which questions were asked; equal where nothing changed meanwhile. */
  readonly fromSnapshot: number;
  readonly toSnapshot: number;
  readonly answerable: number;
  readonly unanswerable: number;
  readonly unjudged: number;
  readonly arms: readonly { readonly arm: SearchMode; readonly measures: readonly MeasureView[]; readonly lost: number }[];
  readonly answers: readonly MeasureView[];
  readonly comparison: ArmComparison | null;
  /** The first of them; `arms` counts all. */
  readonly lost: readonly LostQuestion[];
  readonly gates: readonly HeldGate[];
}

/** Sums up measured questions. */
export async function reportOf(questions: readonly MeasuredQuestion[], { arms, gates }: { readonly arms: readonly SearchMode[]; readonly gates: readonly Gate[] }, sampling: Sampling): Promise<Report> {
  const count = (judgedness: string): number => questions.filter(({ judged }) => judgednessOf(judged) === judgedness).length;
  const lost = questions.flatMap((question) => lostOf(question));
  const ofArms: Report["arms"][number][] = [];
  const answerable = count("answerable");
  for (const [index, arm] of arms.entries()) {
    const measures = answerable === 0 ? [] : await views(rankingMeasures, (measure) => questions.flatMap(({ outcome }) => outcome.arms[index]?.values[measure] ?? []), sampling);
    ofArms.push({ arm, measures, lost: lost.filter((each) => each.arm === arm).length });
  }
  const answers = await views(answerMeasures, (measure) => questions.flatMap(({ outcome }) => outcome.answer[measure] ?? []), sampling);
  const snapshots = questions.map(({ outcome }) => outcome.snapshot);
  const measured = [...ofArms.flatMap(({ arm, measures }) => measures.map(({ measure, mean }) => ({ arm, measure, value: mean }))), ...answers.map(({ measure, mean }) => ({ arm: null, measure, value: mean }))];
  return {
    seed: sampling.seed, resamples, fromSnapshot: snapshots.reduce((least, each) => Math.min(least, each), snapshots[0] ?? 0), toSnapshot: snapshots.reduce((most, each) => Math.max(most, each), 0),
    answerable, unanswerable: count("unanswerable"), unjudged: count("unjudged"),
    arms: ofArms, answers, comparison: await compared(questions, arms, sampling), lost: lost.slice(0, lostMax), gates: holdGates(gates, measured),
  };
}

async function views<Name extends Measure>(measures: readonly Name[], valuesOf: (measure: Name) => readonly number[], sampling: Sampling): Promise<readonly MeasureView[]> {
  const views: MeasureView[] = [];
  for (const measure of measures) views.push({ measure, ...((await bootstrapMean(valuesOf(measure), sampling)) ?? { mean: null, count: 0 }) });
  return views;
}

function lostOf({ question, text, judged, outcome }: MeasuredQuestion): readonly LostQuestion[] {
  if (judged === null || judgednessOf(judged) !== "answerable") return [];
  const documents = Object.entries(judged).filter(([, relevance]) => relevance > 0).toSorted(([, a], [, b]) => b - a).map(([document]) => document);
  return outcome.arms.flatMap(({ arm, first }) => (first !== null && first <= lostBeyond ? [] : [{ arm, question, text, documents, rank: first }]));
}

async function compared(questions: readonly MeasuredQuestion[], [first, second]: readonly SearchMode[], sampling: Sampling): Promise<ArmComparison | null> {
  if (first === undefined || second === undefined || questions.length === 0) return null;
  const pairs = (measure: Measure) => questions.flatMap(({ question, text, outcome: { arms: [left, right] } }) => {
    const [a, b] = [left?.values[measure], right?.values[measure]];
    return a === undefined || b === undefined ? [] : [{ question, text, first: a, second: b }];
  });
  const measures: (PairedDifference & { readonly measure: Measure })[] = [];
  for (const measure of rankingMeasures) {
    const difference = await bootstrapDifference(pairs(measure).map((pair) => pair.second - pair.first), sampling);
    if (difference) measures.push({ measure, ...difference });
  }
  const agreements = questions.flatMap(({ outcome }) => outcome.agreement ?? []);
  const changed = pairs(changeMeasure).filter((pair) => pair.first !== pair.second).toSorted((a, b) => Math.abs(b.second - b.first) - Math.abs(a.second - a.first));
  return {
    first, second, measures, overlap: agreements.reduce((sum, { overlap }) => sum + overlap, 0) / agreements.length, sameFirst: agreements.filter(({ isSameFirst }) => isSameFirst).length / agreements.length,
    changed: changed.slice(0, changedMax),
  };
}
