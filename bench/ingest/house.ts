// The real engines in a folder, joined as the product joins them but for HTTP: what the benches of ingest measure.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { entryUrl, packageRoot } from "#app/entries";
import { formats } from "#app/formats.gen";
import { boundHeaps } from "#app/heap";
import { builtInVectorPrecision } from "#app/models";
import { openIndexInThread } from "#app/threads/index-engine";
import { openStoresInThread } from "#app/threads/stores";
import { createIndexer, type Indexer } from "#capabilities/indexing/index";
import { createIngest, type Ingest, type IngestLimits } from "#capabilities/ingest/index";
import { createJobRunner } from "#capabilities/jobs/index";
import { createAnalyser } from "#capabilities/retrieval/analysis/index";
import type { Job } from "#core/job";
import { openFileBlobStore } from "#engines/files/blob-store";
import { createFolderSource } from "#engines/files/source";
import { createLanguageDetector } from "#engines/language/index";
import { createMemoryEventBus } from "#engines/memory/event-bus";
import { createPinoLog } from "#engines/pino/log";
import { createProcessParser } from "#engines/process/parser";
import { createPrometheusMetrics } from "#engines/prometheus/metrics";
import { keepRows } from "#engines/row-cache/row-store";
import { systemClock } from "#engines/system/clock";
import { systemRandom } from "#engines/system/random";
import type { Embedder } from "#ports/embedder";
import type { JobQueue } from "#ports/job-queue";
import type { Parser } from "#ports/reading/parser";
import type { RowStore } from "#ports/row-store";
import type { SearchIndex } from "#ports/search-index";

/** The bench's collection. */
export const scope = { workspace: "bench", collection: "default" } as const;

const limits: IngestLimits = {
  fileBytesMax: 50_000_000, parseMillisecondsMax: 60_000, parseMemoryBytesMax: 1_000_000_000, elementsMax: 1_000_000, depthMax: 200,
  processes: 1, exclude: [], respectIgnoreFiles: true, keepOriginalsBytesMax: 50_000_000,
};

/** The parts that a bench touches. */
export interface RealHouse {
  readonly rows: RowStore;
  readonly ingest: Ingest;
  readonly indexer: Indexer;
  readonly jobs: JobQueue;
  /** Files given to a parser. */
  parsed(): number;
  /** Runs a folder job to its end; `watch` is called with each look at it. */
  run(path: string, look?: (job: Job) => void): Promise<Job>;
  close(): Promise<void>;
}

/** Decorates engines on their way in: what chaos sees and stops. */
export interface Decoration {
  /** Makes vectors of what is written; nothing does without it. */
  embedder?: Embedder;
  rows?(rows: RowStore): RowStore;
  index?(index: SearchIndex): SearchIndex;
  parser?(parser: Parser): Parser;
}

/** Opens the engines in `directory`; builds the threads and the parser process first when they are not built. */
export async function openRealHouse(directory: string, decoration: Decoration = {}): Promise<RealHouse> {
  if (!existsSync(entryUrl("parser-process"))) execFileSync(process.execPath, [join(packageRoot(), "scripts/build.mjs"), "--code"], { cwd: packageRoot(), stdio: "inherit" });
  boundHeaps();
  mkdirSync(directory, { recursive: true });
  const [clock, random, log, metrics, events] = [systemClock, systemRandom, createPinoLog({ level: "error" }), createPrometheusMetrics(), createMemoryEventBus()];
  const stores = await openStoresInThread({ path: join(directory, "plinth.db") });
  const opened = await openIndexInThread({ directory: join(directory, "index") });
  const index = decoration.index?.(opened) ?? opened;
  const { jobs } = stores;
  const rows = keepRows(decoration.rows?.(stores.rows) ?? stores.rows);
  const processes = createProcessParser({ entry: entryUrl("parser-process"), processes: limits.processes, clock, formats, log });
  const parser = decoration.parser?.(processes) ?? processes;
  let parsed = 0;
  const counted = { version: parser.version, accepts: parser.accepts.bind(parser), close: parser.close.bind(parser), parse: (...call: Parameters<typeof parser.parse>) => (parsed++, parser.parse(...call)) };
  await rows.commit({ workspace: scope.workspace, writes: [{ kind: "put", table: "workspaces", rows: [{ workspace: scope.workspace, createdAt: 0 }] }, { kind: "put", table: "collections", rows: [{ ...scope, description: "", settings: {}, createdAt: 0 }] }] });
  const indexer = createIndexer({ rows, index, jobs, events, clock, random, log, metrics, models: decoration.embedder ? [{ embedder: decoration.embedder, vectorPrecision: builtInVectorPrecision }] : [] });
  await indexer.start([scope.workspace]);
  const blobs = await openFileBlobStore({ directory: join(directory, "blobs") });
  const ingest = createIngest({ rows, blobs, jobs, parser: counted, source: createFolderSource({ clock }), languageDetector: createLanguageDetector, analyser: createAnalyser(), clock, random, log, metrics, events, index: indexer, limits });
  const runner = createJobRunner({ jobs, events, clock, log }, [...ingest.jobHandlers, ...indexer.jobHandlers]);
  return {
    rows, ingest, indexer, jobs,
    parsed: () => parsed,
    run: async (path, look = () => undefined) => {
      const { job: id } = await ingest.startFolder({ ...scope, path });
      for (;;) {
        const job = await jobs.get(scope.workspace, id);
        if (job) look(job);
        if (job && !["queued", "running"].includes(job.state)) return job;
        await clock.sleep(50);
      }
    },
    close: async () => {
      await runner.stop();
      await indexer.stop();
      await parser.close();
      await decoration.embedder?.close();
      await stores.close();
      await index.close();
    },
  };
}
