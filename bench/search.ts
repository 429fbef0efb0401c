// Keyword search over 100,000 chunks in process, with explanations, beside SQLite FTS5 in the same run.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createAnalyser } from "#capabilities/retrieval/analysis/index";
import { formatBytes } from "#core/text/units";
import { openSegments } from "#engines/segments/search-index";
import { systemClock } from "#engines/system/clock";
import type { IndexQuery, SearchIndex } from "#ports/search-index";
import type { BenchOptions, BenchResult } from "./report.ts";
import { loadCorpus, type Corpus } from "./search/corpus.ts";
import { measureFts5 } from "./search/fts5.ts";
import { measureServed } from "./search/served.ts";
import { sharedFolder } from "./shared.ts";

/** One line for `--help`. */
export const summary = "keyword queries over 100,000 chunks, in the index, through the product in process and over HTTP, beside SQLite FTS5  [--chunks N] [--queries N] [--no-fts5] [--no-served] [--shared FOLDER]";

const scope = { workspace: "bench", collection: "pairs" };
const batchDocuments = 500;
const targets = { p50Ms: 1, p99Ms: 8, httpP99Ms: 15, coldOpenMs: 500 };

/** Runs the bench. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { chunks: { type: "string", default: "100000" }, queries: { type: "string", default: "1000" }, "no-fts5": { type: "boolean" }, "no-served": { type: "boolean" }, shared: { type: "string" } } });
  const corpus = await loadCorpus(sharedFolder("data/text/train/permissive", values.shared), { chunks: Number(values.chunks), queries: Number(values.queries) });
  const folder = await mkdtemp(join(tmpdir(), "plinth-search-"));
  try {
    const built = await build(join(folder, "index"), corpus);
    const opened = await reopen(join(folder, "index"), corpus);
    const fts5 = values["no-fts5"] === true ? null : measureFts5(folder, corpus.documents, corpus.queries);
    const served = values["no-served"] === true ? null : await measureServed(folder, corpus);
    const [inProcess, overHttp] = [served?.inProcess, served?.overHttp].map((milliseconds) => (milliseconds ? percentiles(milliseconds) : null));
    const figures = {
      inProcess,
      overHttp,
      servedIngestSeconds: served?.ingestSeconds ?? null,
      chunks: corpus.documents.length,
      queries: corpus.queries.length,
      textBytes: corpus.textBytes,
      ...built,
      ...opened,
      fts5: fts5 === null ? null : { ...percentiles(fts5.milliseconds), buildSeconds: fts5.buildSeconds, sizeBytes: fts5.sizeBytes },
    };
    print(`${corpus.documents.length} chunks, ${formatBytes(corpus.textBytes)} of text, ${corpus.queries.length} queries, explain on`);
    print([
      ["engine", "p50 ms", "p90 ms", "p99 ms", "max ms", "build s", "on disk"],
      ["segments", ...rowOf(opened.warm), built.buildSeconds.toFixed(1), formatBytes(built.sizeBytes)],
      ["segments, first time", ...rowOf(opened.cold), "", ""],
      ...(inProcess ? [["the product in process, hits read from rows", ...rowOf(inProcess), "", ""]] : []),
      ...(overHttp ? [["the product over HTTP, one connection", ...rowOf(overHttp), "", ""]] : []),
      ...(figures.fts5 === null ? [] : [["SQLite FTS5 (top 10, no explanation; build without analysis)", ...rowOf(figures.fts5), figures.fts5.buildSeconds.toFixed(1), formatBytes(figures.fts5.sizeBytes)]]),
    ]);
    print(`indexing ${(corpus.textBytes / 1e6 / built.buildSeconds).toFixed(1)} MB/s with analysis; cold open ${opened.coldOpenMs.toFixed(0)} ms; RSS ${formatBytes(built.rssGrowthBytes)} more after the build, ${formatBytes(opened.rssGrowthBytes)} more after all queries`);
    return { figures: { ...figures, targets, isMet: opened.warm.p50Ms <= targets.p50Ms && opened.warm.p99Ms <= targets.p99Ms && opened.coldOpenMs <= targets.coldOpenMs } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function build(directory: string, { documents }: Corpus) {
  const rss = process.memoryUsage.rss();
  const began = performance.now();
  const index = openSegments({ directory, analyser: createAnalyser(), clock: systemClock });
  for (let i = 0; i < documents.length; i += batchDocuments) {
    await index.apply(scope, { seq: i + 1, changes: documents.slice(i, i + batchDocuments).map((document) => ({ kind: "put", document })) });
  }
  await index.flush(scope);
  const buildSeconds = (performance.now() - began) / 1000;
  const { sizeBytes } = await index.state(scope);
  await index.close();
  return { buildSeconds, sizeBytes, rssGrowthBytes: process.memoryUsage.rss() - rss };
}

/** Opens the index anew and asks all queries twice: the second time everything asked for is in memory. */
async function reopen(directory: string, { queries }: Corpus) {
  const rss = process.memoryUsage.rss();
  const began = performance.now();
  const index = openSegments({ directory, analyser: createAnalyser(), clock: systemClock });
  await index.state(scope);
  const coldOpenMs = performance.now() - began;
  const cold = await ask(index, queries);
  const warm = await ask(index, queries);
  const rssGrowthBytes = process.memoryUsage.rss() - rss;
  await index.close();
  return { coldOpenMs, cold: percentiles(cold), warm: percentiles(warm), rssGrowthBytes };
}

async function ask(index: SearchIndex, queries: readonly string[]): Promise<readonly number[]> {
  const milliseconds: number[] = [];
  for (const text of queries) {
    const query: IndexQuery = { text, readable: { all: true }, limit: 10, offset: 0, explain: true };
    const start = performance.now();
    await index.search(scope, query);
    milliseconds.push(performance.now() - start);
  }
  return milliseconds;
}

interface Percentiles {
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

function percentiles(milliseconds: readonly number[]): Percentiles {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99), maxMs: at(1) };
}

function rowOf({ p50Ms, p90Ms, p99Ms, maxMs }: Percentiles): readonly string[] {
  return [p50Ms, p90Ms, p99Ms, maxMs].map((ms) => ms.toFixed(2));
}
