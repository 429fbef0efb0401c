// The one field of a chunk that is indexed: the title (counted twice), then headings, then text, with gaps that no phrase crosses.
import type { TermAt } from "./query.ts";

/** How often the title counts, in frequencies and in length: chosen by `npm run bench -- quality`. */
export const titleRepetitions = 2;

/** Positions left free between title, headings and text. */
export const fieldGapPositions = 100;

/** The texts of a chunk that are searched. */
export interface IndexedTexts {
  readonly title: string;
  readonly headings: readonly string[];
  readonly text: string;
}

/** The texts of a chunk in the order of their positions. A heading, or a whole text, that only says the title again is left out. */
export function fieldTexts(entry: IndexedTexts): readonly string[] {
  const title = entry.title.trim();
  const texts = Array.from({ length: titleRepetitions }, () => entry.title);
  for (const heading of entry.headings) if (heading.trim() !== title) texts.push(heading);
  if (entry.text.trim() !== title) texts.push(entry.text);
  return texts;
}

/** All tokens of a chunk in order of position. */
export function fieldTokens(entry: IndexedTexts, analyse: (text: string) => readonly TermAt[]): readonly TermAt[] {
  const tokens: TermAt[] = [];
  let next = 0;
  for (const text of fieldTexts(entry)) {
    let last = -1;
    for (const { term, position } of analyse(text)) {
      tokens.push({ term, position: next + position });
      last = position;
    }
    if (last >= 0) next += last + 1 + fieldGapPositions;
  }
  return tokens;
}

/** The length that BM25 compares: positions that hold a token (stop words and gaps hold none, variants share one). */
export function fieldLength(tokens: readonly TermAt[]): number {
  let length = 0;
  let last = -1;
  for (const { position } of tokens) {
    if (position !== last) length++;
    last = position;
  }
  return length;
}
