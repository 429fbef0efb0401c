// The kernel and the scans over it, beside plain loops.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSeededRandom } from "#conformance/seeded-random";
import { encodeFloat16, float16Product } from "#core/vectors/float16";
import { dotProduct, normalised } from "#core/vectors/vector";
import { scanBlocks, twoStageRowsMin } from "./scan.ts";
import { loadQuery, quantise, VectorBlock } from "./vector-block.ts";
import { VectorMemory } from "./vector-memory.ts";

const random = createSeededRandom(5);

/** Vectors around a few centres, as texts are around topics. */
function clustered(count: number, dimensions: number): readonly Float32Array[] {
  const noise = (): Float32Array => Float32Array.from({ length: dimensions }, () => random.unit() + random.unit() + random.unit() - 1.5);
  const centres = Array.from({ length: 40 }, noise);
  return Array.from({ length: count }, (_none, i) => {
    const centre = centres[i % centres.length]!;
    const own = noise();
    return normalised(own.map((value, at) => value + centre[at]!));
  });
}

function nearRows(block: VectorBlock, memory: VectorMemory, asked: { readonly query: Float32Array; readonly mask: Uint8Array; readonly wanted: number }): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  scanBlocks(loadQuery(memory, asked.query), [{ block, mask: asked.mask, take: (row, similarity) => found.set(row, similarity) }], asked.wanted);
  return found;
}

describe("the scan kernel", () => {
  it("gives the same sums and distances as plain loops, for any int8 numbers", () => {
    const memory = new VectorMemory();
    const stride = 128;
    const rows = memory.allocate(stride * 3);
    const codes = memory.allocate(stride);
    const numbers = fc.array(fc.integer({ min: -127, max: 127 }), { minLength: stride * 4, maxLength: stride * 4 });
    fc.assert(fc.property(numbers, (list) => {
      const query = list.slice(0, stride);
      new Int16Array(memory.buffer, memory.queryAt, stride).set(query);
      new Int8Array(memory.buffer, rows, stride * 3).set(list.slice(stride));
      const row = (i: number): readonly number[] => list.slice(stride * (i + 1), stride * (i + 2));
      const dots = [0, 1, 2].map((i) => row(i).reduce((sum, value, at) => sum + value * query[at]!, 0));
      memory.kernel.dots(rows, 3, stride, memory.queryAt, memory.outAt);
      expect([...new Int32Array(memory.buffer, memory.outAt, 3)]).toEqual(dots);
      new Int32Array(memory.buffer, memory.outAt, 2).set([2, 0]);
      memory.kernel.dotsAt(rows, 2, stride, memory.queryAt, memory.outAt);
      expect([...new Int32Array(memory.buffer, memory.outAt, 2)]).toEqual([dots[2], dots[0]]);
      memory.kernel.signs(rows, 3, stride, codes);
      memory.kernel.distances(codes, 3, stride / 8, codes, memory.outAt);
      const apart = [0, 1, 2].map((i) => row(i).filter((value, at) => value < 0 !== row(0)[at]! < 0).length);
      expect([...new Uint16Array(memory.buffer, memory.outAt, 3)]).toEqual(apart);
    }), { numRuns: 50 });
  });

  it("multiplies half-precision numbers as core does, to the last bit", () => {
    const memory = new VectorMemory();
    const numbers = fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 16, maxLength: 16 });
    fc.assert(fc.property(numbers, numbers, (stored, asked) => {
      const bytes = encodeFloat16(Float32Array.from(stored, (value, i) => (i % 3 === 0 ? value / 65_536 : value)));
      memory.rowAt(3, bytes.length).set(bytes);
      expect(memory.similarityAt(3, bytes.length, Float32Array.from(asked))).toBe(float16Product(bytes, Float32Array.from(asked)));
    }));
  });

  it("moves no similarity by more than the rounding of int8", () => {
    const [a, b] = clustered(2, 200) as [Float32Array, Float32Array];
    const codes = new Int8Array(200);
    const scale = quantise(a, codes);
    expect(Math.abs(dotProduct(Float32Array.from(codes, (code) => code * scale), b) - dotProduct(a, b))).toBeLessThan(scale * Math.sqrt(200) / 2);
  });
});

describe("a block of vectors", () => {
  const memory = new VectorMemory();

  it("finds the ten nearest of many, allowed rows alone, as exact floats do: recall above .99", () => {
    const vectors = clustered(2 * twoStageRowsMin, 128);
    const block = new VectorBlock(memory, 128);
    for (const [row, vector] of vectors.entries()) block.set(row, vector);
    const mask = Uint8Array.from(vectors, (_vector, row) => (row % 3 === 0 ? 0 : 1));
    let found = 0;
    const queries = vectors.slice(0, 12).map((vector, i) => normalised(vector.map((value, at) => value + vectors[i + 300]![at]! / 2)));
    for (const query of queries) {
      const wanted = vectors.map((vector, row) => ({ row, similarity: dotProduct(vector, query) })).filter(({ row }) => mask[row] === 1).toSorted((a, b) => b.similarity - a.similarity).slice(0, 10);
      const near = nearRows(block, memory, { query, mask, wanted: 52 });
      for (const row of near.keys()) expect(mask[row]).toBe(1);
      const best = new Set([...near].toSorted((a, b) => b[1] - a[1]).slice(0, 52).map(([row]) => row));
      found += wanted.filter(({ row }) => best.has(row)).length;
    }
    expect(found / (queries.length * 10)).toBeGreaterThan(0.99);
    block.release();
  });

  it("keeps its rows when it grows, and gives its memory back", () => {
    const before = memory.usedBytes;
    const block = new VectorBlock(memory, 8);
    const vectors = clustered(300, 8);
    for (const [row, vector] of vectors.entries()) block.set(row, vector);
    const near = nearRows(block, memory, { query: vectors[17]!, mask: new Uint8Array(300).fill(1), wanted: 1 });
    expect(near.size).toBe(300);
    expect([...near].toSorted((a, b) => b[1] - a[1])[0]?.[0]).toBe(17);
    block.release();
    expect(memory.usedBytes).toBe(before);
  });

  it("reuses ranges of memory that were given back, empty", () => {
    const place = memory.allocate(1000);
    new Uint8Array(memory.buffer, place, 1000).fill(7);
    memory.release(place);
    const again = memory.allocate(500);
    expect([again, ...new Uint8Array(memory.buffer, again, 3)]).toEqual([place, 0, 0, 0]);
    expect(() => memory.allocate(5_000_000_000)).toThrow(expect.objectContaining({ code: "index.vectors_full" }));
    memory.release(again);
  });
});
