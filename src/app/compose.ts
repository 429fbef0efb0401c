// Joins engines, capabilities, operations and surfaces: built in this order, stopped in the other; nothing is made at import.
import { createRequire } from "node:module";
import { join } from "node:path";
import { createAccess, type Access } from "#capabilities/access/index";
import { createIndexer } from "#capabilities/indexing/index";
import { createIngest, type Ingest } from "#capabilities/ingest/index";
import { createJobRunner } from "#capabilities/jobs/index";
import { createAnalyser } from "#capabilities/retrieval/analysis/index";
import { createRetrieval } from "#capabilities/retrieval/index";
import { base32 } from "#core/hash";
import { openFileBlobStore } from "#engines/files/blob-store";
import { acquireDataLock } from "#engines/files/data-lock";
import { createFolderSource } from "#engines/files/source";
import { createLanguageDetector } from "#engines/language/detector";
import { createMemoryEventBus } from "#engines/memory/event-bus";
import { createPrometheusMetrics } from "#engines/prometheus/metrics";
import { createProcessParser } from "#engines/process/parser";
import { systemClock } from "#engines/system/clock";
import { systemRandom } from "#engines/system/random";
import { OperationDispatcher, serveContract } from "#operations/index";
import type { Log } from "#ports/log";
import { createHttpServer } from "#surfaces/http/index";
import type { Config } from "./config/index.ts";
import { entryUrl, packageRoot } from "./entries.ts";
import { watchLoopDelay } from "./loop-delay.ts";
import { openIndexInThread } from "./threads/index-engine.ts";
import { openStoresInThread } from "./threads/stores.ts";

const workspace = "main";

/** A whole Plinth in this process. */
export interface Composition {
  readonly access: Access;
  readonly ingest: Ingest;
  readonly dispatcher: OperationDispatcher;
  readonly localKey: string;
  /** Secret of the first API key; only at the very first start. */
  readonly firstKey: string | undefined;
  /** Starts to listen. @returns the address without a slash at the end @throws server.port_in_use */
  listen(): Promise<string>;
  /** Admits nothing more, finishes or hands back work, flushes, releases the data directory. */
  stop(): Promise<void>;
}

/** Version of this package. */
export function packageVersion(): string {
  const { version } = createRequire(import.meta.url)(join(packageRoot(), "package.json")) as { version: string };
  return version;
}

/** Opens the data directory and joins everything to it. @throws data.locked, data.newer, data.damaged */
export async function compose(config: Config, log: Log): Promise<Composition> {
  const localKey = `local_${base32(systemRandom.bytes(32))}`;
  return {} as Composition;
}
