// Tables without drawn cells: rows of short pieces that stand in the same columns.
import type { Segment } from "../layout/segments.ts";
import { around, median } from "../page/geometry.ts";
import type { Grid } from "./grid.ts";

/** Rows that make a table. */
const rowsMin = 3;
/** Words of a piece on average, above which columns are running text. */
const wordsMax = 5;
/** Distance of two rows in type sizes, above which they belong to different things. */
const rowStepMax = 3.2;

interface Row {
  readonly base: number;
  readonly segments: readonly Segment[];
}

/** Tables that stand in columns, and the segments that they took. */
export function alignedTables(segments: readonly Segment[]): readonly { readonly grid: Grid; readonly segments: readonly Segment[] }[] {
  const found: { grid: Grid; segments: readonly Segment[] }[] = [];
  let run: Row[] = [];
  const close = (): void => {
    const table = tableOf(trimmed(run));
    if (table) found.push(table);
    run = [];
  };
  for (const row of rowsOf(segments)) {
    const last = run.at(-1);
    const size = median(row.segments.map((segment) => segment.size));
    if (last && row.base - last.base > size * rowStepMax) close();
    if (row.segments.length >= 2 || (run.length > 0 && isShort(row))) run.push(row);
    else close();
  }
  close();
  return found;
}

function rowsOf(segments: readonly Segment[]): readonly Row[] {
  const rows: { base: number; segments: Segment[] }[] = [];
  for (const segment of segments.toSorted((a, b) => a.base - b.base)) {
    const last = rows.at(-1);
    if (last && segment.base - last.base <= 0.4 * segment.size) last.segments.push(segment);
    else rows.push({ base: segment.base, segments: [segment] });
  }
  return rows.map((row) => ({ ...row, segments: row.segments.toSorted((a, b) => a.x0 - b.x0) }));
}

/** A single piece inside a table: the second line of a cell, or a heading of rows. */
function isShort({ segments }: Row): boolean {
  return (segments[0]?.words.length ?? 0) <= 6;
}

/** Without single pieces at both ends. */
function trimmed(run: readonly Row[]): readonly Row[] {
  const first = run.findIndex((row) => row.segments.length >= 2);
  const last = run.findLastIndex((row) => row.segments.length >= 2);
  return first < 0 ? [] : run.slice(first, last + 1);
}

function tableOf(rows: readonly Row[]): { readonly grid: Grid; readonly segments: readonly Segment[] } | undefined {
  const full = rows.filter((row) => row.segments.length >= 2);
  if (full.length < rowsMin) return undefined;
  const segments = rows.flatMap((row) => row.segments);
  const columns = columnsOf(segments);
  if (columns.length < 2) return undefined;
  const words = segments.reduce((sum, segment) => sum + segment.words.length, 0) / segments.length;
  const numeric = segments.filter((segment) => /^[-+(]?[$€£]?[\d.,]+[%)]?$/.test(segment.words.map((word) => word.text).join(""))).length / segments.length;
  if (words > wordsMax || (columns.length === 2 && words > 3.5 && numeric < 0.2) || (numeric < 0.1 && full.length < 4 && columns.length < 3)) return undefined;
  const cells = rows.map((row) => columns.map((column) => ({ words: row.segments.filter((segment) => columnOf(columns, segment) === column).flatMap((segment) => segment.words) })));
  return { grid: { ...around(segments), rows: cells, isRuled: false }, segments };
}

interface Column {
  x0: number;
  x1: number;
}

/** Columns from the narrow pieces first; a piece that touches two columns spans them and makes none. */
function columnsOf(segments: readonly Segment[]): readonly Column[] {
  let columns: Column[] = [];
  for (const { x0, x1 } of segments.toSorted((a, b) => a.x1 - a.x0 - (b.x1 - b.x0))) {
    const touched = columns.filter((column) => x0 < column.x1 && x1 > column.x0);
    const [only] = touched;
    if (!only) columns = [...columns, { x0, x1 }];
    else if (touched.length === 1) [only.x0, only.x1] = [Math.min(only.x0, x0), Math.max(only.x1, x1)];
  }
  return columns.toSorted((a, b) => a.x0 - b.x0);
}

/** The column that a piece begins in. */
function columnOf(columns: readonly Column[], { x0, x1 }: Segment): Column | undefined {
  return columns.find((column) => x0 < column.x1 && x1 > column.x0);
}
