// Opens a database file: rows and jobs over one connection.
import type { Clock } from "#ports/clock";
import type { JobQueue } from "#ports/job-queue";
import type { RowStore } from "#ports/row-store";
import { Connection } from "./connection.ts";
import { openDriver, type Driver } from "./driver.ts";
import { sqliteFault } from "./faults.ts";
import { sqliteJobQueue } from "./job-queue.ts";
import { sqliteRowStore } from "./row-store.ts";

/** The ports of one database. It is synchronous inside: give it a worker thread (`app/threads/stores.ts`). */
export interface SqliteStores {
  readonly rows: RowStore;
  readonly jobs: JobQueue;
  /** Finishes what was accepted, then closes both. Idempotent. */
  close(): Promise<void>;
}

/** Where the database lies, and the clock that dates its log. */
export interface SqliteOptions {
  /** The file; made when it is not there. Its folder must be there. */
  readonly path: string;
  readonly clock: Pick<Clock, "now">;
}

/** Opens the database. @throws data.newer, data.damaged, data.locked, data.disk_full */
export function openSqlite({ path, clock }: SqliteOptions): SqliteStores {
  return sqliteStores(open(path), { path, clock });
}

/** The ports over a driver that is open already. */
export function sqliteStores(driver: Driver, { path, clock }: SqliteOptions): SqliteStores {
  const connection = new Connection(driver, path);
  return { rows: sqliteRowStore(connection, clock), jobs: sqliteJobQueue(connection), close: () => connection.close() };
}

function open(path: string): Driver {
  try {
    return openDriver(path);
  } catch (error) {
    throw sqliteFault(error, path);
  }
}
