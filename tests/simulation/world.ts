// A world for random histories of a folder: engines that outlive a crash, and a process over them that can die at any commit.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createIndexer, type Indexer } from "#capabilities/indexing/index";
import { createIngest, type IngestPorts } from "#capabilities/ingest/index";
import { createJobRunner, type JobRunner } from "#capabilities/jobs/index";
import { createAnalyser } from "#capabilities/retrieval/analysis/index";
import { defaultRules } from "#capabilities/retrieval/fusion/rules";
import { fail } from "#core/errors";
import { sha256Hex } from "#core/hash";
import type { Job } from "#core/job";
import type { DocumentRow } from "#core/rows/tables";
import { createFolderSource } from "#engines/files/source";
import { createMemoryBlobStore } from "#engines/memory/blob-store";
import { createMemoryEmbedder } from "#engines/memory/embedder";
import { createMemoryEventBus } from "#engines/memory/event-bus";
import { createMemoryJobQueue } from "#engines/memory/job-queue";
import { createMemoryRowStore } from "#engines/memory/row-store";
import { createMemorySearchIndex } from "#engines/memory/search-index";
import { openSqlite } from "#engines/sqlite/open";
import { systemClock } from "#engines/system/clock";
import type { Clock } from "#ports/clock";
import type { JobQueue } from "#ports/job-queue";
import type { Log } from "#ports/log";
import type { Random } from "#ports/random";
import type { Parser } from "#ports/reading/parser";
import type { Commit, RowStore } from "#ports/row-store";
import type { SearchIndex } from "#ports/search-index";

/** Which engine holds rows and jobs. */
export type StoreEngine = "memory" | "sqlite";

const scope = { workspace: "w", collection: "default" } as const;
const quietLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined, with: () => quietLog };
const limits = { fileBytesMax: 100_000, parseMillisecondsMax: 5000, parseMemoryBytesMax: 1e9, elementsMax: 1e5, depthMax: 50, processes: 2, exclude: [], respectIgnoreFiles: true, keepOriginalsBytesMax: 100_000 };

const embedder = createMemoryEmbedder({ dimensions: 16 });

/** How far the clock jumps at a crash: past every lease. */
const leaseJumpMs = 60_000;

/** A parser in this process for plain text: a history has thousands of files, and child processes have tests of their own. `!` makes it fail. */
const plainParser: Parser = {
  version: "plain@1",
  accepts: (name) => name.endsWith(".txt"),
  async *parse({ path, name }) {
    const text = readFileSync(path, "utf8");
    if (text.startsWith("!")) throw fail("parse.damaged", { name, problem: "it begins with !" });
    const elements = text.split(/\n\n+/).flatMap((part) => (part.trim() === "" ? [] : [{ type: "paragraph" as const, text: part.trim() }]));
    yield { kind: "elements", elements };
    yield { kind: "ledger", entry: { unit: "file", index: 0, outcome: elements.length > 0 ? "read" : "skipped", parser: "plain@1" } };
    yield { kind: "done", mediaType: "text/plain", parser: "plain@1", title: null, language: "en", contentHash: sha256Hex(text), sizeBytes: text.length };
  },
  close: async () => undefined,
};

/** What outlives a crash. */
interface Durable {
  readonly rows: RowStore;
  readonly jobs: JobQueue;
  readonly index: SearchIndex;
  readonly blobs: IngestPorts["blobs"];
}

/** One process over the durable parts. */
interface Life {
  readonly ports: IngestPorts;
  readonly indexer: Indexer;
  readonly runner: JobRunner;
  readonly ingest: ReturnType<typeof createIngest>;
  isDead: boolean;
}

/** A document as two worlds can be compared: without ids and times. */
export interface Seen {
  readonly path: string;
  readonly status: string;
  readonly error: string | null;
  readonly title: string;
  readonly text: string;
  readonly chunks: number;
  readonly found: boolean;
  /** Chunks found near themselves by vector. */
  readonly near: number;
}

/** A folder, its data directory and the process that serves it now. */
export class World {
  readonly folder: string;
  readonly #base: string;
  readonly #random: Random;
  readonly #durable: Durable;
  readonly #analyser = createAnalyser();
  #clockOffset = 0;
  #commitsToLive = Infinity;
  #life: Life | undefined;
  /** Crashes so far. */
  crashes = 0;

  constructor(random: Random, engine: StoreEngine) {
    this.#random = random;
    this.#base = mkdtempSync(join(tmpdir(), "plinth-world-"));
    this.folder = join(this.#base, "docs");
    mkdirSync(this.folder);
    const stores = engine === "sqlite" ? openSqlite({ path: join(this.#base, "plinth.db"), clock: systemClock }) : { rows: createMemoryRowStore(), jobs: createMemoryJobQueue() };
    this.#durable = { rows: stores.rows, jobs: stores.jobs, blobs: createMemoryBlobStore(), index: createMemorySearchIndex({ analyser: this.#analyser }) };
  }

  /** Starts the process. */
  async start(): Promise<void> {
    const clock: Clock = { ...systemClock, now: () => systemClock.now() + this.#clockOffset };
    const life: Pick<Life, "isDead"> = { isDead: false };
    const { rows, jobs } = mortal(this.#durable, life, (commit) => this.#beforeCommit(commit, life));
    const shared = { rows, jobs, events: createMemoryEventBus(), clock, random: this.#random, log: quietLog, metrics: { count: () => undefined, gauge: () => undefined, observe: () => undefined, expose: async () => "" } };
    await this.#durable.rows.commit({ workspace: scope.workspace, writes: [{ kind: "put", table: "workspaces", rows: [{ workspace: scope.workspace, createdAt: 0 }] }, { kind: "put", table: "collections", rows: [{ ...scope, description: "", settings: {}, createdAt: 0 }] }] });
    const indexer = createIndexer({ ...shared, index: this.#durable.index, models: [{ embedder, vectorPrecision: "float16" }] });
    const ports: IngestPorts = { ...shared, blobs: this.#durable.blobs, parser: plainParser, source: createFolderSource({ clock: systemClock }), languageDetector: async () => ({ detect: () => "en" }), analyser: this.#analyser, limits, index: indexer };
    const ingest = createIngest(ports);
    await indexer.start([scope.workspace]);
    const runner = createJobRunner(shared, [...ingest.jobHandlers, ...indexer.jobHandlers]);
    this.#life = Object.assign(life, { ports, indexer, runner, ingest });
  }

  /** Ingests the folder. With `commits`, the process dies at that commit and another takes over. */
  async ingest(commits = Infinity): Promise<void> {
    this.#commitsToLive = commits;
    const life = this.#alive();
    const job = await life.ingest.startFolder({ ...scope, path: this.folder }).catch((thrown: unknown) => {
      if (life.isDead) return undefined;
      throw thrown;
    });
    if (job && (await this.#ended(life, job.job))) {
      this.#commitsToLive = Infinity;
      return;
    }
    await this.#rise();
  }

  /** All documents as they can be compared, in order of their paths. */
  async seen(): Promise<readonly Seen[]> {
    const { rows } = this.#durable;
    const documents = (await rows.scan("documents", { prefix: [scope.workspace, scope.collection], limit: 10_000 })).rows;
    const seen = await Promise.all(documents.map((row) => this.#see(row)));
    return seen.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** What verify finds between rows, index and blobs. */
  async differences(): Promise<readonly unknown[]> {
    return (await this.#alive().indexer.verify(scope)).differences;
  }

  /** Ends the process in order and removes all. */
  async close(): Promise<void> {
    const life = this.#alive();
    await life.runner.stop();
    await life.indexer.stop();
    await this.#durable.rows.close();
    rmSync(this.#base, { recursive: true, force: true });
  }

  async #see(row: DocumentRow): Promise<Seen> {
    const elements = row.version === null ? [] : (await this.#durable.rows.scan("elements", { prefix: [scope.workspace, row.version], limit: 10_000 })).rows;
    const text = elements.map((element) => element.text).join("\n");
    const word = /[a-z]{6,}/.exec(text)?.[0];
    const hits = word === undefined ? [] : (await this.#durable.index.search(scope, { text: word, readable: { all: true }, limit: 1000, offset: 0, explain: false })).hits;
    return { path: row.externalId, status: row.status, error: row.error?.code ?? null, title: row.title, text, chunks: row.chunks, found: hits.some((hit) => hit.document === row.document), near: await this.#near(row) };
  }

  /** How many chunks of a document the index compares with a query in this world's model. */
  async #near(row: DocumentRow): Promise<number> {
    const { vectors } = await embedder.embed(["pump"], { kind: "query" });
    const { hits } = await this.#durable.index.fused(scope, { text: "", readable: { all: true }, depth: 10_000, mode: "dense", rules: defaultRules, limit: 10_000, offset: 0, onePerDocument: false, explain: false, dense: { model: embedder.model.version, vector: vectors } });
    return hits.filter(({ document }) => document === row.document).length;
  }

  #alive(): Life {
    if (!this.#life) throw fail("internal.fault", { reason: "the world has not begun" });
    return this.#life;
  }

  /** The process dies before or behind the commit that its time runs out at. */
  async #beforeCommit(commit: Commit, life: Pick<Life, "isDead">): Promise<{ readonly seq: number }> {
    if (--this.#commitsToLive > 0) return this.#durable.rows.commit(commit);
    const isWritten = this.#random.unit() < 0.5;
    if (isWritten) await this.#durable.rows.commit(commit);
    life.isDead = true;
    throw fail("server.stopping");
  }

  /** @returns false when the process died first */
  async #ended(life: Life, id: string): Promise<boolean> {
    while (!life.isDead) {
      const job: Job | undefined = await this.#durable.jobs.get(scope.workspace, id);
      if (job && !["queued", "running"].includes(job.state)) {
        if (job.state !== "done" && !life.isDead) throw fail("internal.fault", { reason: `the job ended ${job.state}: ${job.error?.message ?? ""}` });
        return job.state === "done";
      }
      life.runner.nudge();
      await systemClock.sleep(2);
    }
    return false;
  }

  /** Another process takes over; jobs of the dead one are leased again. */
  async #rise(): Promise<void> {
    const dead = this.#alive();
    dead.isDead = true;
    this.crashes++;
    this.#commitsToLive = Infinity;
    await Promise.allSettled([dead.runner.stop(), dead.indexer.stop()]);
    this.#clockOffset += leaseJumpMs;
    await this.start();
    for (const job of await this.#durable.jobs.list(scope.workspace, { limit: 1000 })) if (["queued", "running"].includes(job.state)) await this.#ended(this.#alive(), job.id);
  }
}

/** Stores that answer nothing once their process is dead. */
function mortal({ rows, jobs }: Durable, life: Pick<Life, "isDead">, commit: (commit: Commit) => Promise<{ readonly seq: number }>): Pick<Durable, "rows" | "jobs"> {
  const guard = <Port extends object>(port: Port, own: Partial<Port> = {}): Port =>
    new Proxy(port, {
      get: (target, name) => async (...args: unknown[]) => {
        if (life.isDead) throw fail("server.stopping");
        const method = (own as Record<string | symbol, unknown>)[name] ?? Reflect.get(target, name);
        return (method as (...given: unknown[]) => unknown).apply(target, args);
      },
    });
  return { rows: guard(rows, { commit }), jobs: guard(jobs) };
}
