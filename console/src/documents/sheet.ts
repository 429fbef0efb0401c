// Where the rows and columns of a table stand in its sheet: letters and numbers as spreadsheet programs name them.
import type { Element } from "../api.ts";

/** Names of a grid's columns, and of its rows; undefined for a header that is repeated above rows further down. */
export interface SheetGrid {
  readonly columns: readonly string[];
  readonly rows: readonly (number | undefined)[];
}

/** The grid of an element that stands in a sheet; undefined for any other, and where its range does not fit its cells. */
export function sheetGrid({ locator, cells, hasHeader }: Pick<Element, "locator" | "cells" | "hasHeader">): SheetGrid | undefined {
  const found = locator.kind === "cells" && cells !== undefined ? /^([A-Z]{1,3})(\d+)(?::([A-Z]{1,3})(\d+))?$/.exec(locator.range) : null;
  if (!found || cells === undefined) return undefined;
  const [, left = "", top = "", right = left, bottom = top] = found;
  const [first, last, from, to] = [columnNumber(left), columnNumber(right), Number(top), Number(bottom)];
  const numbers = Array.from({ length: to - from + 1 }, (_none, row) => from + row);
  const rows = cells.length === numbers.length ? numbers : hasHeader && cells.length === numbers.length + 1 ? [undefined, ...numbers] : undefined;
  if (rows === undefined || Math.max(...cells.map((row) => row.length)) > last - first + 1) return undefined;
  return { columns: Array.from({ length: last - first + 1 }, (_none, column) => columnLetters(first + column)), rows };
}

/** A is 1, Z is 26, AA is 27. */
function columnNumber(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

function columnLetters(column: number): string {
  return column === 0 ? "" : columnLetters(Math.floor((column - 1) / 26)) + String.fromCharCode(65 + ((column - 1) % 26));
}
