// Entry of the stores' thread: opens SQLite and serves rows and jobs.
import { parentPort, workerData } from "node:worker_threads";
import { openSqlite } from "#engines/sqlite/open";
import { systemClock } from "#engines/system/clock";
import { refusePort, servePort } from "./threads/host.ts";
import type { StoreThreadData } from "./threads/stores.ts";

if (parentPort) {
  try {
    const { path } = workerData as StoreThreadData;
    const { rows, jobs } = openSqlite({ path, clock: systemClock });
    servePort(parentPort, { rows, jobs });
  } catch (error) {
    refusePort(parentPort, error);
  }
}
