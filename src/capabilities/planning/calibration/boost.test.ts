// Boosted trees: they find shapes, keep directions, and learn nothing from nothing.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boost, type Growth, type Lesson } from "./boost.ts";
import { valueOf } from "./trees.ts";

const growth: Growth = { trees: 80, levels: 3, rate: 0.2, ridge: 1, groupShare: 1, featureShare: 1, seed: 1 };
const lessonOf = (rows: readonly (readonly number[])[], target: (row: readonly number[]) => number, directions: readonly number[] = [0, 0]): Lesson => ({ rows, targets: rows.map(target), weights: rows.map(() => 1), groups: rows.map((_row, index) => index % 5), directions });
const grid = Array.from({ length: 225 }, (_none, index) => [index % 15, Math.floor(index / 15)]);

describe("boosted trees", () => {
  test("approach a shape that two features make together", () => {
    const target = ([x = 0, y = 0]: readonly number[]): number => (x > 7 ? 0.4 : 0) + (x > 7 && y > 4 ? 0.3 : 0);
    const trees = boost(lessonOf(grid, target), growth);
    for (const row of grid) expect(Math.abs(valueOf(trees, row) - target(row))).toBeLessThan(0.05);
  });

  test("never go against a direction, whatever they are taught", () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 225, maxLength: 225 }), (noise) => {
      const trees = boost({ ...lessonOf(grid, () => 0, [1, -1]), targets: noise }, { ...growth, trees: 20 });
      for (let y = 0; y < 15; y++) for (let x = 0; x < 14; x++) {
        expect(valueOf(trees, [x + 1, y])).toBeGreaterThanOrEqual(valueOf(trees, [x, y]) - 1e-12);
        expect(valueOf(trees, [y, x + 1])).toBeLessThanOrEqual(valueOf(trees, [y, x]) + 1e-12);
      }
    }), { numRuns: 20 });
  });

  test("give nothing where nothing is left to explain", () => {
    expect(boost(lessonOf(grid, () => 0), growth)).toEqual([]);
  });

  test("are the same for the same seed", () => {
    const lesson = lessonOf(grid, ([x = 0]) => Math.sin(x));
    expect(boost(lesson, growth)).toEqual(boost(lesson, growth));
  });
});
