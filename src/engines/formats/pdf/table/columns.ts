// The columns that the pieces of a table's rows stand in.
import type { Segment } from "../layout/segments.ts";
import type { Row } from "./edges.ts";

/** A column's reach across the page. */
export interface Column {
  x0: number;
  x1: number;
}

/** Share of the rows of the emptier of two columns in which both may be filled and still be one. */
const sharedRowsMax = 0.1;

/** Columns from the narrow pieces first; a piece that touches two columns spans them and makes none. Neighbours that no row fills both of are one. */
export function columnsOf(rows: readonly Row[]): readonly Column[] {
  let columns: Column[] = [];
  const segments = rows.flatMap((row) => row.segments);
  for (const { x0, x1 } of segments.toSorted((a, b) => a.x1 - a.x0 - (b.x1 - b.x0))) {
    const touched = columns.filter((column) => x0 < column.x1 && x1 > column.x0);
    const [only] = touched;
    if (!only) columns = [...columns, { x0, x1 }];
    else if (touched.length === 1) [only.x0, only.x1] = [Math.min(only.x0, x0), Math.max(only.x1, x1)];
  }
  return merged(columns.toSorted((a, b) => a.x0 - b.x0), rows);
}

/** The column that a piece begins in. */
export function columnOf(columns: readonly Column[], { x0, x1 }: Segment): Column | undefined {
  return columns.find((column) => x0 < column.x1 && x1 > column.x0);
}

function merged(columns: readonly Column[], rows: readonly Row[]): readonly Column[] {
  const found: Column[] = [];
  for (const column of columns) {
    const last = found.at(-1);
    if (last && areOne(last, column, rows)) last.x1 = Math.max(last.x1, column.x1);
    else found.push(column);
  }
  return found;
}

/** Pieces reach over both, or the gap between them is none, and hardly a row has a piece in each. */
function areOne(left: Column, right: Column, rows: readonly Row[]): boolean {
  const touches = (segment: Segment, column: Column): boolean => segment.x0 < column.x1 && segment.x1 > column.x0;
  let [inLeft, inRight, both, over] = [0, 0, 0, 0];
  for (const { segments } of rows) {
    const [lefts, rights] = [segments.filter((one) => touches(one, left)), segments.filter((one) => touches(one, right))];
    if (lefts.length > 0) inLeft++;
    if (rights.length > 0) inRight++;
    const isOver = lefts.some((one) => rights.includes(one));
    if (isOver) over++;
    else if (lefts.length > 0 && rights.length > 0) both++;
  }
  const size = rows[0]?.segments[0]?.size ?? 0;
  return both <= Math.min(inLeft, inRight) * sharedRowsMax && (over > 0 || right.x0 - left.x1 < size);
}
