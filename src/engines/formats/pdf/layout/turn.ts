// A page turned so that text of another direction reads from left to right, and what was found on it turned back.
import type { Drawings } from "../page/drawings.ts";
import type { PageSize, Rectangle } from "../page/geometry.ts";
import type { Word } from "../page/words.ts";
import type { Block } from "./blocks.ts";
import type { PagePart } from "./parts.ts";

/** Quarter turns against the clock, and the size of the page before them. */
export interface Turn extends PageSize {
  readonly quarters: 0 | 1 | 2 | 3;
}

/** The turn that undoes another. */
export function undone({ quarters, width, height }: Turn): Turn {
  const isOdd = quarters % 2 === 1;
  return { quarters: ((4 - quarters) % 4) as Turn["quarters"], width: isOdd ? height : width, height: isOdd ? width : height };
}

/** A rectangle turned with its page; all else of it stays. */
export function turnedBox<R extends Rectangle>(box: R, { quarters, width, height }: Turn): R {
  const { x0, y0, x1, y1 } = box;
  if (quarters === 0) return box;
  if (quarters === 1) return { ...box, x0: y0, x1: y1, y0: width - x1, y1: width - x0 };
  if (quarters === 2) return { ...box, x0: width - x1, x1: width - x0, y0: height - y1, y1: height - y0 };
  return { ...box, x0: height - y1, x1: height - y0, y0: x0, y1: x1 };
}

/** A word turned with its page: its direction and its baseline too. */
export function turnedWord(word: Word, turn: Turn): Word {
  const { quarters, width, height } = turn;
  const standsAcross = word.quarter % 2 === 1;
  const isMirrored = standsAcross ? quarters === 1 || quarters === 2 : quarters === 2 || quarters === 3;
  const base = isMirrored ? (standsAcross ? width : height) - word.base : word.base;
  return { ...turnedBox(word, turn), base, quarter: ((word.quarter - quarters + 4) % 4) as Word["quarter"] };
}

/** Drawings turned with their page; pictures stay out, they belong to the page as it stands. */
export function turnedDrawings({ rules, frames }: Drawings, turn: Turn): Drawings {
  return { rules: rules.map((rule) => turnedBox(rule, turn)), frames: frames.map((frame) => turnedBox(frame, turn)), pictures: [] };
}

/** A part of a page turned with it. */
export function turnedPart(part: PagePart, turn: Turn): PagePart {
  if (part.kind === "figure") return turnedBox(part, turn);
  if (part.kind === "block") return { ...turnedBox(part, turn), lines: turnedLines(part, turn) };
  const grid = { ...turnedBox(part.grid, turn), rows: part.grid.rows.map((row) => row.map((cell) => ({ words: cell.words.map((word) => turnedWord(word, turn)) }))) };
  return { ...turnedBox(part, turn), grid };
}

function turnedLines({ lines }: Block, turn: Turn): Block["lines"] {
  return lines.map((line) => ({ ...turnedBox(line, turn), words: line.words.map((word) => turnedWord(word, turn)) }));
}
