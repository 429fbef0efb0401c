// Rows are the truth: typed tables and one log per workspace, written together or not at all.
import type { LogEntry, LogEvent } from "#core/log-entry";
import type { TableName, Tables } from "#core/rows/tables";

/** Key of a row: its key columns in order. Prefix: the first few of them, or of an index's columns (null where such a column allows it). */
export type KeyValues = readonly (string | number | null)[];

/** One change of a commit. `put` inserts or replaces by key; `deletePrefix` needs at least the workspace. */
export type Write = { [Name in TableName]:
  | { readonly kind: "put"; readonly table: Name; readonly rows: readonly Tables[Name][] }
  | { readonly kind: "delete"; readonly table: Name; readonly keys: readonly KeyValues[] }
  | { readonly kind: "deletePrefix"; readonly table: Name; readonly prefix: KeyValues }
}[TableName];

/** A condition that must hold inside the transaction: the row at `key` is absent, present, or has these column values. */
export interface Expectation {
  readonly table: TableName;
  readonly key: KeyValues;
  readonly is: "absent" | "present" | Readonly<Record<string, string | number | null>>;
}

/** A transaction as data: checked, written and logged as one. All rows belong to `workspace`. */
export interface Commit {
  readonly workspace: string;
  readonly expect?: readonly Expectation[];
  readonly writes: readonly Write[];
  readonly log?: readonly LogEvent[];
}

/** An ordered read. Rows come by the index's columns (the key's without one), then by key. */
export interface Scan {
  readonly index?: string;
  readonly prefix: KeyValues;
  /** Continue behind this cursor of an earlier page. */
  readonly after?: KeyValues;
  /** 1..10,000. */
  readonly limit: number;
  readonly descending?: boolean;
}

/** Which rows are summed up: those under a prefix of the key, grouped by `by`, with the sums of the integer columns `sums`. */
export interface TallyRequest<By extends string = string, Sum extends string = string> {
  readonly prefix: KeyValues;
  readonly by: readonly By[];
  readonly sums: readonly Sum[];
}

/** One group: the values that its rows have in common, how many they are, and their sums. */
export interface Tally<Group = unknown, Sum extends string = string> {
  readonly group: Group;
  readonly rows: number;
  readonly sums: Readonly<Record<Sum, number>>;
}

/** A page of rows. `next` is set when there may be more. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next?: KeyValues;
}

/**
 * Transactions over typed tables, and the log. Many callers may use it at once; commits of one workspace are serial.
 * Every value in and out is plain structured-clone data, so that an engine may live in another thread.
 * Text compares by UTF-8 bytes (code points), numbers by value, null before all.
 */
export interface RowStore {
  /**
   * Applies all writes and log entries, or nothing. Durable when it resolves (survives kill -9).
   * @returns the workspace's last sequence number after the commit (unchanged when nothing was logged)
   * @throws row.conflict when an expectation does not hold; data.disk_full; request.timeout
   */
  commit(commit: Commit): Promise<{ readonly seq: number }>;
  /** Rows in the order of `keys`; undefined where there is none. At most 10,000 keys. */
  getMany<Name extends TableName>(table: Name, keys: readonly KeyValues[]): Promise<readonly (Tables[Name] | undefined)[]>;
  /** One page of an ordered scan. Pages of one scan may see commits made between them. */
  scan<Name extends TableName>(table: Name, scan: Scan): Promise<Page<Tables[Name]>>;
  /** Number of rows under a prefix of the key or of an index. */
  count(table: TableName, range: Pick<Scan, "index" | "prefix">): Promise<number>;
  /** Sums over rows without reading each, a group a line, ordered by the values of `by` as they are stored. Not for tables with `rowsPerBlock`. */
  tally<Name extends TableName, By extends keyof Tables[Name] & string, Sum extends keyof Tables[Name] & string>(table: Name, request: TallyRequest<By, Sum>): Promise<readonly Tally<Pick<Tables[Name], By>, Sum>[]>;
  /** Log entries with `seq > after`, in order, at most `limit` (1..10,000). */
  readLog(workspace: string, after: number, limit: number): Promise<readonly LogEntry[]>;
  /** Last sequence number of the workspace, 0 when nothing was logged. */
  head(workspace: string): Promise<number>;
  /** Names each problem that the engine's own check finds (page checksums, foreign rows, gaps in seq); empty when sound. */
  check(): Promise<readonly string[]>;
  /** Finishes what was accepted, then closes. Idempotent. */
  close(): Promise<void>;
}
