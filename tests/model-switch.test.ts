// A collection changes its model while questions go on: made beside, compared, swapped, rolled back, dropped; and what a start finds half done.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSeededRandom } from "#conformance/seeded-random";
import { createAnalyser } from "#capabilities/retrieval/analysis/index";
import { createRetrieval, type Retrieval, type SearchRequest } from "#capabilities/retrieval/index";
import { createIndexer } from "#capabilities/indexing/index";
import { fail } from "#core/errors";
import type { Job } from "#core/job";
import { spacesOf } from "#core/vectors/spaces";
import { createMemoryEmbedder } from "#engines/memory/embedder";
import { createMemoryRowStore } from "#engines/memory/row-store";
import { systemClock } from "#engines/system/clock";
import type { Embedder } from "#ports/embedder";
import type { RowStore } from "#ports/row-store";
import type { KeptGeneration } from "#ports/search-index";
import { openHouse, scope, type House } from "./house.ts";

const memory = createMemoryEmbedder({ dimensions: 32 });
/** The first model; a question waits for `held` where a test sets it. */
const first: Embedder = {
  ...memory,
  embed: async (texts, options) => {
    if (options.kind === "query") await told.held;
    return memory.embed(texts, options);
  },
};
const plain = createMemoryEmbedder({ dimensions: 48 });
const soon = () => systemClock.deadline(20_000);

/** The second model: fails or waits when told to, and counts its texts. */
const told = { embedded: 0, failure: undefined as (() => Error) | undefined, delayMs: 0, held: undefined as Promise<void> | undefined };
const second: Embedder = {
  ...plain,
  embed: async (texts, options) => {
    if (told.failure) throw told.failure();
    if (told.delayMs > 0) await systemClock.sleep(told.delayMs);
    told.embedded += options.kind === "document" ? texts.length : 0;
    return plain.embed(texts, options);
  },
};

let rows: RowStore;
let house: House;
let retrieval: Retrieval;

beforeEach(async () => {
  Object.assign(told, { embedded: 0, failure: undefined, delayMs: 0, held: undefined });
  rows = createMemoryRowStore({ clock: systemClock });
  house = await openHouse({ rows }, first, second);
  const { ports, index, indexer } = house;
  retrieval = createRetrieval({ rows, index, analyser: createAnalyser(), clock: systemClock, random: createSeededRandom(1), metrics: ports.metrics, embedderOf: indexer.spaces.embedder, waitForIndex: (of, seq, signal) => indexer.waitFor(of, seq, signal) });
  house.write({ "pump.md": "# Pump\n\nThe pump runs at 40 bar.", "valve.md": "# Valve\n\nA valve closes in two seconds.", "cake.txt": "Butter, sugar and a hot oven." });
  await house.run();
  expect((await house.documents()).map(({ status, error }) => error ?? status)).toEqual(["read", "read", "read"]);
});
afterEach(() => house.close());

function asking(query: string, more: Partial<SearchRequest> = {}) {
  return retrieval.search({ ...scope, readable: { all: true }, query, limit: 10, offset: 0, explain: true, onePerDocument: false, mode: "hybrid", signal: soon(), ...more });
}

/** Whether a search was answered by both arms. */
async function isDense(query = "hot pump"): Promise<boolean> {
  const { hits } = await asking(query);
  return hits.length === 3 && hits.every(({ explanation }) => explanation?.some(({ arm }) => arm === "dense"));
}

async function made(): Promise<Job> {
  return house.ended((await house.indexer.spaces.switchTo(scope, second.model.name)).job);
}

async function modelOf(generation: KeptGeneration): Promise<string | null> {
  return (await house.index.state(scope, generation)).vectors.model;
}

/** What waits for `passed` goes on when it is opened. */
function closedGate(): { readonly passed: Promise<void>; open(): void } {
  const opening = new AbortController();
  return { passed: new Promise((resolve) => opening.signal.addEventListener("abort", () => resolve())), open: () => opening.abort() };
}

const versions = { first: first.model.version, second: second.model.version };
const spaces = async () => spacesOf((await house.all("collections"))[0]!.settings);

describe("a switch", () => {
  it("makes a space beside, kept like the live one, that swap lets answer and rollback gives back", async () => {
    expect(await made()).toMatchObject({ state: "done", stages: [{ name: "embed", done: 3 }, { name: "index beside", done: 3 }], result: { documents: 3, embedded: 3, model: versions.second } });
    expect([await modelOf("live"), await modelOf("beside"), await isDense()]).toEqual([versions.first, versions.second, true]);
    house.write({ "new.txt": "A new pump for hot water.", "cake.txt": "Flour and a cold pan." });
    await house.run();
    expect((await house.indexer.verify(scope)).differences).toEqual([]);
    await house.indexer.spaces.exchange(scope, "candidate", soon());
    expect([await modelOf("live"), await modelOf("beside"), await spaces()]).toMatchObject([versions.second, versions.first, { live: versions.second, beside: { model: versions.first, role: "former", isReady: true } }]);
    const { hits } = await asking("pump", { mode: "dense", limit: 4 });
    expect(hits).toHaveLength(4);
    house.write({ "late.txt": "The last pump." });
    await house.run();
    expect((await house.indexer.verify(scope)).differences).toEqual([]);
    await house.indexer.spaces.exchange(scope, "former", soon());
    expect([await modelOf("live"), await spaces()]).toMatchObject([versions.first, { live: versions.first, beside: { model: versions.second, role: "candidate" } }]);
    expect((await asking("pump", { mode: "dense" })).hits).toHaveLength(5);
    expect((await house.indexer.verify(scope)).differences).toEqual([]);
  });

  it("fails no question, and answers each by both arms, however often spaces change places and documents come", async () => {
    await made();
    let isOver = false;
    let asked = 0;
    const asks = (async () => {
      while (!isOver) {
        const { hits } = await asking("hot pump in seconds");
        expect(hits.length).toBeGreaterThanOrEqual(3);
        expect(hits.some(({ explanation }) => explanation?.some(({ arm }) => arm === "dense"))).toBe(true);
        asked++;
        await systemClock.sleep(0);
      }
    })();
    for (let i = 0; i < 20; i++) {
      if (i % 5 === 2) {
        house.write({ [`d${i}.txt`]: `Note ${i} on pumps.` });
        await house.run();
      }
      await house.indexer.spaces.exchange(scope, i % 2 === 0 ? "candidate" : "former", soon());
    }
    isOver = true;
    await asks;
    expect(asked).toBeGreaterThan(20);
    expect((await house.indexer.verify(scope)).differences).toEqual([]);
  });

  it("embeds a question again whose space was exchanged meanwhile", async () => {
    await made();
    const gate = closedGate();
    told.held = gate.passed;
    const asked = isDense();
    await systemClock.sleep(5);
    await house.indexer.spaces.exchange(scope, "candidate", soon());
    gate.open();
    expect(await asked).toBe(true);
  });

  it("lets a question wait while rows name the new space and the index does not answer from it yet", async () => {
    await made();
    const gate = closedGate();
    const exchange = house.index.exchange.bind(house.index);
    house.index.exchange = async (of) => {
      await gate.passed;
      await exchange(of);
    };
    const exchanged = house.indexer.spaces.exchange(scope, "candidate", soon());
    while ((await spaces()).live !== versions.second) await systemClock.sleep(1);
    let isAnswered = false;
    const asked = isDense().finally(() => (isAnswered = true));
    await systemClock.sleep(50);
    expect(isAnswered).toBe(false);
    gate.open();
    await exchanged;
    expect(await asked).toBe(true);
  });

  it("gives rows and index back where the exchange fails", async () => {
    await made();
    house.index.exchange = async () => {
      throw fail("data.disk_full", { what: "the index" });
    };
    await expect(house.indexer.spaces.exchange(scope, "candidate", soon())).rejects.toMatchObject({ code: "data.disk_full" });
    expect([await spaces(), await isDense()]).toMatchObject([{ live: null, beside: { model: versions.second, role: "candidate", isReady: true } }, true]);
  });

  it("asks a model again that fails, gives up when it is refused, and goes on from what is embedded", async () => {
    house.write(Object.fromEntries(Array.from({ length: 150 }, (_none, i) => [`n${String(i).padStart(3, "0")}.txt`, `Note ${i}.`])));
    await house.run();
    const { job } = await house.indexer.spaces.switchTo(scope, second.model.version);
    while (told.embedded === 0) await systemClock.sleep(5);
    told.failure = () => fail("embedding.upstream_refused", { model: "m", upstream: "u", status: 401 });
    const failed = await house.ended(job);
    if (failed.state === "failed") expect(failed.error).toMatchObject({ code: "embedding.upstream_refused" });
    told.failure = undefined;
    const again = await house.indexer.spaces.switchTo(scope, second.model.version);
    expect(await house.ended(again.job)).toMatchObject({ state: "done" });
    expect(told.embedded).toBe(153);
    expect([await modelOf("beside"), (await house.index.state(scope, "beside")).vectors.vectors]).toEqual([versions.second, 153]);
  });

  it("is refused for the model that answers, an unknown one, beside another space, and before it is ready", async () => {
    await expect(house.indexer.spaces.switchTo(scope, first.model.name)).rejects.toMatchObject({ code: "collection.model_same" });
    await expect(house.indexer.spaces.switchTo(scope, "none")).rejects.toMatchObject({ code: "embedding.model_unknown", remedy: expect.stringContaining("Plinth knows words-32, words-48.") });
    await expect(house.indexer.spaces.exchange(scope, "candidate", soon())).rejects.toMatchObject({ code: "collection.nothing_beside" });
    await expect(house.indexer.spaces.discard(scope)).rejects.toMatchObject({ code: "collection.nothing_beside" });
    told.delayMs = 300;
    const { job } = await house.indexer.spaces.switchTo(scope, second.model.name);
    await expect(house.indexer.spaces.exchange(scope, "candidate", soon())).rejects.toMatchObject({ code: "collection.beside_unready", details: { job } });
    expect(await house.indexer.spaces.switchTo(scope, second.model.name)).toEqual({ job });
    await house.ended(job);
    await expect(house.indexer.spaces.exchange(scope, "former", soon())).rejects.toMatchObject({ code: "collection.nothing_beside" });
    await house.indexer.spaces.exchange(scope, "candidate", soon());
    await expect(house.indexer.spaces.switchTo(scope, first.model.name)).rejects.toMatchObject({ code: "collection.beside_taken", details: { role: "former" } });
  });
});

describe("a space beside", () => {
  it("is dropped with its vectors, ready or not, and nothing of the live one goes", async () => {
    await made();
    expect(await house.ended((await house.indexer.spaces.discard(scope)).job)).toMatchObject({ state: "done", result: { rows: 6 } });
    expect([await spaces(), await modelOf("beside"), await modelOf("live"), await isDense()]).toEqual([{ live: null, beside: null }, null, versions.first, true]);
    expect([new Set((await house.all("vectors")).map(({ model }) => model)), new Set((await house.all("embeddings")).map(({ model }) => model))]).toEqual([new Set([versions.first]), new Set([versions.first])]);
    told.delayMs = 200;
    const { job } = await house.indexer.spaces.switchTo(scope, second.model.name);
    await house.indexer.spaces.discard(scope);
    expect((await house.ended(job)).state).toBe("cancelled");
    expect([await spaces(), await modelOf("beside"), (await house.indexer.verify(scope)).differences]).toEqual([{ live: null, beside: null }, null, []]);
    expect((await house.indexer.spaces.view(scope)).live).toEqual({ model: versions.first, isAvailable: true, problem: null });
  });

  it("keeps the vectors that another collection uses", async () => {
    const other = { workspace: scope.workspace, collection: "other" };
    await rows.commit({ workspace: scope.workspace, writes: [{ kind: "put", table: "collections", rows: [{ ...other, description: "", settings: await house.indexer.spaces.settingsFor(scope.workspace, second.model.name), createdAt: 0 }] }], log: [{ type: "collection.created", collection: "other" }] });
    house.write({ "sub/x.txt": "The pump runs at 40 bar." });
    await house.run({ collection: "other" });
    expect((await house.index.state(other)).vectors).toMatchObject({ model: versions.second, vectors: 4 });
    await made();
    await house.ended((await house.indexer.spaces.discard(scope)).job);
    expect((await house.indexer.verify(other)).differences).toEqual([]);
    expect((await house.index.state(other)).vectors.vectors).toBe(4);
  });

  it("is verified and rebuilt as the live one is", async () => {
    await made();
    const lost = (await house.all("vectors")).find(({ model }) => model === versions.second)!;
    await rows.commit({ workspace: scope.workspace, writes: [{ kind: "delete", table: "vectors", keys: [[scope.workspace, lost.model, lost.text]] }] });
    const pump = (await house.documents()).find(({ externalId }) => externalId === "pump.md")!;
    await house.index.apply(scope, { seq: (await rows.head(scope.workspace)) + 1, changes: [{ kind: "remove", document: pump.document }] }, "beside");
    const named = (await house.indexer.verify(scope)).differences.map(({ place, problem, detail }) => `${place} ${problem}: ${detail}`);
    expect(named).toEqual(expect.arrayContaining(["rows vector: its vector is not there", "beside missing: the document is not in the index"]));
    expect(named.filter((line) => line.startsWith("index"))).toEqual([]);
    const { job } = await house.indexer.startRebuild(scope);
    expect(await house.ended(job)).toMatchObject({ state: "done", stages: [{ name: "embed" }, { name: "index" }, { name: "embed beside" }, { name: "index beside" }], result: { embedded: 1 } });
    expect((await house.indexer.verify(scope)).differences).toEqual([]);
    expect([await modelOf("live"), await modelOf("beside")]).toEqual([versions.first, versions.second]);
  });
});

describe("a comparison", () => {
  const compare = (queries?: readonly string[]) => retrieval.compare({ ...scope, readable: { all: true }, signal: soon(), ...(queries ? { queries } : {}) });

  it("counts on how much both agree, on the questions that were asked, and tells none of them", async () => {
    await expect(compare()).rejects.toMatchObject({ code: "collection.nothing_beside" });
    await made();
    expect(await compare()).toMatchObject({ live: versions.first, beside: versions.second, queries: 0, overlap: null, sameFirst: null });
    for (const query of ["p", "pu", "pump", "valve", "pump"]) await asking(query);
    await retrieval.ask({ ...scope, readable: { all: true }, question: "What closes in two seconds?", sentencesMax: 3, signal: soon() });
    const found = await compare();
    expect(found).toMatchObject({ queries: 3, overlaps: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3], overlap: 1 });
    expect(JSON.stringify(found)).not.toMatch(/pump|valve|seconds/);
    expect((await compare(["hot oven", "bar", "seconds"])).queries).toBe(3);
    expect((await compare()).queries).toBe(3);
  });

  it("asks each question as whom it was asked", async () => {
    await made();
    await asking("pump", { readable: { all: false, groups: ["none"] } });
    const id = (await house.documents())[0]!;
    await rows.commit({ workspace: scope.workspace, writes: [{ kind: "put", table: "documents", rows: (await house.documents()).map((row) => ({ ...row, groups: ["board"] })) }], log: (await house.documents()).map(({ document }) => ({ type: "document.access" as const, collection: id.collection, document })) });
    await house.indexer.waitFor(scope, await rows.head(scope.workspace), soon());
    expect(await compare()).toMatchObject({ queries: 1, overlap: 1, rankChange: null });
  });
});

describe("a model that cannot be asked", () => {
  it("leaves hybrid questions to words and says why, and fails those by meaning alone", async () => {
    await made();
    await house.indexer.spaces.exchange(scope, "candidate", soon());
    told.failure = () => fail("embedding.upstream_failed", { model: "m", upstream: "u", reason: "it is gone", attempts: 5 });
    expect(await asking("pump")).toMatchObject({ failedArm: { code: "embedding.upstream_failed" }, hits: [{ externalId: "pump.md" }] });
    await expect(asking("pump", { mode: "dense" })).rejects.toMatchObject({ code: "embedding.upstream_failed" });
    house.write({ "new.txt": "A new pump." });
    const { job } = await house.ingest.startFolder({ ...scope, path: house.folder });
    while ((await house.indexer.spaces.view(scope)).live?.problem == null) await systemClock.sleep(10);
    expect((await house.indexer.spaces.view(scope)).live).toMatchObject({ model: versions.second, problem: { code: "embedding.upstream_failed" } });
    told.failure = undefined;
    await house.ended(job);
    expect((await house.indexer.spaces.view(scope)).live?.problem).toBeNull();
  });
});

describe("a start", () => {
  /** Another process over the same rows, index and jobs, with these models. */
  async function again(...embedders: readonly Embedder[]) {
    await house.indexer.stop();
    const indexer = createIndexer({ ...house.ports, jobs: house.ports.jobs, index: house.index, models: embedders.map((embedder) => ({ embedder, vectorPrecision: "float16" as const })) });
    await indexer.start([scope.workspace]);
    return indexer;
  }

  it("finishes an exchange that a crash cut between rows and index", async () => {
    await made();
    const [row] = await house.all("collections");
    const { beside } = spacesOf(row!.settings);
    await rows.commit({ workspace: scope.workspace, writes: [{ kind: "put", table: "collections", rows: [{ ...row!, settings: { vectors: { live: versions.second, beside: { ...beside!, model: versions.first, role: "former" } } } }] }] });
    const indexer = await again(first, second);
    expect([await modelOf("live"), await modelOf("beside"), (await indexer.verify(scope)).differences]).toEqual([versions.second, versions.first, []]);
    await indexer.stop();
  });

  it("makes a space anew whose index is lost, in its role", async () => {
    await made();
    await house.indexer.spaces.exchange(scope, "candidate", soon());
    await house.index.drop(scope, "beside");
    const indexer = await again(first, second);
    const { beside } = await spaces();
    expect(beside).toMatchObject({ model: versions.first, role: "former", isReady: false });
    const [, handler] = indexer.jobHandlers;
    await handler!.run({ job: (await house.ports.jobs.get(scope.workspace, beside!.job))!, signal: soon(), report: () => undefined, checkpoint: () => undefined });
    expect([(await spaces()).beside, await modelOf("beside")]).toMatchObject([{ role: "former", isReady: true }, versions.first]);
    await indexer.stop();
  });

  it("embeds anew by a model that goes by the same name and gives other vectors, and lets it answer by itself", async () => {
    const renewed: Embedder = { ...plain, model: { ...plain.model, name: first.model.name, version: `${first.model.name}@sha256:aaaaaaaaaaaa` } };
    const indexer = await again(renewed);
    const { beside } = await spaces();
    expect(beside).toMatchObject({ model: renewed.model.version, role: "candidate" });
    const [, make, forget] = indexer.jobHandlers;
    const context = { signal: soon(), report: () => undefined, checkpoint: () => undefined };
    await make!.run({ ...context, job: (await house.ports.jobs.get(scope.workspace, beside!.job))! });
    expect([await spaces(), await modelOf("live")]).toEqual([{ live: renewed.model.version, beside: null }, renewed.model.version]);
    const removal = (await house.ports.jobs.list(scope.workspace, { limit: 10 })).find(({ kind }) => kind === "forget-model")!;
    expect(await forget!.run({ ...context, job: removal })).toEqual({ rows: 6 });
    expect((await indexer.verify(scope)).differences).toEqual([]);
    await indexer.stop();
  });

  it("without the model that answers finds by words, keeps its vectors, and goes on when it is back", async () => {
    await made();
    await house.indexer.spaces.exchange(scope, "candidate", soon());
    const indexer = await again(first);
    expect((await indexer.spaces.view(scope)).live).toEqual({ model: versions.second, isAvailable: false, problem: null });
    expect([await indexer.spaces.embedder(scope, "live"), (await indexer.verify(scope)).differences, (await house.index.state(scope)).vectors.vectors]).toEqual([undefined, [], 3]);
    await indexer.stop();
    const back = await again(first, second);
    expect((await back.spaces.embedder(scope, "live"))?.model.version).toBe(versions.second);
    await back.stop();
  });
});
