// Joins engines, capabilities, operations and surfaces: built in this order, stopped in the other; nothing is made at import.
import { readFileSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { createAccess, type Access } from "#capabilities/access/index";
import { createEvaluations, type EvaluationPorts } from "#capabilities/evaluation/index";
import { createIndexer, type Indexer } from "#capabilities/indexing/index";
import { createIngest, type Ingest } from "#capabilities/ingest/index";
import { createJobRunner, type JobRunner } from "#capabilities/jobs/index";
import { createAnalyser } from "#capabilities/retrieval/analysis/index";
import { createRetrieval, type GenerationSettings, type Retrieval } from "#capabilities/retrieval/index";
import { Responses } from "#capabilities/serving/index";
import { createPages } from "#capabilities/viewing/index";
import { fromErrorBody } from "#core/errors";
import { base32 } from "#core/hash";
import { uuidV7 } from "#core/ids";
import { withoutPhrases } from "#core/ranking/query";
import { openFileBlobStore } from "#engines/files/blob-store";
import { acquireDataLock, type DataLock } from "#engines/files/data-lock";
import { createFolderSource } from "#engines/files/source";
import { createLanguageDetector } from "#engines/language/index";
import { createMemoryEventBus } from "#engines/memory/event-bus";
import { createOcr } from "#engines/pictures/ocr";
import { createPageImages } from "#engines/pictures/page-images";
import { PicturePool } from "#engines/pictures/pool";
import { findTesseract } from "#engines/pictures/program";
import { findOffice } from "#engines/libreoffice/office";
import { createOfficeParser } from "#engines/libreoffice/parser";
import { createProcessParser } from "#engines/process/parser";
import { createPrometheusMetrics } from "#engines/prometheus/metrics";
import { keepRows } from "#engines/row-cache/row-store";
import { systemClock } from "#engines/system/clock";
import { systemRandom } from "#engines/system/random";
import { OperationDispatcher, serveContract, type Capabilities } from "#operations/index";
import type { Protocol } from "#contract/protocol";
import type { Embedder } from "#ports/embedder";
import type { Log } from "#ports/log";
import type { Metrics } from "#ports/metrics";
import type { Ocr } from "#ports/reading/ocr";
import type { Parser } from "#ports/reading/parser";
import type { SearchIndex } from "#ports/search-index";
import { createHttpServer, type HttpServer } from "#surfaces/http/server";
import { anthropicInference, cohereInference, type Inference, jinaInference, openaiInference, openaiResponses, withCollections, withRerankModels } from "#surfaces/inference/index";
import { createMcpProtocol } from "#surfaces/mcp/index";
import { createOpenAiProtocol } from "#surfaces/openai/protocol";
import { createDocumentation } from "#surfaces/openapi/index";
import type { Config, LoadedConfig } from "./config/index.ts";
import { entryUrl, packageRoot } from "./entries.ts";
import { formats } from "./formats.gen.ts";
import { openGateway, type Gateway } from "./gateway.ts";
import { boundHeaps } from "./heap.ts";
import { forgetDeleted, keepHouse } from "./housekeeping.ts";
import { watchJobCounts } from "./gauges/job-counts.ts";
import { watchLoopDelay } from "./gauges/loop-delay.ts";
import { indexedModels, openBuiltInEmbedder, openGenerator, openRemoteEmbedders, otherModels, rerankModels, serveModels } from "./models.ts";
import { openIndexInThread } from "./threads/index-engine.ts";
import { openStoresInThread, type Stores } from "./threads/stores.ts";

/** The workspace of a Plinth that nobody has divided. */
const workspace = "main";
/** The collection that is there from the start. */
const firstCollection = "default";
/** Sentences of an answer that is measured: as many as callers get who say nothing. */
const answerSentencesMax = 3;

/** A whole Plinth in this process. */
export interface Composition {
  readonly access: Access;
  readonly dispatcher: OperationDispatcher;
  /** Secret of the local user, as the lock file tells it. */
  readonly localKey: string;
  /** Secret of the first API key; only at the very first start. */
  readonly firstKey: string | undefined;
  /** Starts to listen. @returns the address without a slash at the end @throws server.port_in_use */
  listen(): Promise<string>;
  /** Admits nothing more, finishes or hands back work, makes everything durable, gives the data directory free. Idempotent. */
  stop(): Promise<void>;
}

/** Version of this package. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string }).version;
}

/** Opens the data directory and joins everything to it; the directory is there. @throws data.locked, data.newer, data.damaged */
export async function compose({ config, states }: Pick<LoadedConfig, "config" | "states">, log: Log): Promise<Composition> {
  boundHeaps();
  const localKey = `local_${base32(systemRandom.bytes(20))}`;
  const opened: (() => Promise<void> | void)[] = [];
  const lock = acquireDataLock(config.data.directory, { url: null, localKey });
  opened.push(() => lock.release());
  try {
    const engines = await openEngines(config, log, opened);
    const joined = await joinCapabilities(config, log, { engines, localKey, states });
    return { localKey, ...joined, ...(await serve(config, log, { ...joined, engines, lock, localKey })) };
  } catch (thrown) {
    for (const close of opened.toReversed()) await close();
    throw thrown;
  }
}

interface Engines {
  readonly stores: Stores;
  readonly index: SearchIndex;
  readonly blobs: Capabilities["blobs"];
  readonly parser: Parser;
  readonly pictures: PicturePool;
  readonly ocr: Ocr;
  readonly events: Capabilities["events"];
  readonly metrics: Metrics;
  /** The built-in model. */
  readonly embedder: Embedder;
  /** Models of other servers. */
  readonly remoteEmbedders: readonly Embedder[];
  /** What writes answers, where the configuration names a model. */
  readonly generation: GenerationSettings | undefined;
}

/** Opens the engines, those in threads at once; each leaves in `opened` how it is closed again. */
async function openEngines(config: Config, log: Log, opened: (() => Promise<void> | void)[]): Promise<Engines> {
  const { directory } = config.data;
  const onFault = (thrown: unknown): void => log.error("thread.failed", thrown);
  const opening = async <Engine extends { close(): Promise<void> }>(opens: Promise<Engine>): Promise<Engine> => {
    const engine = await opens;
    opened.push(() => engine.close());
    return engine;
  };
  const threads = [opening(openStoresInThread({ path: join(directory, "plinth.db"), onFault })), opening(openIndexInThread({ directory: join(directory, "index") }))] as const;
  // What one of them cannot open ends the start when the other is open too, and can be closed.
  await Promise.allSettled(threads);
  const [stores, index] = await Promise.all(threads);
  const blobs = await openFileBlobStore({ directory: join(directory, "blobs") });
  const parser = createOfficeParser({ parser: createProcessParser({ entry: entryUrl("parser-process"), processes: config.ingest.processes, clock: systemClock, formats, log }), clock: systemClock, program: findOffice() });
  opened.push(() => parser.close());
  const pictures = new PicturePool({ entry: entryUrl("picture-process"), processes: config.ingest.processes, clock: systemClock });
  const ocr = createOcr(pictures, config.ingest.ocrLanguages, () => findTesseract(systemClock));
  opened.push(() => ocr.close());
  const embedder = await opening(openBuiltInEmbedder(onFault));
  const remoteEmbedders = openRemoteEmbedders(config);
  for (const remote of remoteEmbedders) opened.push(() => remote.close());
  const generation = openGenerator(config);
  if (generation) opened.push(() => generation.generator.close());
  return { stores: { ...stores, rows: keepRows(stores.rows) }, index, blobs, parser, pictures, ocr, embedder, remoteEmbedders, generation, events: createMemoryEventBus(), metrics: createPrometheusMetrics() };
}

interface Joined {
  readonly access: Access;
  readonly ingest: Ingest;
  readonly indexer: Indexer;
  readonly runner: JobRunner;
  readonly gateway: Gateway;
  readonly inference: Inference;
  readonly responses: Responses;
  readonly dispatcher: OperationDispatcher;
  readonly firstKey: string | undefined;
  /** The address, known once it listens. */
  readonly place: { url: string };
}

/** Capabilities over the engines, then operations over the capabilities. */
async function joinCapabilities(config: Config, log: Log, { engines, localKey, states }: { engines: Engines; localKey: string; states: LoadedConfig["states"] }): Promise<Joined> {
  const { index, blobs, parser, pictures, ocr, events, metrics } = engines;
  const { rows, jobs } = engines.stores;
  const common = { rows, blobs, jobs, events, metrics, log, clock: systemClock, random: systemRandom };
  const analyser = createAnalyser();
  const access = createAccess({ rows, clock: systemClock, random: systemRandom, localKey, workspace });
  const firstKey = await access.ensureWorkspace();
  await ensureCollection(rows);
  const indexer = createIndexer({ ...common, index, models: indexedModels(engines) });
  await indexer.start([workspace]);
  let detector: ReturnType<typeof createLanguageDetector> | undefined;
  const ingest = createIngest({ ...common, parser, ocr, source: createFolderSource({ clock: systemClock }), languageDetector: () => (detector ??= createLanguageDetector()), analyser, index: indexer, limits: config.ingest });
  const retrieval = createRetrieval({ ...common, index, analyser, ...(engines.generation ? { generation: engines.generation } : {}), embedderOf: (scope, generation) => indexer.spaces.embedder(scope, generation), waitForIndex: (scope, seq, signal) => indexer.waitFor(scope, seq, signal) });
  const evaluations = createEvaluations({ ...common, analyser, ...askedOf(retrieval) });
  const runner = createJobRunner(common, [...ingest.jobHandlers, ...indexer.jobHandlers, ...evaluations.jobHandlers]);
  const gateway = await openGateway(config.serving, common, workspace);
  const place = { url: "" };
  const facts: Capabilities["facts"] = {
    version: packageVersion(), node: process.version, startedAt: systemClock.now(), formats: formats.map((format) => format.name), uploadBytesMax: config.server.uploadBytesMax,
    settings: states.map(({ setting, display, origin, description }) => ({ setting, display, origin, description })),
    url: () => place.url, mayReadPath: (path) => isUnder(config.ingest.roots, path),
  };
  const dispatcher = new OperationDispatcher({ clock: systemClock, metrics, rows }, serveContract({ ...common, ...gateway, access, ingest, indexer, retrieval, evaluations, pages: createPages({ rows, blobs, pageImages: createPageImages(pictures) }), facts }));
  const inference = withCollections(gateway.serving, { dispatcher, clock: systemClock, url: () => place.url });
  const responses = new Responses({ ...common, inference, speaks: (asked, endpoint) => gateway.serving.speaks(asked, endpoint, "openai.responses") });
  return { access, ingest, indexer, runner, gateway, inference, responses, dispatcher, firstKey, place };
}

/** How evaluations ask: as callers do, but that a question is a text, whose quotation marks ask for no exact phrase, and that an arm which cannot be asked is an error. */
function askedOf({ unnoted }: Retrieval): Pick<EvaluationPorts, "rank" | "answer"> {
  return {
    rank: async ({ text, ...asked }) => {
      const { hits, snapshot, failedArm } = await unnoted.search({ ...asked, query: withoutPhrases(text), offset: 0, explain: false, onePerDocument: true, typos: true });
      if (failedArm) throw fromErrorBody(failedArm);
      return { documents: [...new Set(hits.map(({ externalId }) => externalId))], snapshot };
    },
    answer: ({ text, ...asked }) => unnoted.ask({ ...asked, question: text, sentencesMax: answerSentencesMax }),
  };
}

async function ensureCollection(rows: Capabilities["rows"]): Promise<void> {
  const [found] = await rows.getMany("collections", [[workspace, firstCollection]]);
  if (found) return;
  const row = { workspace, collection: firstCollection, description: "", settings: {}, createdAt: systemClock.now() };
  await rows.commit({ workspace, writes: [{ kind: "put", table: "collections", rows: [row] }], log: [{ type: "collection.created", collection: firstCollection }] });
}

async function isUnder(roots: readonly string[], path: string): Promise<boolean> {
  const real = await realpath(path).catch(() => undefined);
  const realRoots = await Promise.all(roots.map((root) => realpath(root).catch(() => undefined)));
  return real !== undefined && realRoots.some((root) => root !== undefined && (real === root || real.startsWith(root.endsWith(sep) ? root : root + sep)));
}

async function serve(config: Config, log: Log, parts: Joined & { engines: Engines; lock: DataLock; localKey: string }): Promise<Pick<Composition, "listen" | "stop">> {
  const { access, dispatcher, ingest, engines, gateway, responses, lock, localKey, place } = parts;
  const stopping = new AbortController();
  const server = createHttpServer({
    dispatcher, authenticator: access, log, clock: systemClock,
    health: { ready: async () => ({ isReady: !stopping.signal.aborted, reasons: stopping.signal.aborted ? ["it is stopping"] : [] }) },
    exposeMetrics: () => engines.metrics.expose(), documentation: createDocumentation(packageVersion()), protocols: protocolsOf(parts),
    newRequestId: () => uuidV7(systemClock.now(), systemRandom.bytes(10)), consoleDirectory: join(packageRoot(), "dist", "console"), settings: config.server,
  });
  void watchLoopDelay(engines.metrics, systemClock, stopping.signal);
  void watchJobCounts({ jobs: engines.stores.jobs, metrics: engines.metrics, clock: systemClock }, workspace, stopping.signal);
  void keepHouse({ ingest, ledger: gateway.ledger, responses, workspace, jobs: engines.stores.jobs, clock: systemClock, log }, stopping.signal);
  void forgetDeleted({ ingest, clock: systemClock, log }, stopping.signal);
  await ingest.watch([workspace], stopping.signal);
  let stopped: Promise<void> | undefined;
  return {
    listen: async () => {
      const { url } = await server.listen();
      place.url = url;
      lock.update({ url, localKey });
      return url;
    },
    stop: () => (stopped ??= shutDown(config, { ...parts, server, stopping })),
  };
}

/** Compatible protocols on their fixed paths. */
function protocolsOf({ gateway, inference, responses, dispatcher, engines }: Pick<Joined, "gateway" | "inference" | "responses" | "dispatcher"> & { readonly engines: Pick<Engines, "embedder" | "remoteEmbedders"> }): readonly Protocol[] {
  const embedders = [engines.embedder, ...engines.remoteEmbedders];
  const reranking = withRerankModels(inference, rerankModels(embedders));
  return [
    openaiInference(inference), openaiResponses(responses), anthropicInference(inference), jinaInference(reranking), cohereInference(reranking),
    createOpenAiProtocol(serveModels(embedders, otherModels(gateway.serving, dispatcher), systemClock.now())), createMcpProtocol(dispatcher, packageVersion()),
  ];
}

async function shutDown(config: Config, parts: Joined & { engines: Engines; lock: DataLock; server: HttpServer; stopping: AbortController }): Promise<void> {
  const { server, gateway, responses, stopping, runner, indexer, engines, lock } = parts;
  stopping.abort();
  await server.close(config.server.stopMillisecondsMax);
  await responses.close();
  await gateway.close();
  await runner.stop();
  await indexer.stop();
  await engines.parser.close();
  await engines.pictures.close();
  await engines.generation?.generator.close();
  await Promise.all([engines.embedder, ...engines.remoteEmbedders].map((embedder) => embedder.close()));
  await engines.index.close();
  await engines.stores.close();
  lock.release();
}
