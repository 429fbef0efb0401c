// From one word to its terms in one language, remembered: texts repeat their words.
import type { KnownTerm } from "#ports/analyser";
import { foldAccents, foldCase } from "./fold.ts";
import { identifierParts } from "./identifiers.ts";
import { languageOfWord } from "./scripts.ts";
import type { PieceKind } from "./segment.ts";
import { stemmerOf, type Stem } from "./stem.ts";
import { stopWords } from "./stop-words.ts";

/** Most words that are remembered; then all are forgotten and it starts again. 25,000, 50,000 and 100,000 took the same time over 60 MB of the shared passages: texts repeat few words. */
export const rememberedWordsMax = 40_000;
/** UTF-16 units of all remembered words together. */
const rememberedUnitsMax = 1_000_000;
const firstSlots = 2048;

/** Term of a stop word: none. */
const noTerm = "";

/** What a word gives. */
export interface WordTermsOf {
  readonly terms: readonly KnownTerm[];
  /** Of each term: how many positions behind the word's first one it stands. */
  readonly places: readonly number[];
  /** Of each term: its span in the word, in UTF-16 units; null where the only term spans the word. */
  readonly spans: readonly Span[] | null;
  /** Positions that the word takes. */
  readonly positions: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

const firstPlace: readonly number[] = [0];

/** What a stop word gives: its position stays empty. */
const stopWord: WordTermsOf = { terms: [], places: [], spans: null, positions: 1 };

/** Words of documents of one language: a hash table over the units of the text itself, so that a known word costs no string. */
export class WordTerms {
  readonly #language: string;
  readonly #stems = new Map<string, Stem>();
  /** Of each term: what a word that gives it alone gives. Most words do, and all those of one stem share it. */
  readonly #alone = new Map<string, WordTermsOf>();
  /** Number of the word in each slot, plus one; the table is never more than half full. */
  #slots = new Int32Array(firstSlots);
  #hashes = new Int32Array(firstSlots);
  #starts = new Uint32Array(firstSlots);
  #units = new Uint16Array(firstSlots * 8);
  #words: WordTermsOf[] = [];

  constructor(language: string) {
    this.#language = language;
  }

  /** Words that are remembered. */
  get size(): number {
    return this.#words.length;
  }

  /** What the word `text[start, end)` of this kind gives; the same object for as long as it is remembered. */
  find(text: string, range: Span, kind: PieceKind): WordTermsOf {
    const { start, end } = range;
    const hash = hashOf(text, start, end);
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot]! - 1;
      if (number < 0) return this.#learn(text.slice(start, end), kind);
      if (this.#hashes[number] === hash && this.#isWord(number, text, range)) return this.#words[number]!;
    }
  }

  /** Forgets all words. */
  forget(): void {
    this.#slots.fill(0);
    this.#words = [];
    this.#alone.clear();
  }

  #learn(word: string, kind: PieceKind): WordTermsOf {
    const made = this.#make(word, kind);
    if (this.#words.length >= rememberedWordsMax || this.#starts[this.#words.length]! + word.length > rememberedUnitsMax) this.forget();
    if ((this.#words.length + 1) * 2 > this.#slots.length) this.#widen();
    const number = this.#words.push(made) - 1;
    const from = this.#starts[number]!;
    while (from + word.length > this.#units.length) this.#units = grown(this.#units, Uint16Array);
    for (let i = 0; i < word.length; i++) this.#units[from + i] = word.charCodeAt(i);
    this.#starts[number + 1] = from + word.length;
    this.#hashes[number] = hashOf(word, 0, word.length);
    this.#place(number);
    return made;
  }

  #term(word: string): string {
    const language = languageOfWord(word, this.#language);
    const folded = foldCase(word, language);
    if (stopWords.get(language)?.has(folded)) return noTerm;
    return foldAccents(this.#stemIn(language)(folded), language);
  }

  #aloneOf(term: string): WordTermsOf {
    let alone = this.#alone.get(term);
    if (alone === undefined) {
      const own = copyOf(term);
      alone = { terms: [{ term: own, owner: null, note: 0 }], places: firstPlace, spans: null, positions: 1 };
      this.#alone.set(own, alone);
    }
    return alone;
  }

  #isWord(number: number, text: string, { start, end }: Span): boolean {
    const from = this.#starts[number]!;
    if (this.#starts[number + 1]! - from !== end - start) return false;
    for (let i = 0; i < end - start; i++) if (this.#units[from + i] !== text.charCodeAt(start + i)) return false;
    return true;
  }

  /** Puts a word whose hash is known into a free slot. */
  #place(number: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#hashes[number]! & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = number + 1;
  }

  #widen(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    this.#hashes = grown(this.#hashes, Int32Array);
    this.#starts = grown(this.#starts, Uint32Array);
    for (let number = 0; number < this.#words.length; number++) this.#place(number);
  }

  #make(word: string, kind: PieceKind): WordTermsOf {
    if (kind === "number") return this.#aloneOf(numberTerm(word));
    const parts = kind === "mixed" ? identifierParts(word) : [{ start: 0, end: word.length }];
    const placed = parts.map((span, place) => ({ term: this.#term(word.slice(span.start, span.end)), place, span }));
    if (parts.length > 1) placed.unshift({ term: wholeTerm(word), place: 0, span: { start: 0, end: word.length } });
    const given = placed.filter(({ term }) => term !== noTerm);
    const isWhole = parts.length === 1 && parts[0]!.end - parts[0]!.start === word.length;
    if (isWhole) return given.length === 0 ? stopWord : this.#aloneOf(given[0]!.term);
    return { terms: given.map(({ term }) => this.#aloneOf(term).terms[0]!), places: given.map(({ place }) => place), spans: given.map(({ span }) => span), positions: parts.length };
  }

  #stemIn(language: string): Stem {
    let stem = this.#stems.get(language);
    if (stem === undefined) this.#stems.set(language, (stem = stemmerOf(language)));
    return stem;
  }
}

/** FNV-1a over UTF-16 units, mixed once more: its low bits choose the slot. */
function hashOf(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 15);
}

/** `1,000` and `1000` are one number; other points and commas stay. */
function numberTerm(text: string): string {
  const digits = text.normalize("NFKC");
  return /^\d{1,3}(,\d{3})+$/.test(digits) ? digits.replaceAll(",", "") : digits;
}

/** The term of an identifier as a whole. */
function wholeTerm(word: string): string {
  return foldAccents(foldCase(word, ""), "").replace(/^_+|_+$/g, "");
}

/** The same string without a hold on the text it was cut from: V8 keeps the whole text alive behind a slice. */
function copyOf(word: string): string {
  const units: number[] = [];
  for (let i = 0; i < word.length; i++) units.push(word.charCodeAt(i));
  return String.fromCharCode(...units);
}

function grown<Held extends Int32Array | Uint32Array | Uint16Array>(held: Held, Kind: new (length: number) => Held): Held {
  const larger = new Kind(held.length * 2);
  larger.set(held);
  return larger;
}
