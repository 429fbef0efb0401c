// A row as engines store it: one cell a column, JSON as text; and the order of cells.
import { fail } from "../errors.ts";
import { compareText } from "../text/positions.ts";
import type { ColumnKind, TableDefinition } from "./table.ts";
import { tables, type TableName, type Tables } from "./tables.ts";

/** A stored value. */
export type Cell = string | number | null | Uint8Array;

/** A definition without its row type, for code that handles all tables alike. */
export interface TableShape {
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, ColumnKind>>;
  readonly indexes: Readonly<Record<string, readonly string[]>>;
  readonly rowsPerBlock?: number;
}

/** The shape of a table. @throws internal.fault when there is no such table */
export function tableShape(name: TableName): TableShape {
  if (!Object.hasOwn(tables, name)) throw fail("internal.fault", { reason: `there is no table ${name}` });
  const definition: TableDefinition<never> = tables[name];
  return definition as TableShape;
}

/** Columns that order a scan: the index's, then those of the key that it lacks. @throws internal.fault for an unknown index */
export function scanColumns(name: TableName, index?: string): readonly string[] {
  const shape = tableShape(name);
  if (index === undefined) return shape.key;
  const columns = Object.hasOwn(shape.indexes, index) ? shape.indexes[index] : undefined;
  if (columns === undefined) throw fail("internal.fault", { reason: `${name} has no index ${index}` });
  return [...columns, ...shape.key.filter((column) => !columns.includes(column))];
}

/** `scanColumns` of a range. @throws internal.fault when its prefix is longer than they are */
export function rangeColumns(name: TableName, range: { readonly index?: string; readonly prefix: readonly unknown[] }): readonly string[] {
  const columns = scanColumns(name, range.index);
  if (range.prefix.length > columns.length) throw fail("internal.fault", { reason: `a prefix of ${name} has ${range.prefix.length} values for ${columns.length} columns` });
  return columns;
}

/** @throws internal.fault unless `key` has a value for each key column of the table */
export function checkKey(name: TableName, key: readonly unknown[]): void {
  const { length } = tableShape(name).key;
  if (key.length !== length) throw fail("internal.fault", { reason: `a key of ${name} has ${key.length} values for ${length} columns` });
}

/** The cells of a row in the order of the table's columns. @throws internal.fault when a value is not of its column's kind */
export function encodeRow<Name extends TableName>(name: Name, row: Tables[Name]): Cell[] {
  const values = row as unknown as Readonly<Record<string, unknown>>;
  const cells: Cell[] = [];
  const { columns } = tableShape(name);
  for (const column in columns) cells.push(encodeCell(columns[column] ?? "text", values[column], [name, column]));
  return cells;
}

/** The row of cells that `encodeRow` made. */
export function decodeRow<Name extends TableName>(name: Name, cells: readonly Cell[]): Tables[Name] {
  const row: Record<string, unknown> = {};
  let at = 0;
  const { columns } = tableShape(name);
  for (const column in columns) {
    const cell = cells[at++];
    row[column] = typeof cell === "string" && columns[column]?.startsWith("json") ? JSON.parse(cell) : cell;
  }
  return row as unknown as Tables[Name];
}

/** A line of a tally of cells: the values of `by`, the number of rows, the sums. */
export function tallyOf<Name extends TableName, By extends keyof Tables[Name] & string, Sum extends string>(name: Name, { by, sums }: { readonly by: readonly By[]; readonly sums: readonly Sum[] }, cells: readonly Cell[]) {
  const { columns } = tableShape(name);
  const group = Object.fromEntries(by.map((column, at) => [column, columns[column]?.startsWith("json") && typeof cells[at] === "string" ? JSON.parse(cells[at]) : cells[at]])) as Pick<Tables[Name], By>;
  return { group, rows: Number(cells[by.length]), sums: Object.fromEntries(sums.map((column, at) => [column, Number(cells[by.length + 1 + at])])) as Record<Sum, number> };
}

/** @throws internal.fault unless the table has these columns, the summed ones are integers, and its rows stand alone */
export function checkTally(name: TableName, { by, sums }: { readonly by: readonly string[]; readonly sums: readonly string[] }): void {
  const { columns, rowsPerBlock } = tableShape(name);
  const wrong = [...by.filter((column) => !Object.hasOwn(columns, column)), ...sums.filter((column) => columns[column] !== "integer")];
  if (wrong.length > 0 || by.length === 0 || rowsPerBlock !== undefined) throw fail("internal.fault", { reason: `${name} cannot be summed up by ${by.join(", ")}: ${wrong.join(", ")}` });
}

function encodeCell(kind: ColumnKind, value: unknown, where: readonly [TableName, string]): Cell {
  if (value === null && kind.endsWith("?")) return null;
  switch (kind) {
    case "json":
    case "json?":
      if (value !== undefined) return JSON.stringify(value);
      break;
    case "text":
    case "text?":
      if (typeof value === "string") return value;
      break;
    case "integer":
    case "integer?":
      if (Number.isSafeInteger(value)) return value as number;
      break;
    case "real":
    case "real?":
      if (Number.isFinite(value)) return value as number;
      break;
    default:
      if (value instanceof Uint8Array) return value.slice();
  }
  throw fail("internal.fault", { reason: `${where.join(".")} holds ${value === null ? "null" : typeof value === "number" ? value : typeof value}, not ${kind}` });
}

/** Orders cells: null before numbers before text (by code points) before bytes. */
export function compareCells(a: Cell, b: Cell): number {
  const rank = cellRank(a) - cellRank(b);
  if (rank !== 0) return rank;
  if (typeof a === "string") return compareText(a, b as string);
  if (typeof a === "number") return a - (b as number);
  return a === null ? 0 : compareBytes(a, b as Uint8Array);
}

function cellRank(cell: Cell): number {
  if (cell === null) return 0;
  if (typeof cell === "number") return 1;
  return typeof cell === "string" ? 2 : 3;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
