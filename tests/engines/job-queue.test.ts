// Every job-queue engine passes the port's suite.
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openStoresInThread, type Stores } from "#app/threads/stores";
import { jobQueueSuite } from "#conformance/job-queue";
import { createMemoryJobQueue } from "#engines/memory/job-queue";
import { openSqlite } from "#engines/sqlite/open";
import { systemClock } from "#engines/system/clock";
import type { JobQueue } from "#ports/job-queue";
import { inFolder, type Opening } from "./in-folder.ts";

const kit = { describe, it, expect, fc };
const jobs: Omit<Opening<Stores, JobQueue>, "open"> = { port: (stores) => stores.jobs, close: (stores) => stores.close() };

jobQueueSuite(kit, { name: "memory", open: async () => ({ port: createMemoryJobQueue() }), oracle: createMemoryJobQueue });
jobQueueSuite(kit, { name: "sqlite", oracle: createMemoryJobQueue, open: () => inFolder({ ...jobs, open: (folder) => openSqlite({ path: join(folder, "rows.db"), clock: systemClock }) }) });
jobQueueSuite(kit, { name: "sqlite in a thread", oracle: createMemoryJobQueue, open: () => inFolder({ ...jobs, open: (folder) => openStoresInThread({ path: join(folder, "rows.db") }) }) });
