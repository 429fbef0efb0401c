// Rows in SQLite: commits through the group commit, reads at once on the same connection.
import { fail } from "#core/errors";
import type { LogEntry } from "#core/log-entry";
import { checkKey, checkTally, decodeRow, encodeRow, rangeColumns, tableShape, tallyOf, type Cell } from "#core/rows/cells";
import { checkCommitSize, checkCount, checkPageLimit, checkWorkspace, getKeysMax } from "#core/rows/limits";
import type { TableName, Tables } from "#core/rows/tables";
import type { Clock } from "#ports/clock";
import type { Commit, Expectation, KeyValues, Page, RowStore, Scan, Tally, TallyRequest, Write } from "#ports/row-store";
import { checkDatabase } from "./check.ts";
import type { Connection } from "./connection.ts";
import { isPacked, PackedRows } from "./packed-rows.ts";
import { appendLogQuery, countQuery, deleteQuery, getQuery, headQuery, putQuery, readLogQuery, scanName, scanQuery, tallyQuery } from "./sql.ts";

/** The row store of a connection. Closing it closes the connection. */
export function sqliteRowStore(connection: Connection, clock: Pick<Clock, "now">): RowStore {
  return new SqliteRowStore(connection, clock);
}

class SqliteRowStore implements RowStore {
  readonly #connection: Connection;
  readonly #clock: Pick<Clock, "now">;

  constructor(connection: Connection, clock: Pick<Clock, "now">) {
    this.#connection = connection;
    this.#clock = clock;
  }

  async commit(commit: Commit): Promise<{ readonly seq: number }> {
    checkCommitSize(commit);
    const writes = commit.writes.map((write) => this.#prepare(commit.workspace, write));
    for (const { table, key } of commit.expect ?? []) {
      checkWorkspace(commit.workspace, key);
      checkKey(table, key);
    }
    return this.#connection.write(() => {
      for (const expectation of commit.expect ?? []) this.#check(expectation);
      for (const write of writes) write();
      return { seq: this.#append(commit) };
    });
  }

  async getMany<Name extends TableName>(table: Name, keys: readonly KeyValues[]): Promise<readonly (Tables[Name] | undefined)[]> {
    checkCount("keys", keys.length, getKeysMax);
    for (const key of keys) checkKey(table, key);
    return this.#connection.read(() => this.#getMany(table, keys).map((cells) => cells && decodeRow(table, cells)));
  }

  async scan<Name extends TableName>(table: Name, scan: Scan): Promise<Page<Tables[Name]>> {
    checkPageLimit(scan.limit);
    rangeColumns(table, scan);
    const args = [...scan.prefix, ...(scan.after ?? []), scan.limit + 1];
    const found = await this.#connection.read((questions) => (isPacked(table) ? this.#packed(table).scan(scan, scan.limit + 1) : questions.all(`scan ${scanName(table, scan)}`, args, () => scanQuery(table, scan))));
    const page = found.slice(0, scan.limit);
    const last = page.at(-1);
    return { rows: page.map((cells) => decodeRow(table, cells)), ...(found.length > scan.limit && last ? { next: cursorOf(table, scan, last) } : {}) };
  }

  async count(table: TableName, range: Pick<Scan, "index" | "prefix">): Promise<number> {
    rangeColumns(table, range);
    return this.#connection.read((questions) => isPacked(table) ? this.#packed(table).count(range.prefix) : Number(questions.all(`count ${scanName(table, range)}`, range.prefix, () => countQuery(table, range))[0]?.[0]));
  }

  async tally<Name extends TableName, By extends keyof Tables[Name] & string, Sum extends keyof Tables[Name] & string>(table: Name, request: TallyRequest<By, Sum>): Promise<readonly Tally<Pick<Tables[Name], By>, Sum>[]> {
    checkTally(table, request);
    const name = `tally ${scanName(table, request)} ${request.by.join()} ${request.sums.join()}`;
    const groups = await this.#connection.read((questions) => questions.all(name, request.prefix, () => tallyQuery(table, request)));
    return groups.map((cells) => tallyOf(table, request, cells));
  }

  async readLog(workspace: string, after: number, limit: number): Promise<readonly LogEntry[]> {
    checkPageLimit(limit);
    const found = await this.#connection.read((questions) => questions.all("log", [workspace, after, limit], readLogQuery));
    return found.map(([seq, at, event]) => ({ seq: Number(seq), at: Number(at), event: JSON.parse(String(event)) }));
  }

  async head(workspace: string): Promise<number> {
    return this.#connection.read(() => this.#head(workspace));
  }

  async check(): Promise<readonly string[]> {
    return this.#connection.read((_questions, driver) => checkDatabase(driver));
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /** Encodes a write, so that what is wrong with it is known before the transaction, and gives the step that does it. */
  #prepare(workspace: string, write: Write): () => void {
    const { questions } = this.#connection;
    const { table } = write;
    if (write.kind === "put") {
      const rows = write.rows.map((row) => {
        checkWorkspace(workspace, [row.workspace]);
        return encodeRow(table, row);
      });
      if (isPacked(table)) return () => this.#packed(table).put(rows);
      return () => rows.forEach((cells) => questions.run(`put ${table}`, cells, () => putQuery(table)));
    }
    const prefixes = write.kind === "delete" ? write.keys : [write.prefix];
    for (const prefix of prefixes) {
      checkWorkspace(workspace, prefix);
      if (write.kind === "delete") checkKey(table, prefix);
      else rangeColumns(table, { prefix });
    }
    if (isPacked(table)) return () => prefixes.forEach((prefix) => this.#packed(table).delete(prefix));
    return () => prefixes.forEach((prefix) => questions.run(`delete ${table} ${prefix.length}`, prefix, () => deleteQuery(table, prefix.length)));
  }

  #check({ table, key, is }: Expectation): void {
    const [cells] = this.#getMany(table, [key]);
    if (is === "absent" ? cells === undefined : cells !== undefined && (is === "present" || matches(table, cells, is))) return;
    throw fail("row.conflict", { table });
  }

  #append(commit: Commit): number {
    let seq = this.#head(commit.workspace);
    for (const event of commit.log ?? []) this.#connection.questions.run("append", [commit.workspace, ++seq, this.#clock.now(), JSON.stringify(event)], appendLogQuery);
    return seq;
  }

  #head(workspace: string): number {
    return Number(this.#connection.questions.all("head", [workspace], headQuery)[0]?.[0] ?? 0);
  }

  #getMany(table: TableName, keys: readonly KeyValues[]): readonly (readonly Cell[] | undefined)[] {
    if (isPacked(table)) return this.#packed(table).getMany(keys);
    return keys.map((key) => this.#connection.questions.all(`get ${table}`, key, () => getQuery(table))[0]);
  }

  #packed(table: TableName): PackedRows {
    return new PackedRows(this.#connection.questions, table);
  }
}

function matches(table: TableName, cells: readonly Cell[], values: Readonly<Record<string, string | number | null>>): boolean {
  const columns = Object.keys(tableShape(table).columns);
  return Object.entries(values).every(([column, value]) => cells[columns.indexOf(column)] === value);
}

/** Where the next page begins, as cells: a column of JSON is ordered by its text. */
function cursorOf(table: TableName, scan: Scan, cells: readonly Cell[]): KeyValues {
  const columns = Object.keys(tableShape(table).columns);
  return rangeColumns(table, scan).map((column) => cells[columns.indexOf(column)] ?? null) as KeyValues;
}
