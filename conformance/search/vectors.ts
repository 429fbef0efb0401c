// The guard of vectors in an index: what is no vector of its space is not taken, is counted, and hides no chunk from words.
import type { FusedQuery } from "#core/ranking/candidate";
import type { DocumentVectors } from "#core/vectors/document-vectors";
import { encodeVector } from "#core/vectors/vector";
import type { SearchIndex } from "#ports/search-index";
import { type Subject, type SuiteKit, withOpened } from "../kit.ts";
import { sampleEntry, sampleFusedQuery, sampleIndexDocument as document, sampleScope as scope } from "./samples.ts";

const whole = Float32Array.of(0.6, 0.8, 0);

/** Vectors of a model of three dimensions. */
function vectorsOf(rows: readonly (Float32Array | null)[], model = "m"): DocumentVectors {
  return { model, dimensions: 3, rows: rows.map((row) => row && encodeVector(row, "float32")) };
}

function queryOf(more: Partial<FusedQuery> = {}): FusedQuery {
  return sampleFusedQuery("pump", { dense: { model: "m", vector: whole }, ...more });
}

/** Chunks that the dense arm found, in its order. */
async function near(index: SearchIndex, more: Partial<FusedQuery> = {}): Promise<readonly string[]> {
  const { hits } = await index.fused(scope, queryOf(more));
  const ranked = hits.flatMap(({ document, ordinal, arms }) => arms.flatMap(({ arm, rank }) => (arm === "dense" && rank !== null ? [{ name: `${document}/${ordinal}`, rank }] : [])));
  return ranked.toSorted((a, b) => a.rank - b.rank).map(({ name }) => name);
}

const wrong: ReadonlyMap<string, Float32Array> = new Map([
  ["not a number", Float32Array.of(NaN, 1, 0)], ["infinite", Float32Array.of(0, Infinity, 0)], ["zero", new Float32Array(3)], ["of other dimensions", Float32Array.of(0.6, 0.8)],
  ["too long", Float32Array.of(3, 4, 0)], ["too short", Float32Array.of(0.3, 0.4, 0)],
]);

/** Runs the sentences about refused vectors. */
export function guardsVectors(kit: SuiteKit, subject: Subject<SearchIndex>): void {
  const { expect } = kit;
  const it = (sentence: string, body: (index: SearchIndex, reopen?: () => Promise<SearchIndex>) => Promise<void>): void => kit.it(sentence, () => withOpened(subject, ({ port, reopen }) => body(port, reopen)));

  for (const [name, vector] of wrong) {
    it(`takes no vector that is ${name}, counts it, and finds its chunk by words`, async (index, reopen) => {
      const entries = [sampleEntry(0, "a pump"), sampleEntry(1, "the pump")];
      await index.apply(scope, { seq: 1, changes: [{ kind: "put", document: document("a", "", { entries, vectors: vectorsOf([whole, vector]) }) }, { kind: "put", document: document("b", "pump") }] });
      await index.apply(scope, { seq: 2, changes: [{ kind: "vectors", document: "b", version: "v1", vectors: vectorsOf([vector]) }] });
      expect((await index.state(scope)).vectors).toEqual({ model: "m", dimensions: 3, vectors: 1, refused: 2 });
      expect(await near(index)).toEqual(["a/0"]);
      expect((await index.fused(scope, queryOf())).hits.map((hit) => `${hit.document}/${hit.ordinal}`).toSorted()).toEqual(["a/0", "a/1", "b/0"]);
      await index.flush(scope);
      const again = (await reopen?.()) ?? index;
      expect(await near(again)).toEqual(["a/0"]);
    });
  }

  it("compares a query with nothing of another model or of other dimensions, and answers by words", async (index) => {
    await index.apply(scope, { seq: 1, changes: [{ kind: "put", document: document("a", "pump", { vectors: vectorsOf([whole]) }) }] });
    for (const dense of [{ model: "other", vector: whole }, { model: "m", vector: Float32Array.of(1, 0) }]) {
      const { hits, isDense } = await index.fused(scope, queryOf({ dense }));
      expect([isDense, hits.map(({ arms }) => arms.map(({ arm }) => arm))]).toEqual([false, [["keyword"]]]);
    }
  });

  it("holds vectors of one model: another's are refused and counted while any is held, and taken when none is", async (index) => {
    await index.apply(scope, { seq: 1, changes: [{ kind: "put", document: document("a", "pump", { vectors: vectorsOf([whole]) }) }, { kind: "put", document: document("b", "pump", { vectors: vectorsOf([whole], "other") }) }] });
    await index.apply(scope, { seq: 2, changes: [{ kind: "vectors", document: "a", version: "v1", vectors: vectorsOf([whole], "other") }] });
    expect((await index.state(scope)).vectors).toEqual({ model: "m", dimensions: 3, vectors: 1, refused: 2 });
    expect(await near(index)).toEqual(["a/0"]);
    await index.apply(scope, { seq: 3, changes: [{ kind: "remove", document: "a" }, { kind: "vectors", document: "b", version: "v1", vectors: vectorsOf([whole], "other") }] });
    expect((await index.state(scope)).vectors).toEqual({ model: "other", dimensions: 3, vectors: 1, refused: 2 });
    expect([await near(index), await near(index, { dense: { model: "other", vector: whole } })]).toEqual([[], ["b/0"]]);
  });
}
