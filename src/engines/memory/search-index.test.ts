// The oracle is checked by hand-worked cases; every other engine is then checked against it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { suiteAnalyser } from "#conformance/search/samples";
import { analyserOf } from "#conformance/reading/analyser";
import { searchIndexSuite } from "#conformance/search-index";
import type { IndexDocument, IndexQuery } from "#ports/search-index";
import { createMemorySearchIndex } from "./search-index.ts";

const analyser = analyserOf("words", (text) => [...text.matchAll(/\w+/g)].map((match, position) => ({ term: match[0], position, start: match.index, end: match.index + match[0].length })));

const scope = { workspace: "w", collection: "c" };
const plain: IndexQuery = { text: "", readable: { all: true }, limit: 10, offset: 0, explain: true };

function document(id: string, text: string, more: Partial<IndexDocument> = {}): IndexDocument {
  return { document: id, externalId: id, language: "en", groups: [], fields: {}, entries: [{ version: "v", ordinal: 0, title: "", headings: [], text }], ...more };
}

async function indexOf(...documents: readonly IndexDocument[]) {
  const index = createMemorySearchIndex({ analyser });
  await index.apply(scope, { seq: 1, changes: documents.map((each) => ({ kind: "put", document: each })) });
  return index;
}

describe("the memory search index", () => {
  it("scores as BM25 worked out by hand", async () => {
    const index = await indexOf(document("a", "pump pump valve"), document("b", "valve"));
    const { hits } = await index.search(scope, { ...plain, text: "pump" });
    // N = 2, n = 1: idf = ln 2; f = 2, lengths 3 and 1, ratio 1.5: f (k1 + 1) = 2 * 2.4, k1 (1 - b + b ratio) = 1.4 * (.25 + .75 * 1.5)
    expect(hits).toHaveLength(1);
    expect(hits[0]?.score).toBeCloseTo((Math.log(2) * 4.8) / (2 + 1.925), 6);
    expect(hits[0]?.parts?.[0]).toMatchObject({ term: "pump", frequency: 2, documentFrequency: 1, lengthRatio: 1.5 });
  });

  it("breaks ties by external id in UTF-8 order", async () => {
    const index = await indexOf(document("1", "same words", { externalId: "\u{1F600}" }), document("2", "same words", { externalId: "\uFF5E" }), document("3", "same words", { externalId: "a" }));
    const { hits } = await index.search(scope, { ...plain, text: "words" });
    expect(hits.map(({ document: id }) => id)).toEqual(["3", "2", "1"]);
  });

  it("asks a phrase for consecutive words and never across title and text", async () => {
    const crossing = document("x", "time passes", { entries: [{ version: "v", ordinal: 0, title: "lead", headings: [], text: "time passes" }] });
    const index = await indexOf(document("a", "the lead time is long"), document("b", "time to lead"), crossing);
    const { hits, total } = await index.search(scope, { ...plain, text: '"lead time"' });
    expect(hits.map(({ document: id }) => id)).toEqual(["a"]);
    expect(total).toBe(1);
  });

  it("hides what the reader may not read from hits and totals", async () => {
    const index = await indexOf(document("a", "secret plan", { groups: ["board"] }), document("b", "open plan"));
    const { hits, total } = await index.search(scope, { ...plain, text: "plan", readable: { all: false, groups: [] } });
    expect([hits.map(({ document: id }) => id), total]).toEqual([["b"], 1]);
  });

  it("does nothing for a sequence number it has applied", async () => {
    const index = await indexOf(document("a", "one"));
    await index.apply(scope, { seq: 1, changes: [{ kind: "remove", document: "a" }] });
    expect((await index.state(scope)).documents).toBe(1);
  });

  it("names each difference to the rows", async () => {
    const index = await indexOf(document("a", "one two"), document("b", "three"));
    const wanted = [document("a", "one four"), document("b", "three", { groups: ["g"] }), document("c", "five")];
    const problems = (await index.verify(scope, wanted)).map(({ document: id, problem }) => `${id} ${problem}`);
    expect(problems).toEqual(["a terms", "a terms", "b access", "c missing"]);
  });
});

searchIndexSuite({ describe, it, expect, fc }, { name: "memory", open: async () => ({ port: createMemorySearchIndex({ analyser: suiteAnalyser }) }) });
