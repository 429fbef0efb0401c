// A training step against the loss written out plainly, and its derivative against differences of that loss.
import { describe, expect, it } from "vitest";
import { sharedMemory } from "../kernel/kernel.ts";
import { layoutOf, type TrainingShape } from "./layout.ts";
import { seededDraws } from "#core/measure/seeded-draws";
import { StepWorker, type BatchFacts, type Phase } from "./step.ts";

const shape: TrainingShape = { pieces: 40, dimensions: 64, batchPairs: 32, batchNegativesMax: 32, batchTokensMax: 4000, batchMasksMax: 50, threads: 2 };
const layout = layoutOf(shape);
const temperature = 0.3;
const negatives = 5;
const texts = 2 * 32 + 32;

interface Setting {
  readonly floats: Float32Array;
  readonly integers: Int32Array;
  readonly bags: readonly (readonly (readonly [id: number, weight: number])[])[];
  readonly masked: ReadonlySet<string>;
  run(...phases: readonly Phase[]): void;
}

function setting(): Setting {
  const memory = sharedMemory(layout.bytes);
  const floats = new Float32Array(memory.buffer);
  const integers = new Int32Array(memory.buffer);
  const draws = seededDraws(7);
  for (let i = 0; i < shape.pieces * shape.dimensions; i++) floats[layout.table / 4 + i] = draws.normal() / 8;
  const bags = Array.from({ length: texts }, (_none, row) => (row < 64 + negatives ? Array.from({ length: 1 + Math.floor(draws.unit() * 5) }, () => [Math.floor(draws.unit() * 39), 1 + draws.unit()] as const) : []));
  let tokens = 0;
  bags.forEach((bag, row) => {
    for (const [id, weight] of bag) {
      integers[layout.ids / 4 + tokens] = id;
      floats[layout.weights / 4 + tokens++] = weight;
    }
    integers[layout.starts / 4 + row + 1] = tokens;
  });
  const masks = [[0, 5], [5, 0], [3, 33], [31, 2]] as const;
  masks.forEach(([row, column], i) => integers.set([row, column], layout.masks / 4 + 2 * i));
  integers.set(Array.from({ length: 39 }, (_none, id) => id), layout.touched / 4);
  const facts: BatchFacts = { negatives, negativeRows: 32, masks: masks.length, touched: 39, temperature, rate: 0.01, correction: 0.001 };
  const workers = [0, 1].map((thread) => new StepWorker(memory, shape, thread));
  const run = (...phases: readonly Phase[]): void => phases.forEach((phase) => workers.forEach((worker) => worker.run(phase, facts)));
  return { floats, integers, bags, masked: new Set(masks.map(([row, column]) => `${row} ${column}`)), run };
}

function vectorOf({ floats, bags }: Setting, row: number): readonly number[] {
  const sum = Array.from({ length: shape.dimensions }, (_none, i) => bags[row]!.reduce((total, [id, weight]) => total + weight * floats[layout.table / 4 + id * shape.dimensions + i]!, 0));
  const length = Math.hypot(...sum);
  return sum.map((value) => value / length);
}

/** Mean of both directions: -log of the right one's share, rows over `b` and negatives, columns over `a`. */
function plainLoss(on: Setting): { readonly rows: number; readonly both: number } {
  const vectors = Array.from({ length: 64 + negatives }, (_none, row) => vectorOf(on, row));
  const weight = (row: number, column: number): number => {
    if (on.masked.has(`${row} ${column}`)) return 0;
    return Math.exp(vectors[row]!.reduce((sum, value, i) => sum + value * vectors[32 + column]![i]!, 0) / temperature);
  };
  let [rows, columns] = [0, 0];
  for (let i = 0; i < 32; i++) {
    rows -= Math.log(weight(i, i) / Array.from({ length: 32 + negatives }, (_none, j) => weight(i, j)).reduce((a, b) => a + b, 0)) / 32;
    columns -= Math.log(weight(i, i) / Array.from({ length: 32 }, (_none, j) => weight(j, i)).reduce((a, b) => a + b, 0)) / 32;
  }
  return { rows, both: (rows + columns) / 2 };
}

describe("a training step", () => {
  it("has the loss of the formula, without masked pairs", () => {
    const on = setting();
    on.run("gather", "pack", "score");
    expect(on.floats[layout.losses / 4]! + on.floats[layout.losses / 4 + 1]!).toBeCloseTo(plainLoss(on).rows, 4);
  });

  it("moves each token's row against the derivative that differences of the loss show", () => {
    const on = setting();
    const table = on.floats.slice(layout.table / 4, layout.table / 4 + shape.pieces * shape.dimensions);
    on.run("gather", "pack", "score", "weigh", "differentiate", "update");
    // After one step Adam's first moment is a tenth of the derivative.
    const moments = on.floats.slice(layout.first / 4, layout.first / 4 + table.length);
    on.floats.set(table, layout.table / 4);
    for (const at of [0, 65, 700, 1300, 2000, 2400]) {
      const lossAt = (by: number): number => {
        on.floats[layout.table / 4 + at] = table[at]! + by;
        const { both } = plainLoss(on);
        on.floats[layout.table / 4 + at] = table[at]!;
        return both;
      };
      const difference = (lossAt(0.002) - lossAt(-0.002)) / 0.004;
      expect(Math.abs(10 * moments[at]! - difference)).toBeLessThan(0.002 + 0.02 * Math.abs(difference));
    }
  });

  it("leaves the rows of tokens that did not occur, and lowers the loss of the same batch step by step", () => {
    const on = setting();
    const untouched = on.floats.slice(layout.table / 4 + 39 * 64, layout.table / 4 + 40 * 64);
    const losses: number[] = [];
    for (let step = 0; step < 12; step++) {
      losses.push(plainLoss(on).both);
      on.run("gather", "pack", "score", "weigh", "differentiate", "update");
    }
    expect(on.floats.slice(layout.table / 4 + 39 * 64, layout.table / 4 + 40 * 64)).toEqual(untouched);
    expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]!);
  });
});
