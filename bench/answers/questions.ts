// Which questions a set is asked: its own, its own with what answers them hidden, and those of other corpora.
import { createSeededRandom } from "#conformance/seeded-random";
import type { RetrievalSet } from "../quality/sets.ts";

/** What a question is to the collection. */
export type Kind = "own" | "hidden" | "foreign";

/** A question and the documents that are hidden from it. */
export interface AskedQuestion {
  readonly kind: Kind;
  readonly text: string;
  readonly hidden: readonly string[];
}

/** The questions of `set`, at most `samples` of its own and as many of all `others` together, drawn by a fixed seed. */
export function questionsFor(set: RetrievalSet, others: readonly RetrievalSet[], samples: number): readonly AskedQuestion[] {
  const own = sample(set.queries, samples).map(({ id, text }) => ({ text, relevant: [...(set.judgments.get(id) ?? [])].flatMap(([document, grade]) => (grade > 0 ? [document] : [])) }));
  const each = Math.ceil(samples / Math.max(1, others.length));
  return [
    ...own.map(({ text }): AskedQuestion => ({ kind: "own", text, hidden: [] })),
    ...own.map(({ text, relevant }): AskedQuestion => ({ kind: "hidden", text, hidden: relevant })),
    ...others.flatMap((other) => sample(other.queries, each).map(({ text }): AskedQuestion => ({ kind: "foreign", text, hidden: [] }))),
  ];
}

/** The sets whose questions are foreign to `set`: every other one of its language. */
export function foreignTo(set: RetrievalSet, sets: readonly RetrievalSet[]): readonly RetrievalSet[] {
  return sets.filter(({ name, language }) => language === set.language && name !== set.name);
}

/**
 * Two halves of a set whose language has no other: the paragraphs of XQuAD stand article by article, five each, so the questions
 * of one half are about articles that the other has not. Other subjects of one encyclopedia: nearer than another corpus.
 */
export function halvesOf(set: RetrievalSet): readonly [RetrievalSet, RetrievalSet] {
  const middle = set.documents.length / 2;
  const half = (name: string, documents: RetrievalSet["documents"]): RetrievalSet => {
    const ids = new Set(documents.map(({ id }) => id));
    return { ...set, name: `${set.name} ${name}`, documents, queries: set.queries.filter(({ id }) => [...(set.judgments.get(id)?.keys() ?? [])].every((document) => ids.has(document))) };
  };
  return [half("first half", set.documents.slice(0, middle)), half("second half", set.documents.slice(middle))];
}

function sample<Value>(values: readonly Value[], count: number): readonly Value[] {
  const random = createSeededRandom(1);
  const keyed = values.map((value) => ({ value, key: random.unit() }));
  return keyed.toSorted((a, b) => a.key - b.key).slice(0, count).map(({ value }) => value);
}
