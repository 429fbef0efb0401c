// The trainer: draws batches, has threads do the phases of each step, and hands out the table of token rows.
import { fail } from "#core/errors";
import { throwIfStopped } from "#core/streams/stopped";
import { sharedMemory } from "../kernel/kernel.ts";
import { BatchSource, type Batch, type BatchText, type GroupBags } from "./batches.ts";
import { layoutOf, type TrainingLayout, type TrainingShape } from "./layout.ts";
import { seededDraws, type Draws } from "#core/measure/seeded-draws";
import { phases, type BatchFacts, type Phase } from "./step.ts";
import { whitened } from "./whiten.ts";

/** What decides the result, beside the pairs. */
export interface TrainingOptions {
  readonly dimensions: number;
  readonly steps: number;
  readonly batchPairs: number;
  readonly batchNegativesMax: number;
  readonly temperature: number;
  /** Greatest rate of learning; reached after the warm-up, then falling to 0 in a line. */
  readonly rate: number;
  readonly warmupSteps: number;
  /** How far the rows are whitened at the end, from 0 to 1. */
  readonly whitening: number;
  readonly seed: number;
  readonly threads: number;
}

/** What ships: see the model's card for how it was chosen. */
export const defaultTraining: TrainingOptions = {
  dimensions: 1024, steps: 1800, batchPairs: 1024, batchNegativesMax: 256, temperature: 0.05, rate: 0.001, warmupSteps: 60, whitening: 0.4, seed: 1, threads: 2,
};

/** Threads that do phases; all of them have ended one when the promise resolves. */
export interface PhaseThreads {
  run(phase: Phase, batch: BatchFacts): Promise<void>;
  close(): Promise<void>;
}

/** Opens the threads of a training. */
export type OpenThreads = (memory: WebAssembly.Memory, shape: TrainingShape) => Promise<PhaseThreads>;

/** How far a training is. */
export interface TrainingProgress {
  readonly step: number;
  readonly steps: number;
  /** Mean loss of the last steps, in nats. */
  readonly loss: number;
}

/** A training's input. */
export interface Training {
  readonly groups: readonly GroupBags[];
  /** Rarity of each piece, the length its row starts with. */
  readonly rarities: Float32Array;
  readonly options: TrainingOptions;
  readonly openThreads: OpenThreads;
  readonly onStep?: (progress: TrainingProgress) => void;
  readonly signal?: AbortSignal;
}

const batchTokensMax = 1_500_000;
const batchMasksMax = 400_000;
const smoothing = 0.95;
/** Shortest row at the start, so that frequent tokens can still learn. */
const rarityMin = 0.15;

/** Trains and gives the rows of all pieces, one after the other. @throws plan of the options: usage.invalid_option; request.cancelled */
export async function train({ groups, rarities, options, openThreads, onStep, signal }: Training): Promise<Float32Array> {
  check(options);
  const { dimensions, batchPairs, batchNegativesMax, threads, steps, temperature } = options;
  const shape = { pieces: rarities.length, dimensions, batchPairs, batchNegativesMax, batchTokensMax, batchMasksMax, threads };
  const layout = layoutOf(shape);
  const memory = sharedMemory(layout.bytes);
  const draws = seededDraws(options.seed);
  const table = new Float32Array(memory.buffer, layout.table, rarities.length * dimensions);
  startRows(table, rarities, draws);
  const source = new BatchSource(groups, draws);
  const writer = new BatchWriter(memory, layout, rarities.length);
  const workers = await openThreads(memory, shape);
  const losses = new Float32Array(memory.buffer, layout.losses, threads);
  let loss = 0;
  try {
    for (let step = 1; step <= steps; step++) {
      throwIfStopped(signal);
      const facts = { ...writer.write(source.next(batchPairs, batchNegativesMax)), temperature, ...ratesAt(step, options) };
      for (const phase of phases) await workers.run(phase, facts);
      const now = losses.reduce((sum, part) => sum + part, 0);
      loss = step === 1 ? now : smoothing * loss + (1 - smoothing) * now;
      onStep?.({ step, steps, loss });
    }
  } finally {
    await workers.close();
  }
  return whitened(table, { groups, dimensions, strength: options.whitening });
}

function check({ dimensions, batchPairs, batchNegativesMax, threads, steps }: TrainingOptions): void {
  const problem =
    dimensions % 64 !== 0 || dimensions < 64 || dimensions > 2048 ? "--dimensions takes multiples of 64 up to 2048"
    : batchPairs % 32 !== 0 || batchPairs < 32 || batchPairs > 4096 || batchNegativesMax % 32 !== 0 ? "a batch takes multiples of 32 pairs up to 4096"
    : threads < 1 || threads > 16 ? "--threads takes 1 to 16"
    : steps < 1 || steps > 100_000 ? "--steps takes 1 to 100000"
    : undefined;
  if (problem !== undefined) throw fail("usage.invalid_option", { problem, command: "train embedder" });
}

/** Directions by chance, lengths by rarity: before the first step a text's vector is its rare words. */
function startRows(table: Float32Array, rarities: Float32Array, draws: Draws): void {
  const dimensions = table.length / rarities.length;
  for (let row = 0; row < rarities.length; row++) {
    const scale = Math.max(rarityMin, rarities[row]!) / Math.sqrt(dimensions);
    for (let i = 0; i < dimensions; i++) table[row * dimensions + i] = scale * draws.normal();
  }
}

/** Warm-up, then a line to 0; with the corrections of Adam's moments. */
function ratesAt(step: number, { rate, warmupSteps, steps }: TrainingOptions): { readonly rate: number; readonly correction: number } {
  const part = step <= warmupSteps ? step / warmupSteps : Math.max(0, (steps - step) / Math.max(1, steps - warmupSteps));
  return { rate: (rate * part) / (1 - 0.9 ** step), correction: 1 - 0.999 ** step };
}

/** Puts batches where the threads read them. */
class BatchWriter {
  readonly #layout: TrainingLayout;
  readonly #integers: Int32Array;
  readonly #floats: Float32Array;
  readonly #lastBatch: Int32Array;
  #batches = 0;

  constructor(memory: WebAssembly.Memory, layout: TrainingLayout, pieces: number) {
    this.#layout = layout;
    this.#integers = new Int32Array(memory.buffer);
    this.#floats = new Float32Array(memory.buffer);
    this.#lastBatch = new Int32Array(pieces);
  }

  write({ firsts, seconds, negatives }: Batch): Pick<BatchFacts, "negatives" | "negativeRows" | "masks" | "touched"> {
    const at = this.#layout;
    this.#batches++;
    const negativeRows = Math.ceil(negatives.length / 32) * 32;
    const rows = [...firsts, ...seconds, ...negatives];
    let [tokens, touched] = [0, 0];
    rows.forEach(({ group: { bags }, text }, row) => {
      this.#integers[at.starts / 4 + row] = tokens;
      for (let token = bags.starts[text]!; token < bags.starts[text + 1]! && tokens < batchTokensMax; token++) {
        const id = bags.ids[token]!;
        this.#integers[at.ids / 4 + tokens] = id;
        this.#floats[at.weights / 4 + tokens++] = bags.weights[token]!;
        if (this.#lastBatch[id] === this.#batches) continue;
        this.#lastBatch[id] = this.#batches;
        this.#integers[at.touched / 4 + touched++] = id;
      }
    });
    for (let row = rows.length; row <= 2 * firsts.length + negativeRows; row++) this.#integers[at.starts / 4 + row] = tokens;
    return { negatives: negatives.length, negativeRows, masks: this.#writeMasks({ firsts, seconds, negatives }), touched };
  }

  /** Cells of texts that are equal where only their places differ: they are no wrong answers. */
  #writeMasks({ firsts, seconds, negatives }: Batch): number {
    let masks = 0;
    const mask = (row: number, column: number): void => {
      if (row === column || masks === batchMasksMax) return;
      this.#integers[this.#layout.masks / 4 + 2 * masks] = row;
      this.#integers[this.#layout.masks / 4 + 2 * masks++ + 1] = column;
    };
    const candidates = rowsByHash([...seconds, ...negatives]);
    seconds.forEach((text, row) => candidates.get(hashOf(text))?.forEach((column) => mask(row, column)));
    const equalFirsts = rowsByHash(firsts);
    firsts.forEach((text, row) => equalFirsts.get(hashOf(text))?.forEach((column) => mask(row, column)));
    return masks;
  }
}

function rowsByHash(texts: readonly BatchText[]): ReadonlyMap<number, readonly number[]> {
  const rows = new Map<number, number[]>();
  texts.forEach((text, row) => {
    const held = rows.get(hashOf(text));
    if (held === undefined) rows.set(hashOf(text), [row]);
    else held.push(row);
  });
  return rows;
}

function hashOf({ group: { bags }, text }: BatchText): number {
  return bags.hashes[text]!;
}
