// What a question asks for: its words with the weight that each carries in the collection.
import type { Analyser } from "#ports/analyser";
import type { TermPart } from "#core/ranking/candidate";

/** One word of the question: the terms that stand for it, and its idf weight. */
export interface QuestionWord {
  readonly terms: readonly string[];
  readonly weight: number;
}

/** A hit whose keyword score is explained. */
type Explained = { readonly parts?: readonly TermPart[] };

/** A question in one language. `totalWeight` is the sum of the words' weights; `wantsNumber` when it asks how much or when. */
export interface Question {
  readonly words: readonly QuestionWord[];
  readonly totalWeight: number;
  readonly wantsNumber: boolean;
}

/** Words that only make a sentence a question; they name nothing that a source could contain. */
const questionWords = new Set(
  ("what which who whom whose when where why how many much does do did is are was were can could should would will shall may might there tell me please " +
    "was welche welcher welches welchem welchen wer wem wen wann wo warum wie viel viele " +
    "quel quelle quels quelles qui quand où pourquoi comment combien que quoi " +
    "qué cuál cuáles quién cuándo dónde por cómo cuánto cuántos cuántas che quale chi quando dove perché come quanto quanti")
    .split(" "),
);

const numberQuestion = /\b(how (many|much|long|high|often|far|old|fast|large|big|heavy|deep|tall)|when|what (year|date|time|percentage|number|price|cost)|which year|wie ?viele?|wie (hoch|lange|oft|schwer|groß|tief|alt)|wann|combien|quand|cuánt[oa]s?|cuándo|quant[oi])\b/i;

/** The question's words in `language`, weighted by what the explained `hits` show of the collection. */
export function readQuestion(analyser: Analyser, text: string, source: { readonly language: string; readonly hits: readonly Explained[] }): Question {
  const known = idfByTerm(source.hits);
  const unknownWeight = idfOfAbsentTerm(source.hits);
  const byPosition = new Map<number, string[]>();
  for (const token of analyser.analyse(text, source.language)) {
    if (questionWords.has(text.slice(token.start, token.end).toLowerCase())) continue;
    const terms = byPosition.get(token.position);
    if (terms) terms.push(token.term);
    else byPosition.set(token.position, [token.term]);
  }
  const words = distinctWords([...byPosition.values()]).map((terms) => {
    const weights = terms.flatMap((term) => known.get(term) ?? []);
    return { terms, weight: weights.length > 0 ? Math.max(...weights) : unknownWeight };
  });
  return { words, totalWeight: words.reduce((sum, word) => sum + word.weight, 0), wantsNumber: numberQuestion.test(text) };
}

/** Share of the question's weight whose words are in `terms`, 0..1. */
export function coverage(question: Question, terms: ReadonlySet<string>): number {
  if (question.totalWeight === 0) return 0;
  let covered = 0;
  for (const word of question.words) if (word.terms.some((term) => terms.has(term))) covered += word.weight;
  return covered / question.totalWeight;
}

function distinctWords(words: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const seen = new Set<string>();
  return words.filter((terms) => {
    const key = terms.join(" ");
    return !seen.has(key) && seen.add(key);
  });
}

function idfByTerm(hits: readonly Explained[]): ReadonlyMap<string, number> {
  return new Map(hits.flatMap((hit) => (hit.parts ?? []).map((part) => [part.term, part.idf] as const)));
}

/** idf of a term that no chunk has: N follows from any explained term, since idf = ln(1 + (N - df + .5) / (df + .5)). */
function idfOfAbsentTerm(hits: readonly Explained[]): number {
  const part = hits.flatMap((hit) => hit.parts ?? [])[0];
  if (!part) return 1;
  const { idf, documentFrequency: df } = part;
  const chunks = (Math.exp(idf) - 1) * (df + 0.5) + df - 0.5;
  return Math.log(1 + (chunks + 0.5) / 0.5);
}
