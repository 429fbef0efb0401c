// Rows in memory: the oracle that other row stores are held against, so it sorts and filters and does nothing clever.
import { fail } from "#core/errors";
import type { LogEntry } from "#core/log-entry";
import { checkKey, checkTally, compareCells, decodeRow, encodeRow, rangeColumns, scanColumns, tableShape, tallyOf, type Cell } from "#core/rows/cells";
import { checkCommitSize, checkCount, checkPageLimit, checkWorkspace, getKeysMax } from "#core/rows/limits";
import { tables, type TableName, type Tables } from "#core/rows/tables";
import type { Clock } from "#ports/clock";
import type { Commit, Expectation, KeyValues, Page, RowStore, Scan, Tally, TallyRequest, Write } from "#ports/row-store";

/** What a memory row store takes: without a clock its log entries are all of time 0. */
export interface MemoryRowStoreOptions {
  readonly clock?: Pick<Clock, "now">;
}

/** Makes an empty row store that lives as long as the process. */
export function createMemoryRowStore(options: MemoryRowStoreOptions = {}): RowStore {
  return new MemoryRowStore(options.clock ?? { now: () => 0 });
}

type Cells = readonly Cell[];

class MemoryRowStore implements RowStore {
  readonly #clock: Pick<Clock, "now">;
  readonly #tables = new Map<TableName, MemoryTable>();
  readonly #logs = new Map<string, LogEntry[]>();
  #isClosed = false;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
    for (const name of Object.keys(tables) as TableName[]) this.#tables.set(name, new MemoryTable(name));
  }

  async commit(commit: Commit): Promise<{ readonly seq: number }> {
    this.#open();
    checkCommitSize(commit);
    const changes = commit.writes.map((write) => this.#prepare(commit.workspace, write));
    for (const expectation of commit.expect ?? []) this.#check(commit.workspace, expectation);
    for (const change of changes) change();
    const log = this.#logs.get(commit.workspace) ?? [];
    for (const event of commit.log ?? []) log.push(structuredClone({ seq: log.length + 1, at: this.#clock.now(), event }));
    this.#logs.set(commit.workspace, log);
    return { seq: log.length };
  }

  async getMany<Name extends TableName>(name: Name, keys: readonly KeyValues[]): Promise<readonly (Tables[Name] | undefined)[]> {
    const table = this.#table(name);
    checkCount("keys", keys.length, getKeysMax);
    for (const key of keys) checkKey(name, key);
    return keys.map((key) => {
      const cells = table.get(key);
      return cells && decodeRow(name, cells);
    });
  }

  async scan<Name extends TableName>(name: Name, scan: Scan): Promise<Page<Tables[Name]>> {
    const table = this.#table(name);
    checkPageLimit(scan.limit);
    rangeColumns(name, scan);
    const sign = scan.descending ? -1 : 1;
    const ordered = table.ordered(scan.index).filter((entry) => startsWith(entry.order, scan.prefix));
    if (sign < 0) ordered.reverse();
    const { after } = scan;
    const behind = after ? ordered.filter((entry) => sign * compareOrder(entry.order, after) > 0) : ordered;
    const page = behind.slice(0, scan.limit);
    const last = page.at(-1);
    return {
      rows: page.map((entry) => decodeRow(name, entry.cells)),
      ...(behind.length > page.length && last ? { next: last.order as KeyValues } : {}),
    };
  }

  async count(name: TableName, range: Pick<Scan, "index" | "prefix">): Promise<number> {
    rangeColumns(name, range);
    return this.#table(name).ordered(range.index).filter((entry) => startsWith(entry.order, range.prefix)).length;
  }

  async tally<Name extends TableName, By extends keyof Tables[Name] & string, Sum extends keyof Tables[Name] & string>(name: Name, { prefix, by, sums }: TallyRequest<By, Sum>): Promise<readonly Tally<Pick<Tables[Name], By>, Sum>[]> {
    checkTally(name, { by, sums });
    rangeColumns(name, { prefix });
    const at = (columns: readonly string[]) => columns.map((column) => Object.keys(tableShape(name).columns).indexOf(column));
    const [byAt, sumsAt] = [at(by), at(sums)];
    const groups = new Map<string, { readonly cells: Cells; rows: number; readonly totals: number[] }>();
    for (const { cells } of this.#table(name).ordered(undefined).filter((entry) => startsWith(entry.order, prefix))) {
      const values = byAt.map((position) => cells[position] ?? null);
      const key = JSON.stringify(values);
      const group = groups.get(key) ?? { cells: values, rows: 0, totals: sums.map(() => 0) };
      group.rows++;
      sumsAt.forEach((position, i) => (group.totals[i] = (group.totals[i] ?? 0) + Number(cells[position])));
      groups.set(key, group);
    }
    return [...groups.values()].toSorted((a, b) => compareOrder(a.cells, b.cells)).map(({ cells, rows, totals }) => tallyOf(name, { by, sums }, [...cells, rows, ...totals]));
  }

  async readLog(workspace: string, after: number, limit: number): Promise<readonly LogEntry[]> {
    this.#open();
    checkPageLimit(limit);
    return structuredClone((this.#logs.get(workspace) ?? []).filter((entry) => entry.seq > after).slice(0, limit));
  }

  async head(workspace: string): Promise<number> {
    this.#open();
    return this.#logs.get(workspace)?.length ?? 0;
  }

  async check(): Promise<readonly string[]> {
    this.#open();
    return [];
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #open(): void {
    if (this.#isClosed) throw fail("server.stopping");
  }

  #table(name: TableName): MemoryTable {
    this.#open();
    const table = this.#tables.get(name);
    if (!table) throw fail("internal.fault", { reason: `there is no table ${name}` });
    return table;
  }

  #check(workspace: string, { table: name, key, is }: Expectation): void {
    checkWorkspace(workspace, key);
    checkKey(name, key);
    const row = this.#table(name).row(key);
    const holds = is === "absent" ? row === undefined : row !== undefined && (is === "present" || Object.entries(is).every(([column, value]) => row[column] === value));
    if (!holds) throw fail("row.conflict", { table: name });
  }

  /** Checks a write and gives the step that does it, which cannot fail any more. */
  #prepare(workspace: string, write: Write): () => void {
    const table = this.#table(write.table);
    if (write.kind === "put") {
      const rows = write.rows.map((row) => encodeRow(write.table, row));
      for (const cells of rows) checkWorkspace(workspace, table.key(cells));
      return () => rows.forEach((cells) => table.put(cells));
    }
    if (write.kind === "delete") {
      for (const key of write.keys) {
        checkWorkspace(workspace, key);
        checkKey(write.table, key);
      }
      return () => write.keys.forEach((key) => table.delete(key));
    }
    checkWorkspace(workspace, write.prefix);
    rangeColumns(write.table, write);
    return () => table.deletePrefix(write.prefix);
  }
}

interface Ordered {
  readonly cells: Cells;
  readonly order: Cells;
}

/** The rows of one table by key, and their orders, sorted again after each change. */
class MemoryTable {
  readonly #name: TableName;
  readonly #columns: readonly string[];
  readonly #keyAt: readonly number[];
  readonly #rows = new Map<string, Cells>();
  readonly #ordered = new Map<string | undefined, readonly Ordered[]>();

  constructor(name: TableName) {
    const shape = tableShape(name);
    this.#name = name;
    this.#columns = Object.keys(shape.columns);
    this.#keyAt = shape.key.map((column) => this.#columns.indexOf(column));
  }

  key(cells: Cells): Cells {
    return this.#keyAt.map((at) => cells[at] ?? null);
  }

  get(key: KeyValues): Cells | undefined {
    return this.#rows.get(JSON.stringify(key));
  }

  row(key: KeyValues): Readonly<Record<string, Cell>> | undefined {
    const cells = this.get(key);
    return cells && Object.fromEntries(this.#columns.map((column, at) => [column, cells[at] ?? null]));
  }

  put(cells: Cells): void {
    this.#rows.set(JSON.stringify(this.key(cells)), cells);
    this.#ordered.clear();
  }

  delete(key: KeyValues): void {
    if (this.#rows.delete(JSON.stringify(key))) this.#ordered.clear();
  }

  deletePrefix(prefix: KeyValues): void {
    for (const [id, cells] of this.#rows) if (startsWith(this.key(cells), prefix)) this.#rows.delete(id);
    this.#ordered.clear();
  }

  ordered(index: string | undefined): readonly Ordered[] & Ordered[] {
    const kept = this.#ordered.get(index);
    if (kept) return [...kept];
    const at = scanColumns(this.#name, index).map((column) => this.#columns.indexOf(column));
    const entries = [...this.#rows.values()].map((cells) => ({ cells, order: at.map((position) => cells[position] ?? null) }));
    entries.sort((a, b) => compareOrder(a.order, b.order));
    this.#ordered.set(index, entries);
    return [...entries];
  }
}

function startsWith(order: Cells, prefix: Cells): boolean {
  return prefix.length <= order.length && prefix.every((value, at) => compareCells(order[at] ?? null, value) === 0);
}

function compareOrder(a: Cells, b: Cells): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = compareCells(a[at] ?? null, b[at] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}
