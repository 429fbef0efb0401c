// The analyser: pieces of text become folded, stemmed terms at positions.
import type { Analyser, KnownTerm, OnTerm, Token, WordCounter } from "#ports/analyser";
import { countIdentifierParts } from "./identifiers.ts";
import { countPairs, pairsOf } from "./pairs.ts";
import { primarySubtag } from "./scripts.ts";
import { segment } from "./segment.ts";
import { rememberedWordsMax, WordTerms } from "./word-terms.ts";

/** Raised whenever the same text would give other tokens. */
const version = "1";

/** Most languages whose words are remembered at once. */
const languagesMax = 64;

/** The analyser of the product. One per thread: it remembers words. */
export function createAnalyser(): Analyser & WordCounter {
  const languages = new Map<string, WordTerms>();
  const wordsOf = (language: string): WordTerms => {
    const primary = primarySubtag(language);
    forgetAllWhenFull(languages);
    let words = languages.get(primary);
    if (words !== undefined) return words;
    if (languages.size >= languagesMax) languages.clear();
    languages.set(primary, (words = new WordTerms(primary)));
    return words;
  };
  return {
    version,
    analyse: (text, language) => tokensOf(text, wordsOf(language)),
    eachTerm: (text, language, onTerm) => eachTerm(text, wordsOf(language), onTerm),
    countWords,
  };
}

/** Languages share one memory: a collection of many must not hold as many times the words. */
function forgetAllWhenFull(languages: ReadonlyMap<string, WordTerms>): void {
  let remembered = 0;
  for (const words of languages.values()) remembered += words.size;
  if (remembered >= rememberedWordsMax) for (const words of languages.values()) words.forget();
}

/** See the port. Every word takes a position, stop words too: a phrase keeps its distances. */
function eachTerm(text: string, words: WordTerms, onTerm: OnTerm): void {
  const range = { start: 0, end: 0 };
  const part = { start: 0, end: 0 };
  let first = 0;
  segment(text, (kind, start, end) => {
    range.start = start;
    range.end = end;
    if (kind === "pairs") return pairsOf(text, range, (terms) => {
      for (const pair of terms) onTerm(passing(pair.term), first, pair);
      first++;
    });
    const { terms, places, spans, positions } = words.find(text, range, kind);
    for (let i = 0; i < terms.length; i++) {
      const span = spans?.[i];
      if (span) {
        part.start = start + span.start;
        part.end = start + span.end;
      }
      onTerm(terms[i]!, first + places[i]!, span ? part : range);
    }
    first += positions;
  });
}

function tokensOf(text: string, words: WordTerms): readonly Token[] {
  const tokens: Token[] = [];
  eachTerm(text, words, ({ term }, position, { start, end }) => tokens.push({ term, position, start, end }));
  return tokens;
}

/** A term that is not remembered. */
function passing(term: string): KnownTerm {
  return { term, owner: null, note: 0 };
}

/** Positions that `analyse` would use, without making terms. */
function countWords(text: string): number {
  let count = 0;
  segment(text, (kind, start, end) => {
    if (kind === "mixed") count += countIdentifierParts(text, start, end);
    else if (kind === "pairs") count += countPairs(text, { start, end });
    else count++;
  });
  return count;
}
