// What a character is to the word splitter: one class a code point, looked up by pages that are made on first use.

/** Separates words. */
export const SEPARATOR = 0;
/** A letter that is not upper case. */
export const LETTER = 1;
/** An upper-case or title-case letter. */
export const UPPER = 2;
/** A digit or another number. */
export const DIGIT = 3;
/** Combining marks and invisible joiners: they belong to the word they follow. */
export const MARK = 4;
/** Joins the parts of an identifier: `_` and its kin. */
export const CONNECTOR = 5;
/** A letter of a script written without spaces: indexed as pairs. */
export const PAIRED = 6;

const pairedScripts = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc\uff70\uff9e\uff9f]/u;
const classes: readonly (readonly [RegExp, number])[] = [
  [/[\p{M}\p{Default_Ignorable_Code_Point}]/u, MARK],
  [/[\p{Lu}\p{Lt}]/u, UPPER],
  [/\p{L}/u, LETTER],
  [/\p{N}/u, DIGIT],
  [/\p{Pc}/u, CONNECTOR],
];

const pages = new Map<number, Uint8Array>();
const asciiPage = makePage(0);

/** Class of a code point. */
export function characterClass(codePoint: number): number {
  if (codePoint < 256) return asciiPage[codePoint] ?? SEPARATOR;
  return pageOf(codePoint >> 8)[codePoint & 255] ?? SEPARATOR;
}

function pageOf(number: number): Uint8Array {
  let page = pages.get(number);
  if (page === undefined) pages.set(number, (page = makePage(number)));
  return page;
}

function makePage(number: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_none, low) => classify(String.fromCodePoint(number * 256 + low)));
}

function classify(character: string): number {
  if (pairedScripts.test(character) && /[\p{L}\p{M}]/u.test(character)) return PAIRED;
  return classes.find(([pattern]) => pattern.test(character))?.[1] ?? SEPARATOR;
}
