// The guard of vectors in an index: what is no vector of its space is not taken, is counted, and hides no chunk from words.
import type { CandidateQuery } from "#core/ranking/candidate";
import type { DocumentVectors } from "#core/vectors/document-vectors";
import { encodeVector } from "#core/vectors/vector";
import type { SearchIndex } from "#ports/search-index";
import { type Subject, type SuiteKit, withOpened } from "../kit.ts";
import { sampleEntry, sampleIndexDocument as document, sampleScope as scope } from "./samples.ts";

const whole = Float32Array.of(0.6, 0.8, 0);

/** Vectors of a model of three dimensions. */
function vectorsOf(rows: readonly (Float32Array | null)[], model = "m"): DocumentVectors {
  return { model, dimensions: 3, rows: rows.map((row) => row && encodeVector(row, "float32")) };
}

function queryOf(more: Partial<CandidateQuery> = {}): CandidateQuery {
  return { text: "pump", readable: { all: true }, depth: 10, explain: false, keyword: true, dense: { model: "m", vector: whole }, ...more };
}

/** Chunks that the dense arm found, in its order. */
async function near(index: SearchIndex, more: Partial<CandidateQuery> = {}): Promise<readonly string[]> {
  const { candidates } = await index.candidates(scope, queryOf(more));
  return candidates.filter(({ dense }) => dense?.rank != null).toSorted((a, b) => (a.dense?.rank ?? 0) - (b.dense?.rank ?? 0)).map((hit) => `${hit.document}/${hit.ordinal}`);
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
      expect((await index.candidates(scope, queryOf())).candidates.map((hit) => `${hit.document}/${hit.ordinal}`).toSorted()).toEqual(["a/0", "a/1", "b/0"]);
      await index.flush(scope);
      const again = (await reopen?.()) ?? index;
      expect(await near(again)).toEqual(["a/0"]);
    });
  }

  it("compares a query with nothing of another model or of other dimensions, and answers by words", async (index) => {
    await index.apply(scope, { seq: 1, changes: [{ kind: "put", document: document("a", "pump", { vectors: vectorsOf([whole]) }) }] });
    for (const dense of [{ model: "other", vector: whole }, { model: "m", vector: Float32Array.of(1, 0) }]) {
      const { candidates, isDense } = await index.candidates(scope, queryOf({ dense }));
      expect([isDense, candidates.map((hit) => hit.dense)]).toEqual([false, [null]]);
    }
  });
}
