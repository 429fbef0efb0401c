// One training step, cut into phases that several threads do at once: contrastive loss in both directions (van den Oord et al. 2018).
import { openKernel, type Kernel } from "../kernel/kernel.ts";
import { layoutOf, type TrainingLayout, type TrainingShape } from "./layout.ts";

/** What a thread is told about a batch. */
export interface BatchFacts {
  readonly negatives: number;
  /** Negatives filled up to a multiple of 32. */
  readonly negativeRows: number;
  readonly masks: number;
  readonly touched: number;
  readonly temperature: number;
  readonly rate: number;
  readonly correction: number;
}

/** The phases in their order; all threads end one before any begins the next. */
export const phases = ["gather", "pack", "score", "weigh", "differentiate", "update"] as const;

/** One of the phases. */
export type Phase = (typeof phases)[number];

/** The share of one thread in each phase. */
export class StepWorker {
  readonly #shape: TrainingShape;
  readonly #at: TrainingLayout;
  readonly #kernel: Kernel;
  readonly #floats: Float32Array;
  readonly #integers: Int32Array;
  readonly #thread: number;

  constructor(memory: WebAssembly.Memory, shape: TrainingShape, thread: number) {
    this.#shape = shape;
    this.#at = layoutOf(shape);
    this.#kernel = openKernel(memory);
    this.#floats = new Float32Array(memory.buffer);
    this.#integers = new Int32Array(memory.buffer);
    this.#thread = thread;
  }

  /** Does this thread's share of a phase. */
  run(phase: Phase, batch: BatchFacts): void {
    this[phase](batch);
  }

  /** Sums of token rows, brought to length 1. */
  gather({ negativeRows }: BatchFacts): void {
    const { dimensions, batchPairs } = this.#shape;
    const at = this.#at;
    const [from, to] = this.#share(2 * batchPairs + negativeRows, 1);
    for (let row = from; row < to; row++) {
      const into = at.texts + row * dimensions * 4;
      this.#floats.fill(0, into / 4, into / 4 + dimensions);
      const end = this.#integers[at.starts / 4 + row + 1]!;
      for (let token = this.#integers[at.starts / 4 + row]!; token < end; token++) {
        this.#kernel.addScaled(into, at.table + this.#integers[at.ids / 4 + token]! * dimensions * 4, this.#floats[at.weights / 4 + token]!, dimensions);
      }
      const length = Math.sqrt(this.#kernel.dot(into, into, dimensions));
      this.#floats[at.lengths / 4 + row] = length;
      if (length > 0) for (let i = into / 4; i < into / 4 + dimensions; i++) this.#floats[i]! /= length;
    }
  }

  /** Panels of eight columns, as the kernel multiplies them. */
  pack({ negativeRows }: BatchFacts): void {
    const { dimensions, batchPairs } = this.#shape;
    const at = this.#at;
    const candidates = batchPairs + negativeRows;
    const firstCandidate = at.texts + batchPairs * dimensions * 4;
    const floats = this.#floats;
    const [from, to] = this.#share(candidates / 8, 1);
    for (let panel = from; panel < to; panel++) {
      for (let column = 0; column < 8; column++) {
        const source = firstCandidate / 4 + (panel * 8 + column) * dimensions;
        const target = at.candidatePanels / 4 + panel * 8 * dimensions + column;
        for (let i = 0; i < dimensions; i++) floats[target + 8 * i] = floats[source + i]!;
      }
    }
    this.#packRows(firstCandidate, candidates, at.candidateRowPanels);
    this.#packRows(at.texts, batchPairs, at.firstPanels);
  }

  /** exp((cosine - 1) / temperature) of each pair of texts, without the masked ones, and its sums. */
  score({ negatives, negativeRows, masks, temperature }: BatchFacts): void {
    const { dimensions, batchPairs } = this.#shape;
    const at = this.#at;
    const candidates = batchPairs + negativeRows;
    const [from, to] = this.#share(batchPairs, 4);
    this.#kernel.multiply(at.texts + from * dimensions * 4, at.candidatePanels, at.scores + from * candidates * 4, to - from, dimensions, candidates);
    const floats = this.#floats;
    let loss = 0;
    for (let row = from; row < to; row++) {
      const start = at.scores / 4 + row * candidates;
      loss -= (floats[start + row]! - 1) / temperature;
      for (let column = 0; column < batchPairs + negatives; column++) floats[start + column] = Math.exp((floats[start + column]! - 1) / temperature);
      for (let column = batchPairs + negatives; column < candidates; column++) floats[start + column] = 0;
    }
    for (let mask = 0; mask < masks; mask++) {
      const row = this.#integers[at.masks / 4 + 2 * mask]!;
      if (row >= from && row < to) floats[at.scores / 4 + row * candidates + this.#integers[at.masks / 4 + 2 * mask + 1]!] = 0;
    }
    const columnSums = at.columnSums / 4 + this.#thread * (batchPairs + this.#shape.batchNegativesMax);
    floats.fill(0, columnSums, columnSums + candidates);
    for (let row = from; row < to; row++) {
      const start = at.scores / 4 + row * candidates;
      let sum = 0;
      for (let column = 0; column < candidates; column++) {
        sum += floats[start + column]!;
        floats[columnSums + column]! += floats[start + column]!;
      }
      floats[at.rowSums / 4 + row] = sum;
      loss += Math.log(sum);
    }
    floats[at.losses / 4 + this.#thread] = loss / batchPairs;
  }

  /** The loss's derivative by each cosine, also turned. */
  weigh({ negativeRows, temperature }: BatchFacts): void {
    const { batchPairs, batchNegativesMax, threads } = this.#shape;
    const at = this.#at;
    const candidates = batchPairs + negativeRows;
    const floats = this.#floats;
    const columnParts = new Float32Array(candidates);
    for (let column = 0; column < batchPairs; column++) {
      let sum = 0;
      for (let thread = 0; thread < threads; thread++) sum += floats[at.columnSums / 4 + thread * (batchPairs + batchNegativesMax) + column]!;
      columnParts[column] = 1 / sum;
    }
    const scale = 1 / (2 * batchPairs * temperature);
    const [from, to] = this.#share(batchPairs, 4);
    for (let row = from; row < to; row++) {
      const start = at.scores / 4 + row * candidates;
      const rowPart = 1 / floats[at.rowSums / 4 + row]!;
      for (let column = 0; column < candidates; column++) {
        const value = scale * (floats[start + column]! * (rowPart + columnParts[column]!) - (column === row ? 2 : 0));
        floats[start + column] = value;
        floats[at.scoresTurned / 4 + column * batchPairs + row] = value;
      }
    }
  }

  /** The loss's derivative by each text's sum of rows. */
  differentiate({ negativeRows }: BatchFacts): void {
    const { dimensions, batchPairs } = this.#shape;
    const at = this.#at;
    const candidates = batchPairs + negativeRows;
    const [from, to] = this.#share(batchPairs, 4);
    this.#kernel.multiply(at.scores + from * candidates * 4, at.candidateRowPanels, at.textGradients + from * dimensions * 4, to - from, candidates, dimensions);
    this.#throughLength(from, to);
    const [first, last] = this.#share(candidates, 4);
    this.#kernel.multiply(at.scoresTurned + first * batchPairs * 4, at.firstPanels, at.textGradients + (batchPairs + first) * dimensions * 4, last - first, batchPairs, dimensions);
    this.#throughLength(batchPairs + first, batchPairs + last);
  }

  /** Gradients to the rows of tokens, then Adam on those that occurred; each thread has its columns, so none meets another. */
  update({ negativeRows, touched, rate, correction }: BatchFacts): void {
    const { dimensions, batchPairs } = this.#shape;
    const at = this.#at;
    const [from, to] = this.#share(dimensions, 16);
    for (let row = 0; row < 2 * batchPairs + negativeRows; row++) {
      const source = at.textGradients + (row * dimensions + from) * 4;
      const end = this.#integers[at.starts / 4 + row + 1]!;
      for (let token = this.#integers[at.starts / 4 + row]!; token < end; token++) {
        this.#kernel.addScaled(at.gradient + (this.#integers[at.ids / 4 + token]! * dimensions + from) * 4, source, this.#floats[at.weights / 4 + token]!, to - from);
      }
    }
    for (let index = 0; index < touched; index++) {
      const offset = (this.#integers[at.touched / 4 + index]! * dimensions + from) * 4;
      this.#kernel.adam(at.table + offset, at.gradient + offset, at.first + offset, at.second + offset, to - from, rate, correction);
    }
  }

  /** The derivative through x / |x|: what points along the vector falls away. */
  #throughLength(from: number, to: number): void {
    const { dimensions } = this.#shape;
    const at = this.#at;
    for (let row = from; row < to; row++) {
      const offset = row * dimensions * 4;
      const length = this.#floats[at.lengths / 4 + row]!;
      const along = this.#kernel.dot(at.textGradients + offset, at.texts + offset, dimensions);
      this.#kernel.addScaled(at.textGradients + offset, at.texts + offset, -along, dimensions);
      const scale = length > 0 ? 1 / length : 0;
      for (let i = (at.textGradients + offset) / 4, end = i + dimensions; i < end; i++) this.#floats[i]! *= scale;
    }
  }

  #packRows(source: number, rows: number, into: number): void {
    const { dimensions } = this.#shape;
    const floats = this.#floats;
    const [from, to] = this.#share(dimensions / 8, 1);
    for (let row = 0; row < rows; row++) {
      for (let panel = from; panel < to; panel++) {
        const read = source / 4 + row * dimensions + panel * 8;
        const write = into / 4 + (panel * rows + row) * 8;
        for (let i = 0; i < 8; i++) floats[write + i] = floats[read + i]!;
      }
    }
  }

  /** This thread's part of `count` in multiples of `unit`. */
  #share(count: number, unit: number): readonly [from: number, to: number] {
    const { threads } = this.#shape;
    const units = count / unit;
    return [Math.floor((units * this.#thread) / threads) * unit, Math.floor((units * (this.#thread + 1)) / threads) * unit];
  }
}
