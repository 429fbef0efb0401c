// From a query's text to weighted terms and phrases: what every search-index engine looks up.

/** A token as an analyser gives it; see `#ports/analyser`. */
export interface TermAt {
  readonly term: string;
  readonly position: number;
}

/** An analyser's function. */
export type Analyse = (text: string, language: string) => readonly TermAt[];

/** A query as typed: all its words, and the exact phrases among them. */
export interface QueryText {
  /** The text without the quotes of its phrases: words of phrases score too. */
  readonly words: string;
  readonly phrases: readonly string[];
}

/**
 * A term to look up; its part of a score is multiplied by `weight`. One word of the query becomes different terms in
 * different languages, so how rare it is shows only over all of them: see `chunksWithWord`.
 */
export interface WeightedTerm {
  readonly term: string;
  readonly weight: number;
  /** The words of the query that become this term in some language. */
  readonly words: readonly QueryWord[];
}

/** One word of the query through all languages. */
export interface QueryWord {
  /** Its distinct terms. */
  readonly terms: readonly string[];
  /** Languages in which it is a stop word: it is taken to stand in each of their chunks. */
  readonly stopIn: readonly string[];
}

/** One step of a phrase: any of `terms`, this many positions behind the first step. */
export interface PhraseStep {
  readonly offset: number;
  readonly terms: readonly string[];
}

/** A phrase in each language's terms. A chunk holds it when one of these forms stands at consecutive positions. */
export type PhraseForms = readonly (readonly PhraseStep[])[];

/** A query in terms. `terms` are in code-unit order: the order in which every engine adds a score's parts. */
export interface AnalysedQuery {
  readonly terms: readonly WeightedTerm[];
  readonly phrases: readonly PhraseForms[];
}

/** Most languages that one query is analysed in: the most frequent of the scope. */
export const queryLanguagesMax = 8;

/** Reads `words "an exact phrase"`, as NFC like stored text. A quote without a partner is an ordinary character. */
export function parseQueryText(text: string): QueryText {
  const phrases: string[] = [];
  const words = text.normalize("NFC").replace(/"([^"]*)"/g, (_match, phrase: string) => {
    if (phrase.trim() !== "") phrases.push(phrase);
    return ` ${phrase} `;
  });
  return { words, phrases };
}

/** The languages that a query is analysed in: the most frequent ones, ties by code; `[""]` when there are none. */
export function queryLanguages(documentsByLanguage: ReadonlyMap<string, number>): readonly string[] {
  const present = [...documentsByLanguage].filter(([, count]) => count > 0);
  if (present.length === 0) return [""];
  present.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return present.slice(0, queryLanguagesMax).map(([language]) => language);
}

/** Terms are the union over `languages`; a term weighs as often as it occurs in the language where it occurs most. */
export function analyseQuery(text: string, languages: readonly string[], analyse: Analyse): AnalysedQuery {
  const { words, phrases } = parseQueryText(text);
  const analyses = languages.map((language) => ({ language, tokens: analyse(words, language) }));
  const weights = new Map<string, number>();
  for (const { tokens } of analyses) {
    for (const [term, count] of countTerms(tokens)) weights.set(term, Math.max(count, weights.get(term) ?? 0));
  }
  const queryWords = wordsOf(analyses);
  const terms = [...weights].map(([term, weight]) => ({ term, weight, words: queryWords.filter((word) => word.terms.includes(term)) }));
  return {
    terms: terms.toSorted((a, b) => (a.term < b.term ? -1 : 1)),
    phrases: phrases.map((phrase) => phraseForms(phrase, languages, analyse)).filter((forms) => forms.length > 0),
  };
}

/** What an engine knows of a scope's live chunks and documents. */
export interface QueryStatistics {
  readonly chunks: number;
  readonly documentsByLanguage: ReadonlyMap<string, number>;
  readonly chunksWithTerm: (term: string) => number;
}

/**
 * In how many chunks a term's word stands, in any language: n of its idf, a whole number up to `chunks`. A word that is
 * rare as a term only because in the language of most documents it is a stop word, or has another stem, is not rare. A
 * language's share of the documents is taken for its share of the chunks.
 */
export function chunksWithWord(term: WeightedTerm, statistics: QueryStatistics): number {
  const { chunks, documentsByLanguage, chunksWithTerm } = statistics;
  const documents = [...documentsByLanguage.values()].reduce((sum, count) => sum + count, 0);
  const counts = term.words.map(({ terms, stopIn }) => {
    const held = terms.reduce((sum, each) => sum + chunksWithTerm(each), 0);
    const stopped = stopIn.reduce((sum, language) => sum + (documentsByLanguage.get(language) ?? 0), 0);
    return held + (documents === 0 ? 0 : (chunks * stopped) / documents);
  });
  return Math.min(chunks, Math.round(Math.max(...counts)));
}

/** A topic of an evaluation or another text that quotes: its quotations ask for no exact phrases. */
export function withoutPhrases(text: string): string {
  return text.replaceAll('"', " ");
}

/** Words are told apart by position and, for variants, by place at the position: an analyser gives both the same in every language. */
function wordsOf(analyses: readonly { readonly language: string; readonly tokens: readonly TermAt[] }[]): readonly QueryWord[] {
  const words = new Map<string, Map<string, string>>();
  for (const { language, tokens } of analyses) {
    let [position, place] = [-1, 0];
    for (const token of tokens) {
      place = token.position === position ? place + 1 : 0;
      position = token.position;
      const key = `${position} ${place}`;
      words.set(key, (words.get(key) ?? new Map()).set(language, token.term));
    }
  }
  return [...words.values()].map((byLanguage) => ({ terms: [...new Set(byLanguage.values())], stopIn: analyses.map(({ language }) => language).filter((language) => !byLanguage.has(language)) }));
}

/** How often each term occurs. */
export function countTerms(tokens: readonly TermAt[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { term } of tokens) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

/** Distinct forms; none when the phrase has no term in any language (stop words only), which then asks for nothing. */
function phraseForms(phrase: string, languages: readonly string[], analyse: Analyse): PhraseForms {
  const forms = new Map<string, readonly PhraseStep[]>();
  for (const language of languages) {
    const steps = phraseSteps(analyse(phrase, language));
    if (steps.length > 0) forms.set(JSON.stringify(steps), steps);
  }
  return [...forms.values()];
}

function phraseSteps(tokens: readonly TermAt[]): readonly PhraseStep[] {
  const first = tokens[0]?.position ?? 0;
  const steps = new Map<number, string[]>();
  for (const { term, position } of tokens) {
    const terms = steps.get(position - first);
    if (terms === undefined) steps.set(position - first, [term]);
    else if (!terms.includes(term)) terms.push(term);
  }
  return [...steps].map(([offset, terms]) => ({ offset, terms }));
}
