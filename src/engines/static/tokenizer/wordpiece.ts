// WordPiece: words cut greedily into the longest pieces of a vocabulary (Schuster and Nakajima 2012, as in BERT).
import { isIdeograph } from "./characters.ts";
import { hashStart, hashUnit, WordCache } from "./word-cache.ts";
import { foldedWords, type FoldedWord } from "./words.ts";

/** A word longer than this, in code points, is one unknown token, as in BERT. */
const wordCharactersMax = 100;

/** What makes a tokenizer. */
export interface WordPieceOptions {
  /** Pieces by id; those inside a word begin with `##`. */
  readonly vocabulary: readonly string[];
  readonly unknown: string;
  /** Whether `camelCase` is two words. */
  readonly splitsCamelCase: boolean;
}

/** Tokens of a text in order. */
export interface TokenSpans {
  readonly ids: readonly number[];
  /** UTF-16 index behind each token. */
  readonly ends: readonly number[];
}

/** A tokenizer; pure but for a bounded memory of words it has seen. */
export class WordPiece {
  readonly #initial = new Map<string, number>();
  readonly #inner = new Map<string, number>();
  readonly #unknown: number;
  readonly #splitsCamelCase: boolean;
  readonly #pieceUnitsMax: number;
  readonly #cache = new WordCache();
  #ids = new Int32Array(1024);

  constructor({ vocabulary, unknown, splitsCamelCase }: WordPieceOptions) {
    vocabulary.forEach((piece, id) => (piece.startsWith("##") && piece.length > 2 ? this.#inner.set(piece.slice(2), id) : this.#initial.set(piece, id)));
    this.#unknown = this.#initial.get(unknown) ?? 0;
    this.#splitsCamelCase = splitsCamelCase;
    this.#pieceUnitsMax = vocabulary.reduce((most, piece) => Math.max(most, piece.length), 0);
  }

  /** Ids of the tokens of `text`; valid until the next call. */
  encode(text: string): Int32Array {
    let count = 0;
    for (let start = 0; start < text.length; ) {
      const [kind, end, hash] = this.#stretch(text, start);
      if (kind === blank) {
        start = end;
        continue;
      }
      if (count + end - start > this.#ids.length) this.#grow(count + end - start);
      count += this.#encodeStretch({ text, start, end, hash }, count);
      start = end;
    }
    return this.#ids.subarray(0, count);
  }

  /** Ids and ends of the tokens of `text`: slower than `encode`, same ids. */
  spans(text: string): TokenSpans {
    const ids: number[] = [];
    const ends: number[] = [];
    for (const word of foldedWords(text, this.#splitsCamelCase)) this.#cut(word, ids, ends);
    return { ids, ends };
  }

  /**
   * The stretch that begins at `start`: blanks, one sign, one ideograph, or all up to the next of these. Cutting here changes
   * nothing, since BERT's rules never look beyond them.
   */
  #stretch(text: string, start: number): readonly [kind: number, end: number, hash: number] {
    const first = text.charCodeAt(start);
    if (first < 128 && classes[first] !== word) return [classes[first]!, start + 1, hashUnit(hashStart, first)];
    let hash = hashStart;
    let at = start;
    while (at < text.length) {
      const unit = text.charCodeAt(at);
      if (unit < 128 ? classes[unit] !== word : unit >= 0x3400 && isIdeograph(text.codePointAt(at) ?? 0)) break;
      hash = hashUnit(hash, unit);
      at++;
    }
    if (at > start) return [word, at, hash];
    const end = start + ((text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1);
    for (; at < end; at++) hash = hashUnit(hash, text.charCodeAt(at));
    return [word, end, hash];
  }

  #encodeStretch(stretch: { text: string; start: number; end: number; hash: number }, at: number): number {
    const known = this.#cache.copy(stretch, this.#ids, at);
    if (known >= 0) return known;
    const { ids } = this.spans(stretch.text.slice(stretch.start, stretch.end));
    if (at + ids.length > this.#ids.length) this.#grow(at + ids.length);
    ids.forEach((id, i) => (this.#ids[at + i] = id));
    this.#cache.keep(stretch, ids);
    return ids.length;
  }

  #cut(folded: FoldedWord, ids: number[], ends: number[]): void {
    const { text, ends: sources } = folded;
    const [firstId, firstEnd] = [ids.length, ends.length];
    let isKnown = text.length <= wordCharactersMax || Array.from(text).length <= wordCharactersMax;
    for (let start = 0; isKnown && start < text.length; ) {
      const pieces = start === 0 ? this.#initial : this.#inner;
      let end = Math.min(text.length, start + this.#pieceUnitsMax);
      let id: number | undefined;
      while (end > start && (id = pieces.get(text.slice(start, end))) === undefined) end--;
      if (id === undefined) isKnown = false;
      else {
        ids.push(id);
        ends.push(sources[end - 1]!);
        start = end;
      }
    }
    if (isKnown) return;
    ids.length = firstId;
    ends.length = firstEnd;
    ids.push(this.#unknown);
    ends.push(sources.at(-1)!);
  }

  #grow(needed: number): void {
    const grown = new Int32Array(Math.max(needed, 2 * this.#ids.length));
    grown.set(this.#ids);
    this.#ids = grown;
  }
}

const blank = 0;
const word = 1;
const sign = 2;

/** Classes of ASCII: blanks and signs end a word; controls stand in words, where they are dropped. */
const classes = Uint8Array.from({ length: 128 }, (_none, code) => {
  if (code === 32 || code === 9 || code === 10 || code === 13) return blank;
  const isSign = (code >= 33 && code <= 47) || (code >= 58 && code <= 64) || (code >= 91 && code <= 96) || (code >= 123 && code <= 126);
  return isSign ? sign : word;
});
