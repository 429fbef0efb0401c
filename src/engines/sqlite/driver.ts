// The little that Plinth asks of SQLite, over `node:sqlite` where this Node has it and `libsql` where it has not.
import { createRequire } from "node:module";
import type { Cell } from "#core/rows/cells";

/** A prepared statement; parameters are positional. */
export interface Statement {
  run(parameters: readonly Cell[]): void;
  all(parameters: readonly Cell[]): readonly (readonly Cell[])[];
}

/** One open connection. Every call is synchronous and throws SQLite's own error, which `sqliteFault` reads. */
export interface Driver {
  exec(sql: string): void;
  /** Prepares a statement, once for each text. */
  prepare(sql: string): Statement;
  close(): void;
}

/** Statements kept prepared; beyond it the oldest are let go. */
const statementsPreparedMax = 500;

/** Opens the database file at `path`, making it when it is not there. */
export function openDriver(path: string): Driver {
  const require = createRequire(import.meta.url);
  const { DatabaseSync } = builtinSqlite() ?? {};
  if (DatabaseSync) return wrap(new DatabaseSync(path), nodeStatement);
  const Database = require("libsql") as new (path: string) => RawDatabase<LibsqlStatement>;
  return wrap(new Database(path), libsqlStatement);
}

interface NodeStatement {
  run(...parameters: readonly Cell[]): unknown;
  all(...parameters: readonly Cell[]): unknown[];
  setReturnArrays?(isArrays: boolean): void;
}

interface LibsqlStatement {
  readonly reader: boolean;
  run(parameters: readonly Cell[]): unknown;
  all(parameters: readonly Cell[]): unknown[];
  raw(isRaw: boolean): unknown;
}

interface RawDatabase<Raw> {
  exec(sql: string): void;
  prepare(sql: string): Raw;
  close(): void;
}

/** Node's own SQLite, from Node 22.13 without a flag; undefined before. */
function builtinSqlite(): { readonly DatabaseSync: new (path: string) => RawDatabase<NodeStatement> } | undefined {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 22) return undefined;
  const { emitWarning } = process;
  // Node 22 warns at the first loading that its SQLite is experimental: the suites pass on it, and users cannot act on it.
  process.emitWarning = () => {};
  try {
    return (process.getBuiltinModule as (name: string) => ReturnType<typeof builtinSqlite>)("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Rows as arrays: by the statement itself where it can (Node 24, 22.16), else from objects, whose keys keep the columns' order. */
function nodeStatement(raw: NodeStatement): Statement {
  raw.setReturnArrays?.(true);
  const all = (parameters: readonly Cell[]) => raw.all(...parameters);
  return {
    run: (parameters) => void raw.run(...parameters),
    all: raw.setReturnArrays ? (parameters) => all(parameters) as Cell[][] : (parameters) => all(parameters).map((row) => Object.values(row as Record<string, Cell>)),
  };
}

function libsqlStatement(raw: LibsqlStatement): Statement {
  if (raw.reader) raw.raw(true);
  return { run: (parameters) => void raw.run(parameters), all: (parameters) => raw.all(parameters) as Cell[][] };
}

function wrap<Raw>(database: RawDatabase<Raw>, statementOf: (raw: Raw) => Statement): Driver {
  const prepared = new Map<string, Statement>();
  return {
    exec: (sql) => database.exec(sql),
    prepare: (sql) => {
      const kept = prepared.get(sql);
      if (kept) return kept;
      const statement = statementOf(database.prepare(sql));
      prepared.set(sql, statement);
      const [oldest] = prepared.keys();
      if (prepared.size > statementsPreparedMax && oldest !== undefined) prepared.delete(oldest);
      return statement;
    },
    close: () => {
      prepared.clear();
      database.close();
    },
  };
}
