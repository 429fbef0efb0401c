// Misspelt words of a query that nothing matches: which of its words no readable chunk holds, and which terms of readable chunks are spelt nearly so.
// Source of the row-by-row walk over sorted terms: Oflazer, "Error-tolerant finite-state recognition" (1996), with the swap of neighbours of Damerau (1964).
import type { Readable } from "../access.ts";
import type { Filter } from "../filter/filter.ts";
import { foldText, unspacedScripts } from "../text/fold.ts";
import { compareText } from "../text/positions.ts";
import { parseQueryText, type Analyse } from "./query.ts";

/** A query that nothing matches, as one reader asked it. */
export interface SpellingQuery {
  readonly text: string;
  readonly readable: Readable;
  readonly filter?: Filter;
}

/** A term spelt nearly so: `edits` between it and the word, `documentFrequency` the readable chunks, which the filter takes, that hold it, and the best of them. */
export interface NearTerm {
  readonly term: string;
  readonly edits: number;
  readonly documentFrequency: number;
  readonly chunk: { readonly document: string; readonly externalId: string; readonly version: string; readonly ordinal: number };
}

/** A word of the query, folded, that no readable chunk holds. Terms are stems: whether a word of a text is really near shows only there. */
export interface UnknownWord {
  readonly word: string;
  /** Nearest first, then those of most chunks, then by code point; at most `nearTermsMax`. */
  readonly near: readonly NearTerm[];
}

/** The unknown words of a query and the state they were looked up at. */
export interface SpellingResult {
  readonly seq: number;
  readonly unknown: readonly UnknownWord[];
}

/** Most near terms of one word. */
export const nearTermsMax = 24;
/** Most words of one query that are looked up. */
const wordsMax = 6;
/** Longest word that is looked up, in UTF-16 units. */
const wordLengthMax = 40;

const letters = /^\p{L}[\p{L}\p{M}]*$/u;
const unspaced = new RegExp(unspacedScripts, "u");

/** Edits that a word of this length may be away from the one that was meant: none below 4 letters, one up to 7, two from 8 on. */
export function editsAllowed(length: number): number {
  return length < 4 ? 0 : length < 8 ? 1 : 2;
}

/** Whether a folded word may be misspelt: one with signs or digits is a name that means what it says, and where no blanks are written no word is known to be one. */
function isSpellable(word: string): boolean {
  return letters.test(word) && !unspaced.test(word) && word.length <= wordLengthMax && editsAllowed(word.length) > 0;
}

/** Words of the query of which no term is known, at most `wordsMax`, each once. */
export function unknownWords(text: string, languages: readonly string[], { analyse, isKnown }: { readonly analyse: Analyse; readonly isKnown: (term: string) => boolean }): readonly string[] {
  const found = parseQueryText(text).words.match(/[\p{L}\p{M}\p{N}_]+/gu) ?? [];
  const words = [...new Set(found.map(foldText))].filter(isSpellable);
  const isUnknown = (word: string): boolean => {
    const terms = languages.flatMap((language) => analyse(word, language).map(({ term }) => term));
    return terms.length > 0 && !terms.some(isKnown);
  };
  return words.filter(isUnknown).slice(0, wordsMax);
}

/** The order of near terms. */
export function compareNear(a: Omit<NearTerm, "chunk">, b: Omit<NearTerm, "chunk">): number {
  return a.edits - b.edits || b.documentFrequency - a.documentFrequency || compareText(a.term, b.term);
}

/**
 * Edits between one word and many terms, fast where terms come sorted: rows of the table are kept for the beginning that a term
 * shares with the one before. Since terms are stems, the word's last letters (a third, at most 3) may be an ending that costs
 * nothing, and one edit more than `editsAllowed` is taken for what stemming changes.
 */
export class NearWalk {
  readonly editsMax: number;
  readonly #word: string;
  readonly #tail: number;
  readonly #width: number;
  /** Row after row: edits between the first letters of the term and of the word. */
  #rows: Uint8Array;
  #term = "";

  constructor(word: string) {
    this.#word = word;
    this.#width = word.length + 1;
    this.#tail = Math.min(3, Math.floor(word.length / 3));
    this.editsMax = editsAllowed(word.length) + 1;
    this.#rows = new Uint8Array(this.#width * (wordLengthMax * 2));
    for (let column = 0; column < this.#width; column++) this.#rows[column] = column;
  }

  /** Edits of `term`; null when they are too many. */
  edits(term: string): number | null {
    if (term.length > this.#word.length + this.editsMax || term.length < this.#word.length - this.#tail - this.editsMax || !letters.test(term)) return null;
    this.#fill(term);
    const row = term.length * this.#width;
    let least = Infinity;
    for (let column = this.#width - 1 - this.#tail; column < this.#width; column++) least = Math.min(least, this.#rows[row + column]!);
    return least <= this.editsMax ? least : null;
  }

  /** Whether no term that begins so can be near. */
  isDead(beginning: string): boolean {
    const taken = beginning.slice(0, this.#word.length + this.editsMax);
    if (taken.length === 0) return false;
    this.#fill(taken);
    return this.#leastOf(taken.length) > this.editsMax && this.#leastOf(taken.length - 1) >= this.editsMax;
  }

  #leastOf(depth: number): number {
    return Math.min(...this.#rows.subarray(depth * this.#width, (depth + 1) * this.#width));
  }

  #fill(term: string): void {
    let shared = 0;
    while (shared < term.length && term[shared] === this.#term[shared]) shared++;
    for (let depth = shared + 1; depth <= term.length; depth++) this.#fillRow(term, depth);
    this.#term = term;
  }

  #fillRow(term: string, depth: number): void {
    const [rows, word, width] = [this.#rows, this.#word, this.#width];
    const [at, before, beforeLast] = [depth * width, (depth - 1) * width, (depth - 2) * width];
    rows[at] = depth;
    for (let column = 1; column < width; column++) {
      const isSame = term[depth - 1] === word[column - 1];
      let cost = Math.min(rows[before + column]! + 1, rows[at + column - 1]! + 1, rows[before + column - 1]! + (isSame ? 0 : 1));
      const isSwap = depth > 1 && column > 1 && term[depth - 1] === word[column - 2] && term[depth - 2] === word[column - 1];
      if (isSwap) cost = Math.min(cost, rows[beforeLast + column - 2]! + 1);
      rows[at + column] = cost;
    }
  }
}
