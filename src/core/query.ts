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

/** A term to look up; its part of a score is multiplied by `weight`. */
export interface WeightedTerm {
  readonly term: string;
  readonly weight: number;
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

/** Reads `words "an exact phrase"`. A quote without a partner is an ordinary character. */
export function parseQueryText(text: string): QueryText {
  const phrases: string[] = [];
  const words = text.replace(/"([^"]*)"/g, (_match, phrase: string) => {
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
  const weights = new Map<string, number>();
  for (const language of languages) {
    for (const [term, count] of countTerms(analyse(words, language))) weights.set(term, Math.max(count, weights.get(term) ?? 0));
  }
  const terms = [...weights].map(([term, weight]) => ({ term, weight })).toSorted((a, b) => (a.term < b.term ? -1 : 1));
  return { terms, phrases: phrases.map((phrase) => phraseForms(phrase, languages, analyse)).filter((forms) => forms.length > 0) };
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
