// Rows of packed tables: as many rows as share a block of ordinals are one row of SQLite, which costs an eighth of its time.
import { fail } from "#core/errors";
import { compareCells, tableShape, type Cell } from "#core/rows/cells";
import type { TableName } from "#core/rows/tables";
import type { KeyValues, Scan } from "#ports/row-store";
import { countBlocksQuery, deleteBlocksQuery, getBlockQuery, putBlockQuery, scanBlocksQuery } from "./packed-sql.ts";
import type { Questions } from "./sql.ts";

/** Whether rows of the table are packed. */
export function isPacked(table: TableName): boolean {
  return tableShape(table).rowsPerBlock !== undefined;
}

/** Cells of a row from its ordinal on: what a block holds of it. */
type Packed = readonly Cell[];

/** A packed table of a database. Rows are cells in the order of the table's columns, which begin with its key. */
export class PackedRows {
  readonly #questions: Questions;
  readonly #table: TableName;
  readonly #perBlock: number;
  /** Columns of the key before its ordinal. */
  readonly #shared: number;

  constructor(questions: Questions, table: TableName) {
    const { key, rowsPerBlock = 1 } = tableShape(table);
    this.#questions = questions;
    this.#table = table;
    this.#perBlock = rowsPerBlock;
    this.#shared = key.length - 1;
  }

  /** The rows of these keys. */
  getMany(keys: readonly KeyValues[]): readonly (readonly Cell[] | undefined)[] {
    let held: { readonly name: string; readonly rows: readonly Packed[] } | undefined;
    return keys.map((key) => {
      const block = this.#blockKey(key);
      const name = JSON.stringify(block);
      if (held?.name !== name) held = { name, rows: this.#read(block) };
      const found = held.rows.find(([ordinal]) => ordinal === key[this.#shared]);
      return found && [...key.slice(0, -1), ...found];
    });
  }

  /** Inserts rows or replaces those of their keys. */
  put(rows: readonly (readonly Cell[])[]): void {
    for (let at = 0; at < rows.length; ) {
      const block = this.#blockKey(rows[at] ?? []);
      const fresh: Packed[] = [];
      for (; at < rows.length && isSame(block, this.#blockKey(rows[at] ?? [])); at++) fresh.push((rows[at] ?? []).slice(this.#shared));
      const byOrdinal = new Map([...this.#read(block), ...fresh].map((row) => [row[0], row]));
      this.#write(block, [...byOrdinal.values()]);
    }
  }

  /** Deletes the rows of a prefix of the key, or of a whole key. */
  delete(prefix: KeyValues): void {
    if (prefix.length <= this.#shared) return this.#run(`delete blocks ${prefix.length}`, prefix, () => deleteBlocksQuery(this.#table, prefix.length));
    const block = this.#blockKey(prefix);
    this.#write(block, this.#read(block).filter(([ordinal]) => ordinal !== prefix[this.#shared]));
  }

  /** Number of rows under a prefix. */
  count(prefix: KeyValues): number {
    if (prefix.length > this.#shared) return this.getMany([prefix])[0] ? 1 : 0;
    return Number(this.#all(`count blocks ${prefix.length}`, prefix, () => countBlocksQuery(this.#table, prefix.length))[0]?.[0] ?? 0);
  }

  /** The first `limit` rows of a scan. */
  scan({ prefix, after, descending = false }: Scan, limit: number): readonly (readonly Cell[])[] {
    const isBehind = (row: readonly Cell[]): boolean => after === undefined || Math.sign(compareKeys(row, after)) === (descending ? -1 : 1);
    if (prefix.length > this.#shared) return this.getMany([prefix]).flatMap((row) => (row && isBehind(row) ? [row] : []));
    const rows: (readonly Cell[])[] = [];
    const perRead = Math.ceil(limit / this.#perBlock) + 1;
    for (let from = after && this.#blockKey(after), isFirst = true; ; isFirst = false) {
      const start = from;
      const args = [...prefix, ...(start ? start.slice(prefix.length) : []), perRead + 1];
      const shape = { length: prefix.length, isFrom: start !== undefined, descending };
      const blocks = this.#all(`scan blocks ${prefix.length} ${shape.isFrom} ${descending}`, args, () => scanBlocksQuery(this.#table, shape));
      // A later read begins with the block that the one before it ended with.
      for (const block of isFirst ? blocks : blocks.slice(1)) {
        for (const row of this.#rowsOf(block, descending)) if (isBehind(row) && rows.push(row) === limit) return rows;
      }
      const last = rows.at(-1);
      if (blocks.length <= perRead || last === undefined) return rows;
      from = this.#blockKey(last);
    }
  }

  #rowsOf(block: readonly Cell[], descending: boolean): readonly (readonly Cell[])[] {
    const packed = decode(block[this.#shared], this.#table);
    return (descending ? packed.toReversed() : packed).map((row) => [...block.slice(0, this.#shared), ...row]);
  }

  #blockKey(row: readonly Cell[]): readonly Cell[] {
    return [...row.slice(0, this.#shared), Math.floor(Number(row[this.#shared]) / this.#perBlock)];
  }

  #read(block: readonly Cell[]): readonly Packed[] {
    const found = this.#all("get block", block, () => getBlockQuery(this.#table))[0];
    return found ? decode(found[0], this.#table) : [];
  }

  #write(block: readonly Cell[], rows: readonly Packed[]): void {
    if (rows.length === 0) return this.#run(`delete blocks ${block.length}`, block, () => deleteBlocksQuery(this.#table, block.length));
    const ordered = rows.toSorted(([a], [b]) => Number(a) - Number(b));
    this.#run("put block", [...block, rows.length, encode(ordered)], () => putBlockQuery(this.#table));
  }

  #all(name: string, args: readonly Cell[], build: () => ReturnType<typeof getBlockQuery>): readonly (readonly Cell[])[] {
    return this.#questions.all(`${this.#table} ${name}`, args, build);
  }

  #run(name: string, args: readonly Cell[], build: () => ReturnType<typeof getBlockQuery>): void {
    this.#questions.run(`${this.#table} ${name}`, args, build);
  }
}

/** Bytes, not text: a driver may fall over text that a damaged page has made no UTF-8, and this says so. */
function encode(rows: readonly Packed[]): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(rows));
}

function decode(rows: Cell | undefined, table: TableName): readonly Packed[] {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(rows as Uint8Array)) as readonly Packed[];
  } catch (thrown) {
    throw fail("data.damaged", { what: `the table ${table}`, problem: "a stored block cannot be read" }, thrown);
  }
}

function isSame(a: readonly Cell[], b: readonly Cell[]): boolean {
  return a.every((cell, at) => cell === b[at]);
}

/** Compares as many leading cells as `key` has. */
function compareKeys(row: readonly Cell[], key: KeyValues): number {
  for (const [at, value] of key.entries()) {
    const order = compareCells(row[at] ?? null, value);
    if (order !== 0) return order;
  }
  return 0;
}
