// Vectors that are none, from the model to the index: refused or repaired by rule, counted, named by verify, and made anew by a rebuild.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fail } from "#core/errors";
import type { VectorRow } from "#core/rows/tables";
import { encodeVector } from "#core/vectors/vector";
import { createMemoryEmbedder } from "#engines/memory/embedder";
import type { Embedder } from "#ports/embedder";
import { openHouse, scope, type House } from "./house.ts";

const whole = createMemoryEmbedder({ dimensions: 32 });

/** The memory model, but for what it gives to texts with a word of `faults`. */
function faulty(faults: Map<string, (vector: Float32Array) => Float32Array>): Embedder {
  return {
    ...whole,
    embed: async (texts, options) => {
      const result = await whole.embed(texts, options);
      for (const [word, fault] of faults) texts.forEach((text, i) => text.includes(word) && result.vectors.set(fault(result.vectors.slice(i * 32, (i + 1) * 32)), i * 32));
      return result;
    },
  };
}

const files = { "a.txt": "The pump runs at forty bar.", "b.txt": "A ghost lives in the valve.", "c.txt": "Butter, sugar and flour.", "d.txt": "Trips are approved by Johan." };
const counted = new Map<string, number>();
const faults = new Map<string, (vector: Float32Array) => Float32Array>();
let house: House;

beforeEach(async () => {
  counted.clear();
  faults.clear();
  const metrics = { count: (_name: string, labels: Readonly<Record<string, string>> = {}, by = 1) => void counted.set(labels["outcome"] ?? "", (counted.get(labels["outcome"] ?? "") ?? 0) + by), gauge: () => undefined, observe: () => undefined, expose: async () => "" };
  house = await openHouse({ metrics }, faulty(faults));
});
afterEach(() => house.close());

async function read(): Promise<void> {
  house.write(files);
  counted.clear();
  expect(await house.run()).toMatchObject({ state: "done" });
}

async function rebuild(): Promise<Record<string, unknown>> {
  const { job } = await house.indexer.startRebuild(scope);
  const ended = await house.ended(job);
  expect(ended).toMatchObject({ state: "done" });
  return { ...ended.result, stages: ended.stages.map(({ name }) => name) };
}

/** What verify says, with the path in place of the document. */
async function differences(): Promise<readonly string[]> {
  const paths = new Map((await house.documents()).map(({ document, externalId }) => [document, externalId]));
  return (await house.indexer.verify(scope)).differences.map(({ place, document, detail }) => `${place} ${paths.get(document ?? "") ?? "-"}: ${detail}`);
}

describe("what a model gives", () => {
  it.each([["NaN", (vector: Float32Array) => vector.fill(NaN, 3, 4)], ["infinity", (vector: Float32Array) => vector.fill(Infinity, 3, 4)], ["zeros", (vector: Float32Array) => vector.fill(0)]])("with %s is refused and counted; the chunk is found by words, named, and embedded again by a rebuild", async (_name, fault) => {
    faults.set("ghost", fault);
    await read();
    expect([counted.get("embedded"), counted.get("refused")]).toEqual([3, 1]);
    expect(await house.find("ghost")).toEqual(["b.txt"]);
    expect(await differences()).toEqual([`rows b.txt: it has no vector: what ${whole.model.version} gave was refused`]);
    expect(await rebuild()).toMatchObject({ documents: 4, embedded: 1, stages: ["embed", "index"] });
    expect(await differences()).toHaveLength(1);
    faults.clear();
    expect(await rebuild()).toMatchObject({ embedded: 1 });
    expect(await differences()).toEqual([]);
    expect((await house.index.state(scope)).vectors).toMatchObject({ vectors: 4, refused: 0 });
  });

  it("at another length is brought to 1 and counted", async () => {
    faults.set("ghost", (vector) => vector.map((value) => value * 40));
    await read();
    expect([counted.get("embedded"), counted.get("repaired"), counted.get("refused")]).toEqual([3, 1, undefined]);
    expect(await differences()).toEqual([]);
  });
});

describe("a vector row", () => {
  const damages: readonly (readonly [string, (row: VectorRow) => Uint8Array])[] = [
    ["of other dimensions", () => new Uint8Array(10)], ["not a number", () => encodeVector(Float32Array.from({ length: 32 }, () => NaN), "float32")], ["zero", () => new Uint8Array(64)],
    ["of length 3.00, not 1", () => encodeVector(Float32Array.from({ length: 32 }, (_none, i) => (i === 0 ? 3 : 0)), "float32")],
  ];

  it.each(damages)("that is %s is named in rows and index, never taken by an index, and made anew by a rebuild", async (problem, damage) => {
    await read();
    const [row] = await house.all("vectors");
    await house.ports.rows.commit({ workspace: scope.workspace, writes: [{ kind: "put", table: "vectors", rows: [{ ...row!, bytes: damage(row!) }] }] });
    const named = await differences();
    expect(named.map((line) => line.replace(/ [a-d]\.txt:/, ":"))).toEqual(expect.arrayContaining([`rows: its vector is ${problem}`]));
    expect(await rebuild()).toMatchObject({ embedded: 1 });
    expect(await differences()).toEqual([]);
    expect((await house.all("vectors")).map(({ bytes }) => bytes.length)).toEqual([64, 64, 64, 64]);
  });

  it("that is gone is named, and made anew by a rebuild", async () => {
    await read();
    await house.ports.rows.commit({ workspace: scope.workspace, writes: [{ kind: "deletePrefix", table: "vectors", prefix: [scope.workspace] }] });
    expect((await differences()).filter((line) => line.endsWith("its vector is not there"))).toHaveLength(4);
    expect(await rebuild()).toMatchObject({ embedded: 4 });
    expect(await differences()).toEqual([]);
  });

  it("that cannot be made anew does not keep the index from being built", async () => {
    await read();
    await house.ports.rows.commit({ workspace: scope.workspace, writes: [{ kind: "deletePrefix", table: "vectors", prefix: [scope.workspace] }] });
    faults.set("pump", () => {
      throw fail("embedding.upstream_failed", { model: "m", upstream: "u", reason: "it is gone" });
    });
    const { job } = await house.indexer.startRebuild(scope);
    expect(await house.ended(job)).toMatchObject({ state: "done", stages: [{ name: "embed", failed: 4 }, { name: "index", done: 4, failed: 0 }] });
    expect(await house.find("pump")).toEqual(["a.txt"]);
  });
});

it("names the model of an index that holds another's vectors, and lets a rebuild mend it", async () => {
  await read();
  const values = encodeVector(Float32Array.from({ length: 32 }, (_none, i) => (i === 0 ? 1 : 0)), "float32");
  const { document, version, externalId, language } = (await house.documents())[0]!;
  const vectors = { model: "other@sha256:000000000000", dimensions: 32, rows: [values] };
  await house.index.drop(scope);
  await house.index.apply(scope, { seq: await house.ports.rows.head(scope.workspace), changes: [{ kind: "put", document: { document, externalId, language, groups: [], fields: {}, entries: [{ version: version ?? "", ordinal: 0, title: "", headings: [], text: "x" }], vectors } }] });
  expect(await differences()).toContain(`index -: its vectors are of other@sha256:000000000000, not of ${whole.model.version}`);
  await rebuild();
  expect(await differences()).toEqual([]);
});
