// The SQL of typed tables, compiled by Kysely once for each shape of a question.
import { DummyDriver, Kysely, sql, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type CompiledQuery, type ExpressionBuilder, type SqlBool, type Expression } from "kysely";
import { rangeColumns, tableShape, type Cell } from "#core/rows/cells";
import type { TableName } from "#core/rows/tables";
import type { KeyValues, Scan, TallyRequest } from "#ports/row-store";
import type { Driver } from "./driver.ts";

/** Any table: columns are named at run time from the definitions. */
export type AnyDatabase = Record<string, Record<string, Cell>>;

/** Builds queries without running them. */
export const builder = new Kysely<AnyDatabase>({
  dialect: { createAdapter: () => new SqliteAdapter(), createDriver: () => new DummyDriver(), createIntrospector: (db) => new SqliteIntrospector(db), createQueryCompiler: () => new SqliteQueryCompiler() },
});

/** A question asked with arguments: `slots` say which argument each placeholder takes, undefined when each takes its own. */
interface Shape {
  readonly text: string;
  readonly slots: readonly number[] | undefined;
}

/** Keeps one shape for each name and runs it on a driver. */
export class Questions {
  readonly #driver: Driver;
  readonly #shapes = new Map<string, Shape>();

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  /** Reads rows. `build` makes the query with argument positions where its values go; it runs when `name` is new. */
  all(name: string, args: readonly Cell[], build: () => CompiledQuery): readonly (readonly Cell[])[] {
    const { text, slots } = this.#find(name, build);
    return this.#driver.prepare(text).all(slots ? slots.map((slot) => args[slot] ?? null) : args);
  }

  /** Writes. See `all`. */
  run(name: string, args: readonly Cell[], build: () => CompiledQuery): void {
    const { text, slots } = this.#find(name, build);
    this.#driver.prepare(text).run(slots ? slots.map((slot) => args[slot] ?? null) : args);
  }

  #find(name: string, build: () => CompiledQuery): Shape {
    const kept = this.#shapes.get(name);
    if (kept) return kept;
    const { sql: text, parameters } = build();
    const slots = parameters as readonly number[];
    const shape = { text, slots: slots.every((slot, at) => slot === at) ? undefined : slots };
    this.#shapes.set(name, shape);
    return shape;
  }
}

/** Inserts a row or replaces the one of its key. Arguments: the cells. */
export function putQuery(table: TableName): CompiledQuery {
  const { key, columns } = tableShape(table);
  const values = Object.fromEntries(Object.keys(columns).map((column, slot) => [column, slot]));
  const others = Object.keys(columns).filter((column) => !key.includes(column));
  return builder.insertInto(table).values(values)
    .onConflict((conflict) => conflict.columns([...key]).doUpdateSet((eb) => Object.fromEntries(others.map((column) => [column, eb.ref(`excluded.${column}`)]))))
    .compile();
}

/** The row of a key. Arguments: the key. */
export function getQuery(table: TableName): CompiledQuery {
  const { key, columns } = tableShape(table);
  return builder.selectFrom(table).select(Object.keys(columns)).where((eb) => eb.and(key.map((column, slot) => eb(column, "=", slot)))).compile();
}

/** Deletes what begins with the first `length` columns of the key. Arguments: the prefix. */
export function deleteQuery(table: TableName, length: number): CompiledQuery {
  return builder.deleteFrom(table).where((eb) => eb.and(tableShape(table).key.slice(0, length).map((column, slot) => eb(column, "=", slot)))).compile();
}

/** The name of a scan's shape: which values are there and which of them are null decides the SQL. */
export function scanName(table: TableName, scan: Pick<Scan, "index" | "prefix" | "after" | "descending">): string {
  return [table, scan.index ?? "", nulls(scan.prefix), scan.after ? nulls(scan.after) : "-", scan.descending ? "down" : "up"].join(" ");
}

/** Number of rows of a range. Arguments: the prefix. */
export function countQuery(table: TableName, range: Pick<Scan, "index" | "prefix">): CompiledQuery {
  const columns = rangeColumns(table, range);
  return builder.selectFrom(table).select((eb) => eb.fn.countAll().as("count")).where((eb) => prefixCondition(eb, columns, range.prefix)).compile();
}

/** Groups of a tally as the values of `by`, the number of rows and the sums. Arguments: the prefix. */
export function tallyQuery(table: TableName, { prefix, by, sums }: TallyRequest): CompiledQuery {
  const columns = rangeColumns(table, { prefix });
  let query = builder.selectFrom(table).select((eb) => [...by.map((column) => eb.ref(column).as(column)), eb.fn.countAll().as("rows"), ...sums.map((column) => eb.fn.sum(column).as(`sum ${column}`))])
    .where((eb) => prefixCondition(eb, columns, prefix)).groupBy([...by]);
  for (const column of by) query = query.orderBy(column);
  return query.compile();
}

/** One page of a scan. Arguments: the prefix, then the cursor (all of it), then the limit. */
export function scanQuery(table: TableName, scan: Pick<Scan, "index" | "prefix" | "after" | "descending">): CompiledQuery {
  const { prefix, after, descending = false } = scan;
  const columns = rangeColumns(table, scan);
  const kinds = tableShape(table).columns;
  const rest = columns.slice(prefix.length);
  let query = builder.selectFrom(table).select(Object.keys(kinds)).where((eb) => prefixCondition(eb, columns, prefix));
  if (after) {
    const steps = columns.slice(prefix.length, after.length).map((column, at) => ({ column, slot: 2 * prefix.length + at, value: after[prefix.length + at] ?? null, isNullable: kinds[column]?.endsWith("?") ?? false }));
    query = query.where((eb) => behind(eb, steps, descending));
  }
  for (const column of rest) query = query.orderBy(column, descending ? "desc" : "asc");
  return query.limit(sql.val(prefix.length + (after?.length ?? 0))).compile();
}

const nulls = (values: KeyValues) => values.map((value) => (value === null ? "0" : "1")).join("");

type Builder = ExpressionBuilder<AnyDatabase, string>;

function prefixCondition(eb: Builder, columns: readonly string[], prefix: KeyValues): Expression<SqlBool> {
  return eb.and(prefix.map((value, slot) => equals(eb, columns[slot] ?? "", value === null ? null : slot)));
}

/** One column of a cursor: its value's argument, and whether null may stand beside it. */
interface CursorStep {
  readonly column: string;
  readonly slot: number;
  readonly value: Cell;
  readonly isNullable: boolean;
}

/**
 * Rows behind the cursor. Columns without nulls compare as one row value, which SQLite answers from the index;
 * a column with nulls, which come first, is spelt out, with a bound of its own so that the index still narrows the search.
 */
function behind(eb: Builder, steps: readonly CursorStep[], descending: boolean): Expression<SqlBool> {
  const [first, ...others] = steps;
  if (!first) return eb.lit(false);
  const operator = sql.raw(descending ? "<" : ">");
  if (steps.every((step) => !step.isNullable)) return sql<SqlBool>`(${sql.join(steps.map((step) => sql.ref(step.column)))}) ${operator} (${sql.join(steps.map((step) => sql.val(step.slot)))})`;
  const isNull = first.value === null;
  const column = sql.ref(first.column);
  const tie = eb.and([equals(eb, first.column, isNull ? null : first.slot), behind(eb, others, descending)]);
  if (isNull) return descending ? tie : eb.or([eb(column, "is not", null), tie]);
  const further = sql<SqlBool>`${column} ${operator} ${sql.val(first.slot)}`;
  if (descending) return eb.or([further, tie, ...(first.isNullable ? [eb(column, "is", null)] : [])]);
  return eb.and([sql<SqlBool>`${column} >= ${sql.val(first.slot)}`, eb.or([further, tie])]);
}

function equals(eb: Builder, column: string, slot: number | null): Expression<SqlBool> {
  return slot === null ? eb(column, "is", null) : eb(column, "=", slot);
}

/** Adds a log entry. Arguments: workspace, seq, at, event. */
export function appendLogQuery(): CompiledQuery {
  return builder.insertInto("log").values({ workspace: 0, seq: 1, at: 2, event: 3 }).compile();
}

/** Log entries as seq, at, event. Arguments: workspace, after, limit. */
export function readLogQuery(): CompiledQuery {
  return builder.selectFrom("log").select(["seq", "at", "event"]).where("workspace", "=", 0).where("seq", ">", 1).orderBy("seq").limit(sql.val(2)).compile();
}

/** The last seq of a workspace, null without one. Arguments: the workspace. */
export function headQuery(): CompiledQuery {
  return builder.selectFrom("log").select((eb) => eb.fn.max("seq").as("head")).where("workspace", "=", 0).compile();
}
