// The characters of a page with their boxes as displayed, in PDFium's order.
import type { PdfiumCalls } from "../library/calls.ts";
import { readText } from "../library/library.ts";
import { displayed, through, type Affine, type Rectangle } from "./geometry.ts";

/** Characters of one page that are read; a page with more is cut there and says so. */
export const pageCharactersMax = 400_000;

/** A character. `quarter` is the direction of its text in quarter turns clockwise; `size` the height of its type. */
export interface Character extends Rectangle {
  readonly text: string;
  readonly quarter: 0 | 1 | 2 | 3;
  readonly size: number;
  readonly weight: number;
  /** Where its baseline stands: x when the text runs up or down. */
  readonly base: number;
  /** Where it stands on its baseline, as displayed. */
  readonly origin: readonly [number, number];
  /** Radians by which its text leans from `quarter`, clockwise as displayed. */
  readonly lean: number;
  /** A blank or line end: it parts words. */
  readonly isBlank: boolean;
  /** A line end that PDFium supposes: it parts words that do not touch. */
  readonly isSupposed: boolean;
  /** A hyphen at a line's end that may go. */
  readonly isHyphen: boolean;
  readonly isUnmapped: boolean;
}

/** What a page's text is made of. */
export interface PageCharacters {
  readonly characters: readonly Character[];
  readonly isCut: boolean;
  /** Share of characters that their font maps to nothing. */
  readonly unmappedShare: number;
}

/** Reads the characters of an open text page. */
export function readCharacters(calls: PdfiumCalls, text: number, transform: Affine): PageCharacters {
  const count = calls._FPDFText_CountChars(text);
  const scratch = calls.wasmExports.malloc(64);
  const characters: Character[] = [];
  const reader = new Reader({ calls, text, transform, scratch });
  for (let index = 0; index < Math.min(count, pageCharactersMax); index++) {
    const character = reader.read(index);
    if (character) characters.push(character);
  }
  calls.wasmExports.free(scratch);
  const printed = characters.filter(({ isBlank }) => !isBlank);
  const unmapped = printed.filter(({ isUnmapped }) => isUnmapped).length;
  return { characters, isCut: count > pageCharactersMax, unmappedShare: unmapped / Math.max(1, printed.length) };
}

/** Codes of line ends, as PDFium supposes them. */
const lineEnds = new Set([0x0a, 0x0d]);

function quarterOf(radians: number): 0 | 1 | 2 | 3 {
  return ((Math.round(radians / (Math.PI / 2)) + 4) % 4) as 0 | 1 | 2 | 3;
}

interface Page {
  readonly calls: PdfiumCalls;
  readonly text: number;
  readonly transform: Affine;
  readonly scratch: number;
}

const boldNames = /bold|black|heavy|semib|demi(?!ta)|\bcmbx|\.B$|-Bd/i;

/** What the characters of one text object share. */
interface Run {
  readonly object: number;
  readonly quarter: 0 | 1 | 2 | 3;
  readonly lean: number;
  readonly size: number;
  readonly weight: number;
}

/** Shares of the type size that a font's ascent and descent are believed to reach: some fonts state their tallest sign. */
const ascentMax = 1.05;
const descentMax = 0.4;

/** Reads one character after the other; the first half of a surrogate pair waits for the second. */
class Reader {
  readonly #page: Page;
  #high = 0;
  /** By font: its name says more often than its weight that it is bold. */
  readonly #bold = new Map<number, boolean>();
  #run: Run = { object: -1, quarter: 0, lean: 0, size: 0, weight: 400 };

  constructor(page: Page) {
    this.#page = page;
  }

  read(index: number): Character | undefined {
    const { calls, text, transform, scratch } = this.#page;
    const unicode = calls._FPDFText_GetUnicode(text, index);
    if (unicode >= 0xd800 && unicode <= 0xdbff) {
      this.#high = unicode;
      return undefined;
    }
    const high = this.#high;
    this.#high = 0;
    const isHyphen = calls._FPDFText_IsHyphen(text, index) === 1;
    if (!isHyphen && calls._FPDFText_IsGenerated(text, index) === 1) return lineEnds.has(unicode) ? supposedEnd : blank;
    if (!calls._FPDFText_GetLooseCharBox(text, index, scratch)) return undefined;
    const at = scratch >> 2;
    const box = displayed(transform, [calls.HEAPF32[at] as number, calls.HEAPF32[at + 3] as number, calls.HEAPF32[at + 2] as number, calls.HEAPF32[at + 1] as number]);
    const { quarter, lean, size, weight } = this.#runOf(index, box);
    calls._FPDFText_GetCharOrigin(text, index, scratch, scratch + 8);
    const [x, y] = [calls.HEAPF64[scratch >> 3] as number, calls.HEAPF64[(scratch >> 3) + 1] as number];
    const origin = through(transform, x, y);
    const base = quarter % 2 === 0 ? origin[1] : origin[0];
    const isUnmapped = unicode < 0x20 || unicode === 0xfffd || isPrivate(unicode) || calls._FPDFText_HasUnicodeMapError(text, index) === 1;
    const { x0, y0, x1, y1 } = believed(box, { quarter, size, base });
    // Written out: copying the box in takes longer than all the rest.
    return { x0, y0, x1, y1, text: isHyphen && unicode < 0x20 ? "-" : textOf(unicode, high), quarter, size, base, origin, lean, isBlank: isBlankCode(unicode) && !isHyphen, isSupposed: false, isHyphen, weight, isUnmapped };
  }

  #isBold(font: number): boolean {
    const { calls } = this.#page;
    const known = this.#bold.get(font);
    if (known !== undefined || font === 0) return known ?? false;
    const isBold = boldNames.test(readText(calls, (buffer, bytes) => calls._FPDFFont_GetBaseFontName(font, buffer, bytes), { isNarrow: true }));
    this.#bold.set(font, isBold);
    return isBold;
  }

  /** What the character shares with the others of its text object; asked once for all of them. */
  #runOf(index: number, box: Rectangle): Run {
    const { calls, text, transform, scratch } = this.#page;
    const object = calls._FPDFText_GetTextObject(text, index);
    if (object === this.#run.object && object !== 0) return this.#run;
    const hasMatrix = calls._FPDFText_GetMatrix(text, index, scratch) === 1;
    const [right, up, across, along] = [0, 1, 2, 3].map((at) => calls.HEAPF32[(scratch >> 2) + at] as number) as [number, number, number, number];
    // Where the text runs to, as displayed: PDFium's own angle has the wrong sign on turned pages.
    const angle = hasMatrix ? Math.atan2(transform.b * right + transform.d * up, transform.a * right + transform.c * up) : 0;
    const quarter = quarterOf(angle);
    const weight = this.#isBold(calls._FPDFTextObj_GetFont(object)) ? 700 : calls._FPDFText_GetFontWeight(text, index);
    const stated = hasMatrix ? calls._FPDFText_GetFontSize(text, index) * Math.hypot(across, along) * Math.hypot(transform.c, transform.d) : 0;
    const size = stated > 0.1 ? stated : quarter % 2 === 0 ? box.y1 - box.y0 : box.x1 - box.x0;
    return (this.#run = { object, quarter, lean: angle - (Math.round(angle / (Math.PI / 2)) * Math.PI) / 2, size, weight });
  }
}

/** The box without what its font claims above and below all signs. */
function believed({ x0, y0, x1, y1 }: Rectangle, { quarter, size, base }: { readonly quarter: number; readonly size: number; readonly base: number }): Rectangle {
  const [up, down] = [size * ascentMax, size * descentMax];
  if (quarter === 0) return { x0, x1, y0: Math.max(y0, base - up), y1: Math.min(y1, base + down) };
  if (quarter === 2) return { x0, x1, y0: Math.max(y0, base - down), y1: Math.min(y1, base + up) };
  if (quarter === 1) return { y0, y1, x0: Math.max(x0, base - down), x1: Math.min(x1, base + up) };
  return { y0, y1, x0: Math.max(x0, base - up), x1: Math.min(x1, base + down) };
}

const blank: Character = { text: " ", x0: 0, y0: 0, x1: 0, y1: 0, quarter: 0, size: 0, weight: 400, base: 0, origin: [0, 0], lean: 0, isBlank: true, isSupposed: false, isHyphen: false, isUnmapped: false };
const supposedEnd: Character = { ...blank, isSupposed: true };

/** Codes below the blank are glyphs that nobody named, but for tab and line ends. */
function isBlankCode(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d || code === 0xa0 || (code >= 0x2000 && code <= 0x200b) || code === 0x202f || code === 0x205f || code === 0x3000 || code === 0xfeff;
}

/** Private use: the font says nothing that others could read. */
function isPrivate(code: number): boolean {
  return code >= 0xe000 && code <= 0xf8ff;
}

function textOf(unicode: number, high: number): string {
  if (high !== 0 && unicode >= 0xdc00 && unicode <= 0xdfff) return String.fromCharCode(high, unicode);
  return unicode < 0x20 ? "" : String.fromCodePoint(unicode);
}
