// Files in, vectors behind them, and every score of a hybrid search worked out again from rows.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSeededRandom } from "#conformance/seeded-random";
import { createAnalyser } from "#capabilities/retrieval/analysis/index";
import { defaultRules } from "#capabilities/retrieval/fusion/rules";
import { createRetrieval, type SearchRequest } from "#capabilities/retrieval/index";
import { decodeVector, dotProduct } from "#core/vectors/vector";
import { createMemoryEmbedder } from "#engines/memory/embedder";
import { systemClock } from "#engines/system/clock";
import { openHouse, scope, type House } from "./house.ts";

const embedder = createMemoryEmbedder({ dimensions: 32 });
let house: House;

const files = {
  "pump.md": "# Pump\n\nThe pump runs at 40 bar. Its seal is changed each year.",
  "valve.md": "# Valve\n\nA valve closes in two seconds. It has a seal too.",
  "travel.txt": "Trips above 3,000 euros are approved by Johan Bexell.",
  "copy.txt": "Trips above 3,000 euros are approved by Johan Bexell.",
  "cake.txt": "Butter, sugar, flour, and an oven that is hot.",
};

beforeAll(async () => {
  house = await openHouse({}, embedder);
  house.write(files);
  expect(await house.run()).toMatchObject({ state: "done" });
});
afterAll(() => house.close());

function retrievalOf() {
  const { ports, index, indexer } = house;
  return createRetrieval({ rows: ports.rows, index, analyser: createAnalyser(), clock: systemClock, random: createSeededRandom(1), metrics: ports.metrics, embedderOf: async () => embedder, waitForIndex: (of, seq, signal) => indexer.waitFor(of, seq, signal) });
}

function requestOf(more: Partial<SearchRequest> & { readonly query: string }): SearchRequest {
  return { ...scope, readable: { all: true }, limit: 10, offset: 0, explain: true, onePerDocument: false, mode: "hybrid", signal: new AbortController().signal, ...more };
}

function searching(more: Parameters<typeof requestOf>[0]) {
  return retrievalOf().search(requestOf(more));
}

/** What became of the document at `path`. */
async function why(path: string, more: Parameters<typeof requestOf>[0]) {
  const row = (await house.documents()).find(({ externalId }) => externalId === path);
  if (!row) throw new Error(`there is no ${path}`);
  const [retrieval, request] = [retrievalOf(), requestOf(more)];
  return retrieval.why(request, { row, shown: await retrieval.search(request) });
}

/** The vector row of a hit's chunk. */
async function vectorOf(document: string, ordinal: number): Promise<Float32Array> {
  const embedding = (await house.all("embeddings")).find((row) => row.document === document);
  const row = (await house.all("vectors")).find(({ text }) => text === embedding?.texts[ordinal]);
  return decodeVector(row?.bytes ?? new Uint8Array(0), embedder.model.dimensions) ?? new Float32Array(0);
}

/** How near each hit's vector row is to the mean of those of the best by their first score, as docs/fusion.md says it. */
async function likenessOf(hits: readonly { readonly document: string }[], firstScore: (hit: { readonly document: string }) => number): Promise<ReadonlyMap<string, number>> {
  const { sourcesMax, power } = defaultRules.feedback;
  const sources = hits.map((hit) => ({ hit, score: firstScore(hit) })).toSorted((a, b) => b.score - a.score).slice(0, sourcesMax);
  const mean = new Float64Array(embedder.model.dimensions);
  for (const { hit, score } of sources) (await vectorOf(hit.document, 0)).forEach((value, i) => (mean[i]! += score ** power * value));
  const length = Math.hypot(...mean);
  return new Map(await Promise.all(hits.map(async ({ document }) => [document, (await vectorOf(document, 0)).reduce((sum, value, i) => sum + (value * mean[i]!) / length, 0)] as const)));
}

describe("a hybrid search", () => {
  it("is ready when the job that read the files has ended, says so in its stages, and leaves nothing to verify", async () => {
    const job = await house.run();
    expect(job.stages.map(({ name }) => name)).toContain("embed");
    const vectors = await house.all("vectors");
    expect(vectors.map(({ bytes }) => bytes.length)).toEqual(vectors.map(() => embedder.model.dimensions * 2));
    expect((await house.index.state(scope)).vectors).toMatchObject({ model: embedder.model.version, dimensions: 32, refused: 0 });
    expect((await house.indexer.verify(scope)).differences).toEqual([]);
  });

  it("shows contributions that rows and the formula give again", async () => {
    const query = "seal of the pump in seconds";
    const { hits } = await searching({ query });
    const { vectors } = await embedder.embed([query], { kind: "query" });
    const byWords = new Map((await house.index.search(scope, { text: query, readable: { all: true }, limit: 100, offset: 0, explain: false })).hits.map((hit, i) => [hit.document, { ...hit, rank: i + 1 }]));
    const similarities = new Map(await Promise.all(hits.map(async (hit) => [hit.document, dotProduct(await vectorOf(hit.document, 0), vectors)] as const)));
    const best = Math.max(...[...byWords.values()].map(({ score }) => score));
    const nearest = Math.max(...similarities.values());
    const firstScore = ({ document }: { readonly document: string }): number => (1 - defaultRules.denseWeight) * ((byWords.get(document)?.score ?? 0) / best) + defaultRules.denseWeight * Math.max(0, (similarities.get(document) ?? NaN) / nearest);
    const likeness = await likenessOf(hits, firstScore);
    const likest = Math.max(...hits.filter((hit) => firstScore(hit) > 0).map(({ document }) => likeness.get(document) ?? NaN));
    expect(hits).toHaveLength(Object.keys(files).length);
    for (const hit of hits) {
      const similarity = similarities.get(hit.document) ?? NaN;
      const words = byWords.get(hit.document);
      const raw = { keyword: words?.score ?? 0, dense: similarity, feedback: likeness.get(hit.document) ?? NaN };
      const { denseWeight, feedbackWeight } = defaultRules;
      const expected = { keyword: (1 - denseWeight - feedbackWeight) * (raw.keyword / best), dense: denseWeight * Math.max(0, raw.dense / nearest), feedback: feedbackWeight * Math.max(0, raw.feedback / likest) };
      expect(hit.explanation?.map(({ arm }) => arm)).toEqual([...(words === undefined ? [] : ["keyword"]), "dense", ...(firstScore(hit) > 0 ? ["feedback"] : [])]);
      for (const arm of hit.explanation ?? []) {
        expect(arm.rawScore).toBeCloseTo(raw[arm.arm], arm.arm === "feedback" ? 6 : 12);
        expect(arm.contribution).toBeCloseTo(expected[arm.arm], arm.arm === "feedback" ? 6 : 12);
        if (arm.arm === "keyword") expect(arm.terms.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(arm.rawScore, 9);
      }
      expect((hit.explanation ?? []).reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(hit.score, 12);
    }
  });

  it("asks an exact phrase of every hit, and finds by meaning alone when asked to", async () => {
    expect((await searching({ query: '"two seconds" pump' })).hits.map(({ externalId }) => externalId)).toEqual(["valve.md"]);
    expect((await searching({ query: "hot oven", mode: "dense", limit: 1 })).hits[0]).toMatchObject({ externalId: "cake.txt", explanation: [{ arm: "dense", rank: 1, weight: 1 }] });
  });

  it("pages through the same order, whatever the page's size", async () => {
    const order = async (limit: number) => {
      const pages = await Promise.all(Array.from({ length: Math.ceil(5 / limit) }, (_none, i) => searching({ query: "seal bar", limit, offset: i * limit })));
      return pages.flatMap(({ hits }) => hits.map(({ rank, externalId, score }) => [rank, externalId, score]));
    };
    expect(await order(2)).toEqual(await order(5));
  });

  it("says what became of a document: shown, behind the hits, filtered, unmatched", async () => {
    const order = (await searching({ query: "seal bar", onePerDocument: true })).hits.map(({ externalId }) => externalId);
    expect(await why(order[0] ?? "", { query: "seal bar", limit: 1 })).toMatchObject({ outcome: "shown", rank: 1 });
    expect(await why(order[3] ?? "", { query: "seal bar", limit: 1 })).toMatchObject({ outcome: "below", rank: 4, hit: { externalId: order[3] } });
    expect(await why("pump.md", { query: "seal", filter: { op: "=", field: "path", value: "valve.md" } })).toMatchObject({ outcome: "filtered", hit: { externalId: "pump.md" } });
    expect(await why("cake.txt", { query: "seal", mode: "keyword" })).toMatchObject({ outcome: "unmatched", rank: null, hit: null });
  });

  it("embeds equal texts once, and again only what changed", async () => {
    const before = await house.all("vectors");
    house.write({ "again.txt": files["cake.txt"], "cake.txt": "Butter, sugar, flour, and a pan." });
    await house.run();
    const titles = (await house.all("embeddings")).length;
    expect([before.length, (await house.all("vectors")).length, titles]).toEqual([5, 7, 6]);
  });

  it("names a vector row that is damaged or gone", async () => {
    const [first, second] = await house.all("vectors");
    if (!first || !second) throw new Error("there are no vectors");
    await house.ports.rows.commit({ workspace: scope.workspace, writes: [{ kind: "put", table: "vectors", rows: [{ ...first, bytes: new Uint8Array(64) }] }, { kind: "delete", table: "vectors", keys: [[scope.workspace, second.model, second.text]] }] });
    const details = (await house.indexer.verify(scope)).differences.filter(({ problem }) => problem === "vector").map(({ place, detail }) => `${place}: ${detail}`);
    expect(details).toEqual(expect.arrayContaining(["rows: its vector is zero", "rows: its vector is not there", "index: its vector differs"]));
    await house.ports.rows.commit({ workspace: scope.workspace, writes: [{ kind: "put", table: "vectors", rows: [first, second] }] });
  });
});
