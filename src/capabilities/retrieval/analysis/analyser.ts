// The analyser: pieces of text become folded, stemmed terms at positions.
import type { Analyser, Token, WordCounter } from "#ports/analyser";
import { foldAccents, foldCase } from "./fold.ts";
import { identifierParts } from "./identifiers.ts";
import { countPairs, pairsOf } from "./pairs.ts";
import { primarySubtag } from "./scripts.ts";
import { segment, type PieceKind } from "./segment.ts";
import { noTerm, WordTerms } from "./word-terms.ts";

/** Raised whenever the same text would give other tokens. */
const version = "1";

/** Most languages whose words are remembered at once. */
const languagesMax = 64;

/** The analyser of the product. One per thread: it remembers words. */
export function createAnalyser(): Analyser & WordCounter {
  const words = new Map<string, WordTerms>();
  return {
    version,
    analyse(text, language) {
      const primary = primarySubtag(language);
      if (words.size >= languagesMax) words.clear();
      let terms = words.get(primary);
      if (terms === undefined) words.set(primary, (terms = new WordTerms(primary)));
      return new TextRun(text, terms).tokens();
    },
    countWords,
  };
}

/** Positions that `analyse` would use, without making terms. */
function countWords(text: string): number {
  let count = 0;
  segment(text, (kind, start, end) => {
    if (kind === "mixed") count += identifierParts(text.slice(start, end)).length;
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
    if (kind === "plain") this.#word(start, end);
    else if (kind === "mixed") this.#identifier(start, end);
    else if (kind === "number") this.#add(numberTerm(this.#text.slice(start, end)), start, end);
    else pairsOf(this.#text, { start, end }, (terms) => this.#cell(terms));
  }

  #word(start: number, end: number): void {
    this.#add(this.#words.term(this.#text.slice(start, end)), start, end);
  }

  /** Parts at their own positions, the whole as a variant of the first. */
  #identifier(start: number, end: number): void {
    const word = this.#text.slice(start, end);
    const parts = identifierParts(word);
    const first = this.#position;
    if (parts.length > 1) this.#tokens.push({ term: wholeTerm(word), position: first, start, end });
    for (const part of parts) this.#word(start + part.start, start + part.end);
  }

  #cell(terms: readonly { readonly term: string; readonly start: number; readonly end: number }[]): void {
    for (const { term, start, end } of terms) this.#tokens.push({ term, position: this.#position, start, end });
    this.#position++;
  }

  #add(term: string, start: number, end: number): void {
    if (term !== noTerm) this.#tokens.push({ term, position: this.#position, start, end });
    this.#position++;
  }
}

/** `1,000` and `1000` are one number; other points and commas stay. */
function numberTerm(text: string): string {
  const digits = text.normalize("NFKC");
  return /^\d{1,3}(,\d{3})+$/.test(digits) ? digits.replaceAll(",", "") : digits;
}

function wholeTerm(word: string): string {
  return foldAccents(foldCase(word, ""), "").replace(/^_+|_+$/g, "");
}
