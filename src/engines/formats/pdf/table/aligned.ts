// Tables without drawn cells: rows of short pieces that stand in the same columns.
import type { Segment } from "../layout/segments.ts";
import { around, median } from "../page/geometry.ts";
import { columnOf, columnsOf, type Column } from "./columns.ts";
import { partedAtEdges, type Row } from "./edges.ts";
import type { Grid } from "./grid.ts";

/** Rows that make a table. */
const rowsMin = 3;
/** Words of a piece on average, above which columns are running text, and the same where a column holds numbers. */
const wordsMax = 5;
const wordsBesideNumbersMax = 9;
/** Share of a column's pieces from which it holds numbers. */
const numericShareMin = 0.7;
/** Distance of two rows in type sizes, above which they belong to different things, and the same where they stand in the same columns. */
const rowStepMax = 3.2;
const alignedStepMax = 5;
/** Points by which edges of one column may miss one another. */
const edgeTolerance = 2;

interface AlignedTable {
  readonly grid: Grid;
  /** The pieces that it took. */
  readonly segments: readonly Segment[];
}

/** Tables that stand in columns, and the segments that they took. */
export function alignedTables(segments: readonly Segment[]): readonly AlignedTable[] {
  const found: AlignedTable[] = [];
  let run: Row[] = [];
  const close = (): void => {
    const table = tableOf(trimmed(run));
    if (table) found.push(table);
    run = [];
  };
  for (const row of rowsOf(segments)) {
    if (run.length > 0 && !follows(row, run)) close();
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

/** Whether the row is near the last one, or further and yet in its columns: tables have groups of rows. */
function follows(row: Row, run: readonly Row[]): boolean {
  const step = row.base - (run.at(-1)?.base ?? 0);
  const size = median(row.segments.map((segment) => segment.size));
  if (step <= size * rowStepMax) return true;
  if (step > size * alignedStepMax) return false;
  const others = run.flatMap(({ segments }) => segments);
  const shared = row.segments.filter((segment) => others.some((one) => Math.abs(one.x0 - segment.x0) <= edgeTolerance || Math.abs(one.x1 - segment.x1) <= edgeTolerance));
  return shared.length === row.segments.length;
}

/** A single piece inside a table: the second line of a cell, or a heading of rows. */
function isShort({ segments }: Row): boolean {
  return (segments[0] ? wordsIn(segments[0]) : 0) <= 6;
}

/** Without single pieces at both ends. */
function trimmed(run: readonly Row[]): readonly Row[] {
  const first = run.findIndex((row) => row.segments.length >= 2);
  const last = run.findLastIndex((row) => row.segments.length >= 2);
  return first < 0 ? [] : run.slice(first, last + 1);
}

function tableOf(found: readonly Row[]): AlignedTable | undefined {
  if (found.filter((row) => row.segments.length >= 2).length < rowsMin) return undefined;
  const rows = partedAtEdges(found);
  const columns = columnsOf(rows);
  if (!isTabular(rows, columns)) return undefined;
  const cells = rows.map((row) => columns.map((column) => ({ words: row.segments.filter((segment) => columnOf(columns, segment) === column).flatMap((segment) => segment.words) })));
  const segments = found.flatMap((row) => row.segments);
  return { grid: { ...around(segments), rows: cells, isRuled: false }, segments };
}

/** Whether rows in columns are a table: short pieces, or a column of numbers beside longer ones. */
function isTabular(rows: readonly Row[], columns: readonly Column[]): boolean {
  const segments = rows.flatMap((row) => row.segments);
  const full = rows.filter((row) => row.segments.length >= 2).length;
  if (columns.length < 2) return false;
  const words = segments.reduce((sum, segment) => sum + wordsIn(segment), 0) / segments.length;
  const hasNumbers = columns.slice(1).some((column) => {
    const inside = segments.filter((segment) => columnOf(columns, segment) === column);
    return inside.length >= rowsMin && inside.filter(isNumber).length >= inside.length * numericShareMin;
  });
  if (hasNumbers) return words <= wordsBesideNumbersMax;
  const numeric = segments.filter(isNumber).length / segments.length;
  return words <= wordsMax && !(columns.length === 2 && words > 3.5 && numeric < 0.2) && !(numeric < 0.1 && full < 4 && columns.length < 3);
}

/** Words of a piece, dots that lead to the next left out. */
function wordsIn({ words }: Segment): number {
  return words.filter(({ text }) => !/^[.…·_]+$/.test(text)).length;
}

/** A number with its unit, sign and brackets, or a mark that stands for none. */
function isNumber({ words }: Segment): boolean {
  return /^(?:[-–+(△]?[$€£¥]?[\d.,]*\d[\d.,]*(?:[%)€$£¥]|[a-z]{1,2})?|[-–—*])$/i.test(words.map(({ text }) => text).join(""));
}
