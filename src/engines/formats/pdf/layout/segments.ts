// Words that follow one another on a baseline become segments: pieces of lines without a gap that could be a gutter.
import { around, type Rectangle } from "../page/geometry.ts";
import type { Word } from "../page/words.ts";

/** Share of the type size from which a gap may part columns or cells. */
const gutterMin = 1;
/** The same behind a bullet or number of a list. */
const labelGapMax = 4;

/** Share of its neighbour's type size below which a word may be raised. */
const raisedSizeMax = 0.85;

/** A piece of a line. */
export interface Segment extends Rectangle {
  readonly words: readonly Word[];
  readonly base: number;
  readonly size: number;
}

/** A label that begins a list item: a bullet, or a number or letter with its mark. */
export const labelPattern = /^(?:[•◦▪▫■□●○‣⁃∙·–—*-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxlc]{1,5})[.)]|[\u2713\u2714\u27a2\uf0b7\uf0a7])$/;

/** Segments of words that all run from left to right. */
export function segmentsOf(words: readonly Word[]): readonly Segment[] {
  const segments: Segment[] = [];
  for (const row of rowsOf(words)) {
    let open: Word[] = [];
    for (const word of row) {
      const last = open.at(-1);
      if (last && isParted(last, word, open.length === 1 && row[0] === last && labelPattern.test(last.text))) {
        segments.push(segmentOf(open));
        open = [];
      }
      open.push(word);
    }
    if (open.length > 0) segments.push(segmentOf(open));
  }
  return segments;
}

/** A segment of words, at least one. */
export function segmentOf(words: readonly Word[]): Segment {
  const largest = words.reduce((best, word) => (word.size > best.size ? word : best));
  return { ...around(words), words, base: largest.base, size: largest.size };
}

function isParted(last: Word, word: Word, isLabel: boolean): boolean {
  const gap = word.x0 - last.x1;
  const size = Math.max(last.size, word.size);
  return gap > size * (isLabel ? labelGapMax : gutterMin);
}

interface WordRow {
  base: number;
  size: number;
  words: Word[];
}

/** Words by baseline from top to bottom, each row from left to right; raised and lowered words belong to the row they overlap. */
function rowsOf(words: readonly Word[]): readonly (readonly Word[])[] {
  const sorted = words.toSorted((a, b) => a.base - b.base || a.x0 - b.x0);
  const rows: WordRow[] = [];
  for (const word of sorted) {
    const row = rows.findLast((one) => Math.abs(one.base - word.base) <= 0.25 * Math.max(one.size, word.size));
    if (row) {
      row.words.push(word);
      if (word.size > row.size) [row.size, row.base] = [word.size, word.base];
    } else rows.push({ base: word.base, size: word.size, words: [word] });
  }
  rows.forEach((row, index) => moveRaised(rows, row, index));
  return rows.filter((row) => row.words.length > 0).map((row) => row.words.toSorted((a, b) => a.x0 - b.x0));
}

/** Gives the raised and lowered words of a row to the row of larger type that they touch. */
function moveRaised(rows: readonly WordRow[], row: WordRow, index: number): void {
  const larger = beside(index, rows.length).map((at) => rows[at] as WordRow).filter((one) => one.size * raisedSizeMax > Math.min(...row.words.map((word) => word.size)) && Math.abs(one.base - row.base) < one.size);
  if (larger.length === 0) return;
  row.words = row.words.filter((word) => {
    const over = larger.find((one) => isRaisedOver(word, one));
    over?.words.push(word);
    return over === undefined;
  });
}

/** Places near `index`, the nearest first: the row of a raised word is the one before or after, or the next to it. */
function beside(index: number, count: number): readonly number[] {
  return [-1, 1, -2, 2].map((step) => index + step).filter((at) => at >= 0 && at < count);
}

function isRaisedOver(word: Word, row: WordRow): boolean {
  if (word.size >= row.size * raisedSizeMax || Math.abs(row.base - word.base) >= row.size * 0.6) return false;
  return row.words.some((one) => one.size > word.size && word.x0 - one.x1 < one.size * 0.3 && one.x0 - word.x1 < one.size * 0.3);
}
