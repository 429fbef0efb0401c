// Keeps the rows that every request asks for in front of a row store: a read of one that is kept costs no way to its thread.
import { checkCount, getKeysMax } from "#core/rows/limits";
import { tableShape } from "#core/rows/cells";
import type { TableName, Tables } from "#core/rows/tables";
import type { Commit, KeyValues, RowStore, Write } from "#ports/row-store";
import { KeptTable } from "./kept-table.ts";

/** Tables whose rows are kept: who asks, where, and who may read a hit. Texts are kept by who reads them. */
const keptTables = ["collections", "documents", "keys"] as const satisfies readonly TableName[];

/** Rows kept of each table; those not asked for the longest leave first. A document's takes about 1 kB. */
export const rowsKeptMax = 20_000;

/**
 * A row store in front of `rows`, which nothing else writes to. A kept row is forgotten before a commit that touches it is
 * handed on, and what is read while one is under way is not kept: once a commit has resolved, nobody reads what was before.
 * Rows of `keptTables` come frozen, since callers share them.
 */
export function keepRows(rows: RowStore): RowStore {
  const kept = new KeptRows(rows);
  return {
    commit: (commit) => kept.commit(commit),
    getMany: (table, keys) => kept.getMany(table, keys),
    scan: (table, scan) => rows.scan(table, scan),
    count: (table, range) => rows.count(table, range),
    tally: (table, request) => rows.tally(table, request),
    readLog: (workspace, after, limit) => rows.readLog(workspace, after, limit),
    head: (workspace) => rows.head(workspace),
    check: () => rows.check(),
    close: () => kept.close(),
  };
}

class KeptRows {
  readonly #rows: RowStore;
  readonly #tables = new Map<string, KeptTable>(keptTables.map((name) => [name, new KeptTable(rowsKeptMax)]));

  constructor(rows: RowStore) {
    this.#rows = rows;
  }

  async getMany<Name extends TableName>(table: Name, keys: readonly KeyValues[]): Promise<readonly (Tables[Name] | undefined)[]> {
    const kept = this.#tables.get(table);
    if (!kept || keys.length === 0) return this.#rows.getMany(table, keys);
    checkCount("keys", keys.length, getKeysMax);
    const names = keys.map(nameOf);
    const found = names.map((name) => kept.get(name) as Tables[Name] | undefined);
    const missing = keys.flatMap((key, i) => (found[i] ? [] : [{ key, i }]));
    if (missing.length === 0) return found;
    const reading = kept.begin();
    try {
      const read = await this.#rows.getMany(table, missing.map(({ key }) => key));
      // A commit came between what was kept and what was read now: all rows of one call are of one state.
      if (found.some((row, i) => row && reading.isTouched(names[i] ?? ""))) return await this.#rows.getMany(table, keys);
      for (const [at, { i }] of missing.entries()) found[i] = kept.keep(names[i] ?? "", read[at], reading);
      return found;
    } finally {
      kept.end(reading);
    }
  }

  async commit(commit: Commit): Promise<{ readonly seq: number }> {
    const touches = commit.writes.flatMap((write) => {
      const kept = this.#tables.get(write.table);
      return kept ? [kept.touch(namesOf(write))] : [];
    });
    try {
      return await this.#rows.commit(commit);
    } finally {
      for (const settle of touches) settle();
    }
  }

  close(): Promise<void> {
    for (const kept of this.#tables.values()) kept.touch("all");
    return this.#rows.close();
  }
}

/** Names of the rows that a write touches. A prefix may name any. */
function namesOf(write: Write): readonly string[] | "all" {
  if (write.kind === "deletePrefix") return "all";
  if (write.kind === "delete") return write.keys.map(nameOf);
  const { key } = tableShape(write.table);
  return write.rows.map((row) => nameOf(key.map((column) => (row as unknown as Readonly<Record<string, string | number>>)[column] ?? null)));
}

function nameOf(key: KeyValues): string {
  return JSON.stringify(key);
}
