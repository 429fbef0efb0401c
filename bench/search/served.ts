// The same queries through the whole product: documents written by its API, searched in process and over HTTP by one connection and by many.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { compose, type Composition } from "#app/compose";
import { loadConfig } from "#app/config/index";
import { createPinoLog } from "#engines/pino/log";
import { createClient } from "#surfaces/sdk/index";
import type { Corpus } from "./corpus.ts";

/** Milliseconds of each query, and how long writing until searchable took. */
export interface Served {
  readonly ingestSeconds: number;
  /** From the first document until all are found by meaning too. */
  readonly embeddedSeconds: number;
  readonly inProcess: readonly number[];
  readonly overHttp: readonly number[];
  /** Over `connectionsMany` connections, and how many queries a second that was. */
  readonly overMany: readonly number[];
  readonly queriesPerSecond: number;
}

/** Ways of finding, as the operation takes them. */
export type Mode = "hybrid" | "keyword";

/** Connections that ask at once. */
export const connectionsMany = 16;

const collection = "default";
const documentsPerRequest = 1000;
const secondsUnchanged = 5;

/** Writes the corpus into a fresh data directory below `folder` and asks each query twice, the second time counted. */
export async function measureServed(folder: string, { documents, queries }: Corpus, mode: Mode): Promise<Served> {
  const directory = await mkdtemp(join(folder, "served-"));
  const loaded = await loadConfig({ env: {}, cwd: directory, flags: { "data.directory": directory, "server.port": 0 } });
  const composition = await compose(loaded, createPinoLog({ level: "silent" }));
  try {
    const url = await composition.listen();
    const began = performance.now();
    const ingestSeconds = await write(createClient({ url, key: composition.localKey }), documents);
    await followed(url, composition.localKey);
    const embeddedSeconds = (performance.now() - began) / 1000;
    await merged(join(directory, "index"));
    const inProcess = await twice(queries, (query) => inside(composition, { query, mode }));
    const agent = new Agent({ keepAlive: true, maxSockets: connectionsMany });
    const ask = (query: string): Promise<void> => post(agent, { url, key: composition.localKey, body: { query, mode } });
    const overHttp = await twice(queries, ask);
    const manyBegan = performance.now();
    const overMany = await together(queries, ask);
    const queriesPerSecond = queries.length / ((performance.now() - manyBegan) / 1000);
    agent.destroy();
    return { ingestSeconds, embeddedSeconds, inProcess, overHttp, overMany, queriesPerSecond };
  } finally {
    await composition.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Waits until the index has joined its segments: until its files have stayed the same for some seconds. */
async function merged(folder: string): Promise<void> {
  let before = "";
  for (let quiet = 0; quiet < secondsUnchanged; ) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const files = (await readdir(folder, { recursive: true })).toSorted().join("\n");
    quiet = files === before ? quiet + 1 : 0;
    before = files;
  }
}

async function write(client: ReturnType<typeof createClient>, documents: Corpus["documents"]): Promise<number> {
  const began = performance.now();
  for (let at = 0; at < documents.length; at += documentsPerRequest) {
    const some = documents.slice(at, at + documentsPerRequest).map(({ externalId, entries }) => ({ id: externalId, text: entries[0]?.text ?? "" }));
    await client.documents.put({ collection, documents: some });
  }
  return (performance.now() - began) / 1000;
}

/** Waits until the log is embedded and the index has followed. */
async function followed(url: string, key: string): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const metrics = await (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } })).text();
    const lags = [...metrics.matchAll(/^plinth_(?:embedding|index)_lag\{[^}]*\} (\d+)/gm)].map(([, lag]) => Number(lag));
    quiet = lags.length === 2 && lags.every((lag) => lag === 0) ? quiet + 1 : 0;
  }
}

/** Each query once, as many at a time as there are connections. */
async function together(queries: readonly string[], ask: (query: string) => Promise<unknown>): Promise<readonly number[]> {
  const milliseconds: number[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let query = queries[next++]; query !== undefined; query = queries[next++]) {
      const start = performance.now();
      await ask(query);
      milliseconds.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: connectionsMany }, worker));
  return milliseconds;
}

async function twice(queries: readonly string[], ask: (query: string) => Promise<unknown>): Promise<readonly number[]> {
  for (const query of queries) await ask(query);
  const milliseconds: number[] = [];
  for (const query of queries) {
    const start = performance.now();
    await ask(query);
    milliseconds.push(performance.now() - start);
  }
  return milliseconds;
}

/** One search through the door that every surface uses. */
async function inside({ dispatcher }: Composition, asked: { readonly query: string; readonly mode: Mode }): Promise<unknown> {
  const principal = { kind: "local", id: "local", workspace: "main", role: "admin", groups: [] } as const;
  return dispatcher.call("search", { input: { collection, ...asked, explain: true } }, { principal, signal: new AbortController().signal, deadlineAt: Date.now() + 30_000, requestId: "bench" });
}

function post(agent: Agent, { url, key, body: asked }: { url: string; key: string; body: { query: string; mode: Mode } }): Promise<void> {
  const body = JSON.stringify({ ...asked, explain: true });
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/api/v1/collections/${collection}/search`, { method: "POST", agent, headers: { authorization: `Bearer ${key}`, "content-type": "application/json", "content-length": Buffer.byteLength(body) } }, (response) => {
      response.resume();
      response.on("end", () => (response.statusCode === 200 ? resolve() : reject(new Error(`search answered ${response.statusCode}`))));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
