// Generations of an index: one is built to take another's place, one is kept beside the live one, and no query fails when they change.
import { encodeVector } from "#core/vectors/vector";
import type { IndexDocument, KeptGeneration, SearchIndex } from "#ports/search-index";
import { type Opened, type Subject, type SuiteKit, withOpened } from "../kit.ts";
import { sampleFusedQuery, sampleIndexDocument as document, sampleQuery as query, sampleScope as scope } from "./samples.ts";

type Body = (index: SearchIndex, opened: Opened<SearchIndex>) => Promise<void>;

function test(kit: SuiteKit, subject: Subject<SearchIndex>): (sentence: string, body: Body) => void {
  return (sentence, body) => kit.it(sentence, () => withOpened(subject, (opened) => body(opened.port, opened)));
}

async function put(index: SearchIndex, seq: number, ...documents: readonly IndexDocument[]): Promise<void> {
  await index.apply(scope, { seq, changes: documents.map((each) => ({ kind: "put", document: each })) });
}

/** Lets some other work run first: more of it the more often it is called. */
async function patient<T>(work: () => Promise<T>): Promise<T> {
  for (let turn = 0; turn < patience; turn++) await new Promise((resolve) => setImmediate(resolve));
  patience = (patience + 1) % 40;
  return work();
}

let patience = 0;

async function idsFor(index: SearchIndex, text: string): Promise<readonly string[]> {
  return (await index.search(scope, query(text))).hits.map((hit) => hit.document);
}

const [east, north] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];

/** A document whose one chunk has a vector of `model`. */
function embedded(id: string, model: string, vector: Float32Array): IndexDocument {
  return document(id, "pump", { vectors: { model, dimensions: 2, rows: [encodeVector(vector, "float32")] } });
}

/** Documents by meaning in a generation, the nearest to the east first; null where the model is not its own. */
async function near(index: SearchIndex, { model }: { readonly model: string }, generation?: KeptGeneration): Promise<readonly string[] | null> {
  const { hits, isDense } = await index.fused(scope, sampleFusedQuery("pump", { mode: "dense", dense: { model, vector: east } }), generation);
  return isDense ? hits.map((each) => each.document) : null;
}

/** Two documents in the live generation under `old`, and in the one beside under `new`, where they lie the other way round. */
async function bothSpaces(index: SearchIndex): Promise<void> {
  await put(index, 5, embedded("a", "old", east), embedded("b", "old", north));
  await index.apply(scope, { seq: 6, changes: [{ kind: "put", document: embedded("a", "new", north) }, { kind: "put", document: embedded("b", "new", east) }] }, "next");
  await index.swap(scope, "beside");
}

/** Runs the sentences about generations. */
export function keepsGenerations(kit: SuiteKit, subject: Subject<SearchIndex>): void {
  nextGeneration(kit, subject);
  besideGeneration(kit, subject);
}

function nextGeneration(kit: SuiteKit, subject: Subject<SearchIndex>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("builds the next generation beside the live one and swaps without a failed query", async (index) => {
    await put(index, 5, document("a", "old pump"));
    await index.apply(scope, { seq: 6, changes: [{ kind: "put", document: document("a", "new pump") }] }, "next");
    expect(await idsFor(index, "old new")).toEqual(["a"]);
    expect(await index.state(scope, "next")).toMatchObject({ appliedSeq: 6, documents: 1 });
    const [, ...seen] = await Promise.all([index.swap(scope), ...Array.from({ length: 30 }, () => patient(() => idsFor(index, "pump")))]);
    expect(seen).toEqual(Array.from({ length: 30 }, () => ["a"]));
    expect(await idsFor(index, "old")).toEqual([]);
    expect(await idsFor(index, "new")).toEqual(["a"]);
    expect(await index.state(scope)).toMatchObject({ appliedSeq: 6 });
    expect(await index.state(scope, "next")).toMatchObject({ appliedSeq: 0, documents: 0 });
  });

  it("says that there is nothing to swap", async (index) => {
    await put(index, 1, document("a", "pump"));
    await expect(index.swap(scope)).rejects.toMatchObject({ code: "index.not_found" });
    expect(await idsFor(index, "pump")).toEqual(["a"]);
  });

  it("drops one generation or both", async (index) => {
    await put(index, 1, document("a", "pump"));
    await index.apply(scope, { seq: 2, changes: [{ kind: "put", document: document("b", "pump") }] }, "next");
    await index.drop(scope, "next");
    await expect(index.swap(scope)).rejects.toMatchObject({ code: "index.not_found" });
    expect(await idsFor(index, "pump")).toEqual(["a"]);
    await index.drop(scope);
    expect(await index.state(scope)).toMatchObject({ appliedSeq: 0, documents: 0, chunks: 0 });
    await put(index, 1, document("c", "pump"));
    expect(await idsFor(index, "pump")).toEqual(["c"]);
  });
}

function besideGeneration(kit: SuiteKit, subject: Subject<SearchIndex>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("keeps a generation beside the live one, which answers for itself and takes changes of its own", async (index) => {
    await bothSpaces(index);
    expect(await index.state(scope, "next")).toMatchObject({ appliedSeq: 0, documents: 0 });
    expect((await index.state(scope, "beside")).vectors).toMatchObject({ model: "new", vectors: 2 });
    expect([await near(index, { model: "old" }), await near(index, { model: "new" }), await near(index, { model: "new" }, "beside"), await near(index, { model: "old" }, "beside")]).toEqual([["a", "b"], null, ["b", "a"], null]);
    await index.apply(scope, { seq: 7, changes: [{ kind: "put", document: embedded("c", "new", east) }, { kind: "remove", document: "b" }] }, "beside");
    expect([await near(index, { model: "old" }), await near(index, { model: "new" }, "beside")]).toEqual([["a", "b"], ["c", "a"]]);
    expect([await index.documents(scope, { after: "", limit: 9 }), await index.documents(scope, { after: "a", limit: 9 }, "beside")]).toEqual([["a", "b"], ["c"]]);
    expect(await index.verify(scope, [embedded("c", "new", east), document("b", "pump")], "beside")).toEqual([expect.objectContaining({ document: "b", problem: "missing" })]);
  });

  it("lets both change places and back again, without a failed query, and keeps that over a crash", async (index, { crash }) => {
    await bothSpaces(index);
    const models = ["old", "new"];
    const asking = Array.from({ length: 30 }, () => patient(async () => (await Promise.all(models.map((model) => near(index, { model })))).filter((found) => found !== null).length + (await idsFor(index, "pump")).length));
    const [, ...seen] = await Promise.all([index.exchange(scope), ...asking]);
    for (const found of seen) expect(found).toBeGreaterThanOrEqual(2);
    const isExchanged = async (at: SearchIndex): Promise<void> => {
      expect([await near(at, { model: "new" }), await near(at, { model: "old" }), await near(at, { model: "old" }, "beside")]).toEqual([["b", "a"], null, ["a", "b"]]);
      expect([(await at.state(scope)).appliedSeq, (await at.state(scope, "beside")).appliedSeq]).toEqual([6, 5]);
    };
    await isExchanged(index);
    const again = (await crash?.()) ?? index;
    await isExchanged(again);
    await again.exchange(scope);
    expect([await near(again, { model: "old" }), await near(again, { model: "new" }, "beside")]).toEqual([["a", "b"], ["b", "a"]]);
  });

  it("takes the next one in the place of either, and drops one by its name", async (index) => {
    await bothSpaces(index);
    await index.apply(scope, { seq: 9, changes: [{ kind: "put", document: embedded("c", "newer", east) }] }, "next");
    await index.swap(scope, "beside");
    expect([await near(index, { model: "newer" }, "beside"), await near(index, { model: "old" })]).toEqual([["c"], ["a", "b"]]);
    await index.apply(scope, { seq: 10, changes: [{ kind: "put", document: embedded("d", "old", east) }] }, "next");
    await index.swap(scope);
    expect([await near(index, { model: "newer" }, "beside"), await near(index, { model: "old" })]).toEqual([["c"], ["d"]]);
    await index.drop(scope, "beside");
    expect([await near(index, { model: "newer" }, "beside"), await near(index, { model: "old" }), await index.documents(scope, { after: "", limit: 9 }, "beside")]).toEqual([null, ["d"], []]);
    await expect(index.exchange(scope)).rejects.toMatchObject({ code: "index.not_found" });
    await expect(index.swap(scope, "beside")).rejects.toMatchObject({ code: "index.not_found" });
  });
}
