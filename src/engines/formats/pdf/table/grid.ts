// A table found on a page: its cells with their boxes, and its form as an element.
import type { Box } from "#core/documents/locator";
import type { ParsedElement } from "#core/documents/document";
import { tableRowsMax, tableText } from "../../table-text.ts";
import { around, fractions, type PageSize, type Rectangle } from "../page/geometry.ts";
import { forward, type Word } from "../page/words.ts";

/** A cell's words; the box is that of its words. */
export interface GridCell {
  readonly words: readonly Word[];
}

/** A table as rows of cells. */
export interface Grid extends Rectangle {
  readonly rows: readonly (readonly GridCell[])[];
  readonly isRuled: boolean;
}

/** Text of a cell: its lines joined by blanks, hyphens at their ends joined. */
export function cellText({ words }: GridCell): string {
  let text = "";
  words.forEach((word, index) => {
    const before = words[index - 1];
    const isSameLine = before !== undefined && Math.abs(before.base - word.base) < 0.5 * Math.max(before.size, word.size);
    if (before && !isSameLine && before.endsInHyphen && /\p{L}[\u00ad\u2010-]$/u.test(text) && /^\p{Ll}/u.test(word.text)) text = text.slice(0, -1);
    else if (before && !(isSameLine && Math.abs(forward(before, word)) < 0.08 * word.size)) text += " ";
    text += word.text;
  });
  return text;
}

/** Rows of texts without those that are empty altogether, columns likewise. */
export function gridTexts(grid: Grid): readonly (readonly string[])[] {
  const rows = grid.rows.map((row) => row.map(cellText)).filter((row) => row.some((text) => text !== ""));
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const used = Array.from({ length: columns }, (_none, column) => rows.some((row) => (row[column] ?? "") !== ""));
  return rows.map((row) => row.filter((_text, column) => used[column]));
}

/** Elements of a table, each with at most `tableRowsMax` rows below its header. */
export function tableElements(grid: Grid, page: PageSize & { readonly page: number }): readonly ParsedElement[] {
  const rows = gridTexts(grid);
  const hasHeader = isHeader(rows);
  const [header, body] = hasHeader ? [rows.slice(0, 1), rows.slice(1)] : [[], rows];
  const found: ParsedElement[] = [];
  for (let at = 0; at === 0 || at < body.length; at += tableRowsMax) {
    const cells = [...header, ...body.slice(at, at + tableRowsMax)];
    const text = tableText(cells, hasHeader);
    if (text !== "") found.push({ type: "table", text, cells, hasHeader, cellBoxes: boxesOf(grid, { page, from: at, to: at + tableRowsMax, hasHeader }), locator: { kind: "page", page: page.page, boxes: [fractions(grid, page)] } });
  }
  return found;
}

/** The box of each cell that has text, beside `cells`; null where it has none. */
function boxesOf(grid: Grid, { page, from, to, hasHeader }: { readonly page: PageSize; readonly from: number; readonly to: number; readonly hasHeader: boolean }): readonly (readonly (Box | null)[])[] {
  const rows = grid.rows.filter((row) => row.some((cell) => cellText(cell) !== ""));
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const used = Array.from({ length: columns }, (_none, column) => rows.some((row) => row[column] !== undefined && cellText(row[column]) !== ""));
  const boxes = rows.map((row) => row.filter((_cell, column) => used[column]).map(({ words }) => (words.length === 0 ? null : fractions(around(words), page))));
  return hasHeader ? [...boxes.slice(0, 1), ...boxes.slice(1).slice(from, to)] : boxes.slice(from, to);
}

/** Whether the first row names columns: words, hardly any numbers, more numbers below, or other type. */
function isHeader([first = [], ...rest]: readonly (readonly string[])[]): boolean {
  const names = first.filter((cell) => cell !== "");
  if (rest.length === 0 || names.length < Math.max(1, first.length / 2) || new Set(names).size !== names.length) return false;
  const numbers = (row: readonly string[]): number => row.filter((cell) => /^[-+(]?[$€£]?\s*[\d.,\s]*\d[\d.,\s]*\s*[%)]?$/.test(cell)).length;
  return numbers(first) * 3 <= names.length && names.every((name) => name.length <= 120);
}
