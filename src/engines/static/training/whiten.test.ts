// Principal directions against what defines them, and the spread of texts against its closed form.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededDraws } from "#core/measure/seeded-draws";
import type { GroupBags } from "./batches.ts";
import { eigenpairs } from "./eigen.ts";
import { whitened } from "./whiten.ts";

/** Mean of the outer products of `vectors`, times their number. */
function outerSum(vectors: readonly ArrayLike<number>[], size: number): Float64Array[] {
  return Array.from({ length: size }, (_none, i) => Float64Array.from({ length: size }, (_none, j) => vectors.reduce((sum, vector) => sum + vector[i]! * vector[j]!, 0)));
}

describe("eigenpairs", () => {
  it("gives those of a matrix of two rows", () => {
    const pairs = eigenpairs([Float64Array.of(2, 1), Float64Array.of(1, 2)]);
    expect(pairs.map(({ value }) => value)).toEqual([expect.closeTo(3, 12), expect.closeTo(1, 12)]);
    expect(pairs.map(({ vector: [x, y] }) => x! * y!)).toEqual([expect.closeTo(0.5, 12), expect.closeTo(-0.5, 12)]);
  });

  it("gives directions at right angles whose sum is the matrix, also where it has fewer than its rows", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 15 }), fc.integer(), (size, count, seed) => {
      const draws = seededDraws(seed);
      const matrix = outerSum(Array.from({ length: count }, () => Array.from({ length: size }, () => draws.normal())), size);
      const pairs = eigenpairs(matrix.map((row) => row.slice()));
      const most = pairs[0]!.value;
      for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) expect(pairs.reduce((sum, { value, vector }) => sum + value * vector[i]! * vector[j]!, 0) / most).toBeCloseTo(matrix[i]![j]! / most, 6);
      for (const [at, { value, vector }] of pairs.entries()) {
        expect(value).toBeLessThanOrEqual(pairs[at - 1]?.value ?? Infinity);
        expect(vector.reduce((sum, each) => sum + each * each, 0)).toBeCloseTo(1, 9);
      }
    }));
  });
});

describe("whitening", () => {
  const [dimensions, pieces] = [8, 40];
  const draws = seededDraws(5);
  const table = Float32Array.from({ length: pieces * dimensions }, (_none, at) => draws.normal() / (1 + (at % dimensions)));
  const groups: readonly GroupBags[] = [{
    pairs: pieces / 2, negatives: new Int32Array(pieces / 2).fill(-1),
    bags: { starts: Uint32Array.from({ length: pieces + 1 }, (_none, text) => text), ids: Int32Array.from({ length: pieces }, (_none, text) => text), weights: new Float32Array(pieces).fill(1), hashes: new Float64Array(pieces) },
  }];
  /** Texts of one piece, brought to length 1 as they were before. */
  const spread = (rows: Float32Array): readonly number[] => {
    const texts = Array.from({ length: pieces }, (_none, text) => {
      const [row, before] = [rows, table].map((all) => all.subarray(text * dimensions, (text + 1) * dimensions));
      const length = Math.sqrt(before!.reduce((sum, value) => sum + value * value, 0));
      return row!.map((value) => value / length);
    });
    const values = eigenpairs(outerSum(texts, dimensions)).map(({ value }) => value);
    return values.map((value) => value / values[0]!);
  };

  it.each([0, 0.3, 0.5, 1])("brings the spread along each principal direction to the power it was told, %f from 1", (strength) => {
    const before = spread(table);
    expect(before.at(-1)).toBeLessThan(0.1);
    spread(whitened(table, { groups, dimensions, strength })).forEach((value, i) => expect(value).toBeCloseTo(before[i]! ** (1 - strength), 4));
  });
});
