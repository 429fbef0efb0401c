// A house of memory engines with the real parser, for tests of ingest and indexing from end to end.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createIndexer, type Indexer } from "#capabilities/indexing/index";
import { createIngest, type Ingest, type IngestLimits } from "#capabilities/ingest/index";
import type { IngestPorts } from "#capabilities/ingest/index";
import { createJobRunner } from "#capabilities/jobs/index";
import { createAnalyser } from "#capabilities/retrieval/analysis/index";
import type { Job } from "#core/job";
import type { DocumentRow, TableName, Tables } from "#core/rows/tables";
import { createFolderSource } from "#engines/files/source";
import { createLanguageDetector } from "#engines/language/index";
import { createMemoryBlobStore } from "#engines/memory/blob-store";
import { createMemoryEventBus } from "#engines/memory/event-bus";
import { createMemoryJobQueue } from "#engines/memory/job-queue";
import { createMemoryRowStore } from "#engines/memory/row-store";
import { createMemorySearchIndex } from "#engines/memory/search-index";
import { createProcessParser } from "#engines/process/parser";
import { systemClock } from "#engines/system/clock";
import { systemRandom } from "#engines/system/random";
import type { Embedder } from "#ports/embedder";
import type { Log } from "#ports/log";
import type { Metrics } from "#ports/metrics";
import type { Parser } from "#ports/reading/parser";
import type { SearchIndex } from "#ports/search-index";
import { entryUrl } from "#app/entries";
import { formats } from "#app/formats.gen";

/** Limits that tests run under. */
export const testLimits: IngestLimits = {
  fileBytesMax: 5_000_000, parseMillisecondsMax: 20_000, parseMemoryBytesMax: 1_000_000_000, elementsMax: 1_000_000, depthMax: 200,
  processes: 1, exclude: [], respectIgnoreFiles: true, keepOriginalsBytesMax: 5_000_000,
};

/** A log that remembers nothing. */
export const quietLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined, with: () => quietLog };
const quietMetrics: Metrics = { count: () => undefined, gauge: () => undefined, observe: () => undefined, expose: async () => "" };

/** Counts what is asked of a parser. */
export interface CountingParser extends Parser {
  parsed: number;
  /** Waits before each parse. */
  delayMs: number;
}

/** Everything that a test touches. */
export interface House {
  readonly folder: string;
  readonly ports: IngestPorts;
  readonly ingest: Ingest;
  readonly indexer: Indexer;
  readonly index: SearchIndex;
  readonly parser: CountingParser;
  /** Writes files below `folder`: path to text. */
  write(files: Readonly<Record<string, string | Uint8Array>>): void;
  remove(path: string): void;
  /** Ingests the folder (or a path in it) and waits for the job. */
  run(options?: Partial<Parameters<Ingest["startFolder"]>[0]>): Promise<Job>;
  /** Waits for a job's end. */
  ended(job: string): Promise<Job>;
  documents(): Promise<readonly DocumentRow[]>;
  all<Name extends TableName>(table: Name): Promise<readonly Tables[Name][]>;
  /** External ids of the documents that hold the words. */
  find(text: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** The test's collection. */
export const scope = { workspace: "w", collection: "default" } as const;

function counting(parser: Parser): CountingParser {
  const counted: CountingParser = {
    parsed: 0, delayMs: 0, version: parser.version,
    async *parse(request, signal) {
      counted.parsed++;
      await systemClock.sleep(counted.delayMs);
      yield* parser.parse(request, signal);
    },
    accepts: (name) => parser.accepts(name),
    close: () => parser.close(),
  };
  return counted;
}

/** Builds a house; `changes` replace ports, embedders make vectors, the first those of collections that name none. */
export async function openHouse(changes: Partial<IngestPorts> = {}, ...embedders: readonly Embedder[]): Promise<House> {
  const base = mkdtempSync(join(tmpdir(), "plinth-house-"));
  const folder = join(base, "docs");
  mkdirSync(folder);
  const clock = systemClock;
  const analyser = createAnalyser();
  const rows = changes.rows ?? createMemoryRowStore({ clock });
  const [jobs, events] = [createMemoryJobQueue(), createMemoryEventBus()];
  const index = createMemorySearchIndex({ analyser });
  const parser = counting(createProcessParser({ entry: entryUrl("parser-process"), processes: 1, clock, formats }));
  const shared = { rows, jobs, events, clock, random: systemRandom, log: quietLog, metrics: changes.metrics ?? quietMetrics };
  const indexer = createIndexer({ ...shared, index, models: embedders.map((embedder) => ({ embedder, vectorPrecision: "float16" })) });
  const ports: IngestPorts = { ...shared, blobs: createMemoryBlobStore(), parser, source: createFolderSource({ clock }), languageDetector: createLanguageDetector, analyser, limits: testLimits, index: indexer, ...changes };
  const ingest = createIngest(ports);
  await rows.commit({ workspace: scope.workspace, writes: [{ kind: "put", table: "workspaces", rows: [{ workspace: scope.workspace, createdAt: 0 }] }, { kind: "put", table: "collections", rows: [{ ...scope, description: "", settings: {}, createdAt: 0 }] }], log: [{ type: "collection.created", collection: scope.collection }] });
  await indexer.start([scope.workspace]);
  const runner = createJobRunner({ jobs, events, clock, log: quietLog }, [...ingest.jobHandlers, ...indexer.jobHandlers]);
  const all = async <Name extends TableName>(table: Name): Promise<readonly Tables[Name][]> => (await rows.scan(table, { prefix: [scope.workspace], limit: 10_000 })).rows;
  const ended = async (id: string): Promise<Job> => {
    for (;;) {
      const job = await jobs.get(scope.workspace, id);
      if (job && !["queued", "running"].includes(job.state)) return job;
      runner.nudge();
      await clock.sleep(10);
    }
  };
  return {
    folder, ports, ingest, indexer, index, parser, all, ended,
    write: (files) => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
    },
    remove: (path) => rmSync(join(folder, path), { recursive: true }),
    run: async (options = {}) => ended((await ingest.startFolder({ ...scope, path: folder, ...options })).job),
    documents: async () => all("documents"),
    find: async (text) => (await index.search(scope, { text, readable: { all: true }, limit: 100, offset: 0, explain: false, onePerDocument: true })).hits.map((hit) => hit.externalId).toSorted(),
    close: async () => {
      await runner.stop();
      await indexer.stop();
      await parser.close();
      rmSync(base, { recursive: true, force: true });
    },
  };
}
