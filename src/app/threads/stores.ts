// Rows and jobs in a thread of their own: SQLite is synchronous and must not hold up the main thread.
import { Worker } from "node:worker_threads";
import type { JobQueue } from "#ports/job-queue";
import type { RowStore } from "#ports/row-store";
import { entryUrl } from "../entries.ts";
import { connectPort, endThread, whenReady, type FaultListener } from "./remote.ts";

/** The stores of a data directory. */
export interface Stores {
  readonly rows: RowStore;
  readonly jobs: JobQueue;
  /** Finishes what was accepted, closes the database and ends the thread. Idempotent. */
  close(): Promise<void>;
}

/** What the thread is told. */
export interface StoreThreadData {
  readonly path: string;
}

/** Opens the database file at `path` in a new thread. @throws data.newer, data.damaged, data.locked, data.disk_full */
export async function openStoresInThread(options: StoreThreadData & { readonly onFault?: FaultListener }): Promise<Stores> {
  const worker = new Worker(entryUrl("store-thread"), { name: "plinth-stores", workerData: { path: options.path } satisfies StoreThreadData });
  await whenReady(worker);
  const rows = connectPort<RowStore>(worker, "rows", options.onFault);
  const jobs = connectPort<JobQueue>(worker, "jobs");
  const close = async () => {
    await rows.close();
    await endThread(worker);
  };
  return { rows, jobs, close };
}
