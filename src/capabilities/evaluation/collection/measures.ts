// What is measured of one question: by judgments where there are some, else what can be checked without.
import { normalisedGainAt } from "../gain.ts";
import { recallAt, reciprocalRank } from "../precision.ts";
import { rankedBy } from "../ranked.ts";
import type { JudgedDocuments } from "./judged.ts";

/** Measures of a ranking. They need judgments. */
export const rankingMeasures = ["recall@5", "recall@10", "recall@100", "ndcg@10", "mrr@10"] as const;

/** Measures of answers. `abstained` and `citation-precision` need judgments. */
export const answerMeasures = ["answered", "abstained", "citation-precision", "exact-quotes", "coverage"] as const;

/** Name of a measure. Each is 0..1. */
export type Measure = (typeof rankingMeasures)[number] | (typeof answerMeasures)[number];

/** Values by measure; one that a question has no value of is absent. */
export type Values = Partial<Readonly<Record<Measure, number>>>;

/** Documents of a ranking that are looked at. */
export const rankedDepth = 100;
/** Places in which a relevant document must stand for its question not to be lost. */
export const lostBeyond = 10;

/** What judgments say of a question: some document answers it, none does, or they do not speak of it. */
export type Judgedness = "answerable" | "unanswerable" | "unjudged";

/** What `judged` says. */
export function judgednessOf(judged: JudgedDocuments | null): Judgedness {
  if (judged === null) return "unjudged";
  return Object.values(judged).some((relevance) => relevance > 0) ? "answerable" : "unanswerable";
}

/** Measures of one ranking of an answerable question, documents best first, and the place of the first relevant one from 1. */
export function measureRanking(judged: JudgedDocuments, documents: readonly string[]): { readonly values: Values; readonly first: number | null } {
  const levels = new Map(Object.entries(judged));
  const of = (depth: number) => rankedBy(levels, documents.slice(0, depth).map((document, place) => ({ document, score: -place })));
  const [ten, all] = [of(10), of(rankedDepth)];
  const first = all.relevances.findIndex((relevance) => relevance > 0);
  return {
    values: { "recall@5": recallAt(all, 5), "recall@10": recallAt(all, 10), "recall@100": recallAt(all, rankedDepth), "ndcg@10": normalisedGainAt(all, 10), "mrr@10": reciprocalRank(ten) },
    first: first < 0 ? null : first + 1,
  };
}

/** A citation as far as it was checked. */
export interface CheckedCitation {
  readonly externalId: string;
  /** Whether the quote stands word for word where the citation says. */
  readonly isExact: boolean;
}

/** Measures of one answer. `coverage` is the share of the question's words in the quotes; an unanswered question has no citations to judge. */
export function measureAnswer(judged: JudgedDocuments | null, answer: { readonly answered: boolean; readonly citations: readonly CheckedCitation[]; readonly coverage: number | null }): Values {
  const { answered, citations, coverage } = answer;
  const judgedness = judgednessOf(judged);
  const share = (isGood: (citation: CheckedCitation) => boolean): number => citations.filter(isGood).length / citations.length;
  return {
    ...(judgedness === "unanswerable" ? { abstained: answered ? 0 : 1 } : { answered: answered ? 1 : 0 }),
    ...(citations.length === 0 ? {} : {
      "exact-quotes": share(({ isExact }) => isExact),
      ...(judgedness === "answerable" ? { "citation-precision": share(({ externalId }) => (judged?.[externalId] ?? 0) > 0) } : {}),
    }),
    ...(coverage === null ? {} : { coverage }),
  };
}
