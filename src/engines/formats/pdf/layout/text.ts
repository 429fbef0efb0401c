// The text of a block and where its words stand: hyphens at line ends are joined, words that touch are not parted.
import { codePointLength } from "#core/text/positions";
import type { PageSize } from "../page/geometry.ts";
import { forward, type Word } from "../page/words.ts";
import type { Segment } from "./segments.ts";

/** Text with the places of its words: a row a line `[y0, y1, start, x0, x1, start, x0, x1, ...]`, places in 1/10,000 of the page, starts in code points. */
export interface PlacedText {
  readonly text: string;
  readonly lines: readonly (readonly number[])[];
}

/** Share of the type size under which two words on a line touch. */
const touchMax = 0.12;

/** The text of lines, joined. */
export function placedText(lines: readonly Segment[], size: PageSize): PlacedText {
  const writer = new Writer(size);
  lines.forEach((line, index) => {
    writer.startLine(line);
    line.words.forEach((word, at) => writer.add(word, { before: line.words[at - 1], isLineStart: at === 0 && index > 0 }));
  });
  return writer.placed;
}

class Writer {
  readonly #size: PageSize;
  #text = "";
  #points = 0;
  #endsInHyphen = false;
  readonly #lines: number[][] = [];

  constructor(size: PageSize) {
    this.#size = size;
  }

  get placed(): PlacedText {
    return { text: this.#text, lines: this.#lines };
  }

  startLine({ y0, y1 }: Segment): void {
    this.#lines.push([part(y0, this.#size.height), part(y1, this.#size.height)]);
  }

  add(word: Word, { before, isLineStart }: { readonly before: Word | undefined; readonly isLineStart: boolean }): void {
    if (isLineStart) this.#joinLines(word);
    else if (before && !touches(before, word)) this.#append(" ");
    this.#lines.at(-1)?.push(this.#points, part(word.x0, this.#size.width), part(word.x1, this.#size.width));
    this.#append(word.text);
    this.#endsInHyphen = word.endsInHyphen;
  }

  /** A hyphen between a letter and a small letter was made by the line's end. */
  #joinLines(word: Word): void {
    if (this.#endsInHyphen && /\p{L}[\u00ad\u2010-]$/u.test(this.#text) && /^\p{Ll}/u.test(word.text)) {
      this.#text = this.#text.slice(0, -1);
      this.#points--;
    } else if (!(isWide(this.#text.at(-1)) && isWide(word.text[0]))) this.#append(" ");
  }

  #append(text: string): void {
    this.#text += text;
    this.#points += codePointLength(text);
  }
}

/** Chinese and Japanese are written without blanks. */
function isWide(character: string | undefined): boolean {
  return character !== undefined && /[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]/.test(character);
}

function touches(before: Word, word: Word): boolean {
  const gap = forward(before, word);
  return Math.abs(gap) <= touchMax * Math.min(before.size, word.size) && !(before.size === word.size && gap > 0.08 * word.size);
}

function part(value: number, whole: number): number {
  return Math.round(Math.min(1, Math.max(0, value / whole)) * 10_000);
}
