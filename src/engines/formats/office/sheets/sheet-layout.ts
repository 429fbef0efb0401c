// From the cells of a sheet to tables: what empty rows and columns part, with the names of columns over every value.
import { formatRange, type CellRange } from "#core/documents/cell-range";
import type { FormatOutput } from "#ports/reading/format";
import { RowGroups } from "../../row-groups.ts";
import { headerLooksTrue, tableText } from "../../table-text.ts";
import { writeText } from "../../write-elements.ts";

/** Cells of a sheet that is looked at as a whole; a larger one streams by, row after row. */
export const wholeCellsMax = 50_000;
/** A table of at most so many rows and characters stands in one element. */
const tableRowsMax = 200;
const tableCharactersMax = 12_000;

/** A row of a sheet: its number from 1 and its values by column, column 1 first; gaps are empty. */
export interface SheetRow {
  readonly row: number;
  readonly values: readonly string[];
}

/** Something that floats over the cells, such as a chart; it is written before the cells below its first row. */
export interface Floating {
  readonly row: number;
  write(): Promise<void>;
}

/** Writes a whole sheet: each block of neighbouring cells is a table, a title or a paragraph. */
export async function writeSheet(output: FormatOutput, sheet: string, { rows, merges, floating }: { readonly rows: readonly SheetRow[]; readonly merges: readonly CellRange[]; readonly floating: readonly Floating[] }): Promise<void> {
  const waiting = floating.toSorted((a, b) => a.row - b.row);
  for (const block of blocksOf(fillMerges(rows, merges))) {
    while ((waiting[0]?.row ?? Infinity) < block.firstRow) await waiting.shift()?.write();
    await writeBlock(output, sheet, block);
  }
  for (const { write } of waiting) await write();
}

/** A rectangle of cells, cut out of its sheet. */
interface Block {
  readonly firstRow: number;
  readonly firstColumn: number;
  /** Rows follow one another; all are as wide. */
  readonly rows: readonly (readonly string[])[];
}

async function writeBlock(output: FormatOutput, sheet: string, block: Block): Promise<void> {
  const { firstRow, firstColumn } = block;
  const width = block.rows[0]?.length ?? 0;
  const placeOf = (from: number, to: number) => ({ kind: "cells", sheet, range: formatRange({ fromRow: firstRow + from, fromColumn: firstColumn, toRow: firstRow + to - 1, toColumn: firstColumn + width - 1 }) }) as const;
  const titles = width < 2 ? block.rows.length : titleRows(block.rows);
  for (let at = 0; at < titles; at++) {
    const [text = ""] = (block.rows[at] ?? []).filter((value) => value !== "");
    const column = (block.rows[at] ?? []).findIndex((value) => value !== "");
    const locator = { kind: "cells", sheet, range: formatRange({ fromRow: firstRow + at, toRow: firstRow + at, fromColumn: firstColumn + column, toColumn: firstColumn + column }) } as const;
    await writeText(output, width < 2 ? "paragraph" : "caption", { text, locator });
  }
  const rows = block.rows.slice(titles);
  if (rows.length === 0) return;
  const hasHeader = headerLooksTrue(rows);
  const text = tableText(rows, hasHeader);
  if (rows.length <= tableRowsMax && text.length <= tableCharactersMax) return void (await output.element({ type: "table", text, cells: rows, hasHeader, locator: placeOf(titles, block.rows.length) }));
  const groups = new RowGroups({ header: hasHeader ? (rows[0] ?? []) : [], sheet, firstColumn }, output);
  for (const [i, row] of rows.entries()) if (i > 0 || !hasHeader) await groups.add(row, firstRow + titles + i);
  await groups.flush();
}

/** Rows of one value above rows of several, in one cell or merged over all: titles of the table. */
function titleRows(rows: readonly (readonly string[])[]): number {
  let titles = 0;
  while (titles < rows.length - 1 && new Set((rows[titles] ?? []).filter((value) => value !== "")).size <= 1) titles++;
  return rows.length - titles >= 1 && titles < rows.length ? titles : 0;
}

/** Blocks that empty rows part, and inside each those that empty columns part, in reading order. */
function* blocksOf(rows: readonly SheetRow[]): Generator<Block> {
  for (let at = 0; at < rows.length; ) {
    let end = at + 1;
    while (end < rows.length && rows[end]?.row === (rows[end - 1]?.row ?? 0) + 1) end++;
    yield* columnsOf(rows.slice(at, end));
    at = end;
  }
}

function* columnsOf(rows: readonly SheetRow[]): Generator<Block> {
  const used: boolean[] = [];
  for (const { values } of rows) for (const [column, value] of values.entries()) if (value !== "") used[column] = true;
  for (let from = 0; from < used.length; from++) {
    if (!used[from]) continue;
    let to = from;
    while (used[to]) to++;
    yield* trimmed(rows.map(({ values }) => Array.from({ length: to - from }, (_none, i) => values[from + i] ?? "")), { row: rows[0]?.row ?? 1, column: from + 1 });
    from = to;
  }
}

/** A part beside another may itself have rows without text: they part it again. */
function* trimmed(rows: readonly (readonly string[])[], first: { readonly row: number; readonly column: number }): Generator<Block> {
  const isEmpty = (row: readonly string[] | undefined): boolean => row === undefined || row.every((value) => value === "");
  for (let at = 0; at < rows.length; at++) {
    if (isEmpty(rows[at])) continue;
    let end = at;
    while (end < rows.length && !isEmpty(rows[end])) end++;
    yield { firstRow: first.row + at, firstColumn: first.column, rows: rows.slice(at, end) };
    at = end;
  }
}

/** A merged cell's value stands in each row and in each column of the header that it covers. */
function fillMerges(rows: readonly SheetRow[], merges: readonly CellRange[]): readonly SheetRow[] {
  if (merges.length === 0) return rows;
  const byRow = new Map(rows.map((row) => [row.row, [...row.values]]));
  for (const { fromRow, fromColumn, toRow, toColumn } of merges) {
    const value = byRow.get(fromRow)?.[fromColumn - 1] ?? "";
    if (value === "") continue;
    const isOverNames = toRow === fromRow && (byRow.get(fromRow + 1)?.slice(fromColumn - 1, toColumn).filter((cell) => (cell ?? "") !== "").length ?? 0) > 1;
    for (let row = fromRow; row <= toRow; row++) {
      const values = byRow.get(row);
      if (!values) continue;
      for (let column = fromColumn; column <= (isOverNames ? toColumn : fromColumn); column++) if ((values[column - 1] ?? "") === "") values[column - 1] = value;
    }
  }
  return rows.map(({ row }) => ({ row, values: Array.from(byRow.get(row) ?? [], (value) => value ?? "") }));
}
