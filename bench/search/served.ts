// The same queries through the whole product: documents written by its API, searched in process and over HTTP.
import { mkdtemp, rm } from "node:fs/promises";
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
  readonly inProcess: readonly number[];
  readonly overHttp: readonly number[];
}

const collection = "default";
const documentsPerRequest = 1000;

/** Writes the corpus into a fresh data directory below `folder` and asks each query twice, the second time counted. */
export async function measureServed(folder: string, { documents, queries }: Corpus): Promise<Served> {
  const directory = await mkdtemp(join(folder, "served-"));
  const { config } = await loadConfig({ env: {}, cwd: directory, flags: { "data.directory": directory, "server.port": 0 } });
  const composition = await compose(config, createPinoLog({ level: "silent" }));
  try {
    const url = await composition.listen();
    const ingestSeconds = await write(createClient({ url, key: composition.localKey }), documents);
    const inProcess = await twice(queries, (query) => inside(composition, query));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const overHttp = await twice(queries, (query) => post(agent, { url, key: composition.localKey, query }));
    agent.destroy();
    return { ingestSeconds, inProcess, overHttp };
  } finally {
    await composition.stop();
    await rm(directory, { recursive: true, force: true });
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
async function inside({ dispatcher }: Composition, query: string): Promise<unknown> {
  const principal = { kind: "local", id: "local", workspace: "main", role: "admin", groups: [] } as const;
  return dispatcher.call("search", { input: { collection, query, explain: true } }, { principal, signal: new AbortController().signal, deadlineAt: Date.now() + 30_000, requestId: "bench" });
}

function post(agent: Agent, { url, key, query }: { url: string; key: string; query: string }): Promise<void> {
  const body = JSON.stringify({ query, explain: true });
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/api/v1/collections/${collection}/search`, { method: "POST", agent, headers: { authorization: `Bearer ${key}`, "content-type": "application/json", "content-length": Buffer.byteLength(body) } }, (response) => {
      response.resume();
      response.on("end", () => (response.statusCode === 200 ? resolve() : reject(new Error(`search answered ${response.statusCode}`))));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
