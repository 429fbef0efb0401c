// Words that follow one another on a baseline become segments: pieces of lines without a gap that could be a gutter.
import { around, type Rectangle } from "../page/geometry.ts";
import type { Word } from "../page/words.ts";

/** Share of the type size from which a gap may part columns or cells. */
const gutterMin = 1;
/** The same behind a bullet or number of a list. */
const labelGapMax = 4;

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
      if (last && isParted(open, last, word)) {
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

function isParted(open: readonly Word[], last: Word, word: Word): boolean {
  const gap = word.x0 - last.x1;
  const size = Math.max(last.size, word.size);
  const isLabel = open.length === 1 && labelPattern.test(last.text);
  return gap > size * (isLabel ? labelGapMax : gutterMin);
}

/** Words by baseline from top to bottom, each row from left to right; raised and lowered words belong to the row they overlap. */
function rowsOf(words: readonly Word[]): readonly (readonly Word[])[] {
  const sorted = words.toSorted((a, b) => a.base - b.base || a.x0 - b.x0);
  const rows: { base: number; size: number; words: Word[] }[] = [];
  for (const word of sorted) {
    const row = rows.findLast((one, _index) => Math.abs(one.base - word.base) <= 0.25 * Math.max(one.size, word.size)) ?? raisedOver(rows, word);
    if (row) {
      row.words.push(word);
      if (word.size > row.size) [row.size, row.base] = [word.size, word.base];
    } else rows.push({ base: word.base, size: word.size, words: [word] });
  }
  return rows.map((row) => row.words.toSorted((a, b) => a.x0 - b.x0));
}

/** The row of larger type that a small raised or lowered word touches. */
function raisedOver(rows: readonly { base: number; size: number; words: Word[] }[], word: Word): { base: number; size: number; words: Word[] } | undefined {
  const near = rows.slice(-4).filter((row) => word.size < row.size * 0.85 && Math.abs(row.base - word.base) < row.size * 0.6);
  return near.find((row) => row.words.some((one) => one.size > word.size && word.x0 - one.x1 < one.size * 0.3 && one.x0 - word.x1 < one.size * 0.3));
}
