// The analyser: pieces of text become folded, stemmed terms at positions.
import type { Analyser, KnownTerm, OnTerm, Token, WordCounter } from "#ports/analyser";
import { countIdentifierParts, identifierParts } from "./identifiers.ts";
import { countPairs, pairsOf } from "./pairs.ts";
import { primarySubtag } from "./scripts.ts";
import { segment, type PieceKind } from "./segment.ts";
import { WordTerms } from "./word-terms.ts";

/** Raised whenever the same text would give other tokens. */
const version = "1";

/** Most languages whose words are remembered at once. */
const languagesMax = 64;

/** The analyser of the product. One per thread: it remembers words. */
export function createAnalyser(): Analyser & WordCounter {
  const languages = new Map<string, WordTerms>();
  const wordsOf = (language: string): WordTerms => {
    const primary = primarySubtag(language);
    let words = languages.get(primary);
    if (words !== undefined) return words;
    if (languages.size >= languagesMax) languages.clear();
    languages.set(primary, (words = new WordTerms(primary)));
    return words;
  };
  return {
    version,
    analyse: (text, language) => new TextRun(text, wordsOf(language)).tokens(),
    eachTerm: (text, language, onTerm) => eachTerm(text, wordsOf(language), onTerm),
    countWords,
  };
}

/** See the port. */
function eachTerm(text: string, words: WordTerms, onTerm: OnTerm): void {
  const range = { start: 0, end: 0 };
  let first = 0;
  segment(text, (kind, start, end) => {
    range.start = start;
    range.end = end;
    if (kind === "pairs") return pairsOf(text, range, (terms) => {
      for (const { term } of terms) onTerm(passing(term), first);
      first++;
    });
    const { terms, places, positions } = words.find(text, range, kind);
    for (let i = 0; i < terms.length; i++) onTerm(terms[i]!, first + places[i]!);
    first += positions;
  });
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

/** One text on its way to tokens. Every word takes a position, stop words too: a phrase keeps its distances. */
class TextRun {
  readonly #text: string;
  readonly #words: WordTerms;
  readonly #tokens: Token[] = [];
  #position = 0;

  constructor(text: string, words: WordTerms) {
    this.#text = text;
    this.#words = words;
  }

  tokens(): readonly Token[] {
    segment(this.#text, (kind, start, end) => this.#piece(kind, start, end));
    return this.#tokens;
  }

  #piece(kind: PieceKind, start: number, end: number): void {
    if (kind === "pairs") return pairsOf(this.#text, { start, end }, (terms) => this.#cell(terms));
    const { terms, places, positions, hasWhole } = this.#words.find(this.#text, { start, end }, kind);
    const parts = kind === "mixed" ? identifierParts(this.#text.slice(start, end)) : [];
    for (const [i, { term }] of terms.entries()) {
      const place = places[i] ?? 0;
      const part = hasWhole && i === 0 ? undefined : parts[place];
      this.#tokens.push({ term, position: this.#position + place, start: part ? start + part.start : start, end: part ? start + part.end : end });
    }
    this.#position += positions;
  }

  #cell(terms: readonly { readonly term: string; readonly start: number; readonly end: number }[]): void {
    for (const { term, start, end } of terms) this.#tokens.push({ term, position: this.#position, start, end });
    this.#position++;
  }
}
