// Which cells a span of a table's text stands for: its lines are rows, and in a line each value stands behind the name of its column.
import { codePointLength } from "../text/positions.ts";
import { formatRange, parseRange, unionOf, type CellRange } from "./cell-range.ts";

/** What a table or group of rows knows of its columns. */
export interface CellText {
  readonly text: string;
  readonly cells?: readonly (readonly string[])[];
  readonly hasHeader?: boolean;
  readonly header?: readonly string[];
}

/** Text between two cells of a row; values may hold it, too. */
const between = "; ";

/** The part of `range` that code points `[start, end)` of the element's text say; the whole range where the text does not tell. */
export function rangeOfSpan(element: CellText, range: string, span: { readonly start: number; readonly end: number }): string {
  const whole = parseRange(range);
  if (!whole) return range;
  const rows = rowsOf(element, whole);
  const lines = element.text.split("\n");
  if (rows.length !== lines.length) return range;
  const touched: CellRange[] = [];
  for (let i = 0, start = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    const end = start + codePointLength(line);
    const row = rows[i];
    if (start < span.end && end > span.start && row !== undefined) touched.push(cellsOfLine(element, { line, whole, row }, { start: Math.max(0, span.start - start), end: Math.min(end, span.end) - start }));
    start = end + 1;
  }
  return touched.length === 0 ? range : formatRange(unionOf(touched));
}

/** Row of each line: a table leaves out rows without text, and its header has no line of its own. */
function rowsOf({ cells, hasHeader }: CellText, whole: CellRange): readonly number[] {
  if (!cells) return Array.from({ length: whole.toRow - whole.fromRow + 1 }, (_none, i) => whole.fromRow + i);
  // A later part of a long table repeats the header, which stands above its range.
  const first = whole.toRow - cells.length + 1;
  return cells.flatMap((row, i) => ((hasHeader && i === 0) || row.every((cell) => cell.trim() === "") ? [] : [first + i]));
}

interface Line {
  readonly line: string;
  readonly whole: CellRange;
  readonly row: number;
}

/** Cells of one row that the span touches: each piece between semicolons that begins with the next fitting name is a cell of its own. */
function cellsOfLine(element: CellText, { line, whole, row }: Line, span: { readonly start: number; readonly end: number }): CellRange {
  const names = element.header ?? (element.hasHeader ? element.cells?.[0] : undefined);
  const all = { fromRow: row, toRow: row, fromColumn: whole.fromColumn, toColumn: whole.toColumn };
  const places = names ? namedPlaces(line, names) : placesByValue(line, element, row - whole.toRow);
  const touched = places.filter(({ start, end }) => start < span.end && end > span.start).map(({ column }) => whole.fromColumn + column);
  return touched.length === 0 ? all : { ...all, fromColumn: Math.min(...touched), toColumn: Math.max(...touched) };
}

interface Place {
  readonly column: number;
  readonly start: number;
  readonly end: number;
}

function namedPlaces(line: string, names: readonly string[]): readonly Place[] {
  const places: Place[] = [];
  let next = 0;
  let at = 0;
  for (const piece of line.split(between)) {
    const length = codePointLength(piece);
    const column = names.findIndex((name, i) => i >= next && name.trim() !== "" && piece.startsWith(`${oneLine(name)}: `));
    const last = places.at(-1);
    if (column >= 0) {
      places.push({ column, start: at, end: at + length });
      next = column + 1;
    } else if (last) places[places.length - 1] = { ...last, end: at + length };
    at += length + between.length;
  }
  return places;
}

/** Without names the values themselves tell, in order. */
function placesByValue(line: string, { cells }: CellText, fromEnd: number): readonly Place[] {
  const row = cells?.at(fromEnd - 1) ?? [];
  const places: Place[] = [];
  let at = 0;
  for (const [column, cell] of row.entries()) {
    const value = oneLine(cell);
    if (value === "") continue;
    const found = line.indexOf(value, at);
    if (found < 0) return [];
    const start = codePointLength(line.slice(0, found));
    places.push({ column, start, end: start + codePointLength(value) });
    at = found + value.length;
  }
  return places;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
