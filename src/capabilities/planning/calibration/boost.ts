// Trains boosted symmetric trees: few levels, whole groups left out of each tree, leaves shrunk, monotone where physics is.
import type { Tree } from "./trees.ts";

/** What trees are trained on. */
export interface Lesson {
  /** Features by row. */
  readonly rows: readonly (readonly number[])[];
  /** What is left to explain, by row. */
  readonly targets: readonly number[];
  readonly weights: readonly number[];
  /** Group of each row; a tree sees only some of the groups. */
  readonly groups: readonly number[];
  /** By feature: 1 where the value may only rise with it, -1 fall, 0 free. */
  readonly directions: readonly number[];
}

/** How trees are grown. */
export interface Growth {
  readonly trees: number;
  readonly levels: number;
  readonly rate: number;
  /** Weight that holds each leaf at nothing. */
  readonly ridge: number;
  /** Share of the groups and of the features that a tree sees. */
  readonly groupShare: number;
  readonly featureShare: number;
  readonly seed: number;
}

const binsMax = 24;
/** Beyond this a row pulls no harder. */
const outlierBeyond = 0.6;
const poolRounds = 4;

/** Features as bins, and the thresholds between them. */
interface Binned {
  readonly bins: readonly Uint8Array[];
  readonly thresholds: readonly (readonly number[])[];
}

/** Trees whose sum approaches the targets. */
export function boost(lesson: Lesson, growth: Growth): readonly Tree[] {
  const binned = binsOf(lesson.rows);
  const random = seeded(growth.seed);
  const predicted = new Float64Array(lesson.rows.length);
  const groups = Math.max(0, ...lesson.groups) + 1;
  const trees: Tree[] = [];
  for (let round = 0; round < growth.trees; round++) {
    const isIn = Array.from({ length: groups }, () => random() < growth.groupShare);
    const gradient = new Float64Array(predicted.length);
    const weight = new Float64Array(predicted.length);
    lesson.targets.forEach((target, row) => {
      if (!isIn[lesson.groups[row] as number]) return;
      const rest = target - (predicted[row] as number);
      weight[row] = (lesson.weights[row] as number) * Math.min(1, outlierBeyond / Math.max(Math.abs(rest), 1e-9));
      gradient[row] = (weight[row] as number) * rest;
    });
    const candidates = binned.bins.map((_none, feature) => feature).filter((feature) => (binned.thresholds[feature]?.length ?? 0) > 0 && random() < growth.featureShare);
    const grown = grow({ binned, gradient, weight, candidates, lesson, growth });
    if (grown === undefined) continue;
    trees.push(grown.tree);
    grown.leafOf.forEach((leaf, row) => (predicted[row] = (predicted[row] as number) + (grown.tree.leaves[leaf] as number)));
  }
  return trees;
}

interface Ground {
  readonly binned: Binned;
  readonly gradient: Float64Array;
  readonly weight: Float64Array;
  readonly candidates: readonly number[];
  readonly lesson: Lesson;
  readonly growth: Growth;
}

function grow(ground: Ground): { readonly tree: Tree; readonly leafOf: Uint16Array } | undefined {
  const { binned, lesson, growth } = ground;
  const leafOf = new Uint16Array(lesson.rows.length);
  const features: number[] = [];
  const thresholds: number[] = [];
  for (let level = 0; level < growth.levels; level++) {
    const best = bestSplit(ground, leafOf, 2 ** level);
    if (best === undefined) break;
    features.push(best.feature);
    thresholds.push(binned.thresholds[best.feature]?.[best.bin] as number);
    const bins = binned.bins[best.feature] as Uint8Array;
    for (let row = 0; row < leafOf.length; row++) leafOf[row] = 2 * (leafOf[row] as number) + ((bins[row] as number) > best.bin ? 1 : 0);
  }
  if (features.length === 0) return undefined;
  return { tree: { features, thresholds, leaves: leavesOf(ground, leafOf, features) }, leafOf };
}

/** The question that explains most when it is asked in every leaf. */
function bestSplit({ binned, gradient, weight, candidates, growth }: Ground, leafOf: Uint16Array, leaves: number): { readonly feature: number; readonly bin: number } | undefined {
  let best: { readonly feature: number; readonly bin: number } | undefined;
  let most = 1e-9;
  const sums = new Float64Array(leaves * binsMax * 2);
  const gain = (pull: number, held: number): number => (pull * pull) / (held + growth.ridge);
  for (const feature of candidates) {
    sums.fill(0);
    const bins = binned.bins[feature] as Uint8Array;
    for (let row = 0; row < leafOf.length; row++) {
      const held = weight[row] as number;
      if (held === 0) continue;
      const place = 2 * ((leafOf[row] as number) * binsMax + (bins[row] as number));
      sums[place] = (sums[place] as number) + (gradient[row] as number);
      sums[place + 1] = (sums[place + 1] as number) + held;
    }
    const cuts = binned.thresholds[feature]?.length ?? 0;
    const gains = new Float64Array(cuts);
    for (let leaf = 0; leaf < leaves; leaf++) {
      let [pull, held, below, heldBelow] = [0, 0, 0, 0];
      for (let bin = 0; bin <= cuts; bin++) {
        pull += sums[2 * (leaf * binsMax + bin)] as number;
        held += sums[2 * (leaf * binsMax + bin) + 1] as number;
      }
      for (let bin = 0; bin < cuts; bin++) {
        below += sums[2 * (leaf * binsMax + bin)] as number;
        heldBelow += sums[2 * (leaf * binsMax + bin) + 1] as number;
        gains[bin] = (gains[bin] as number) + gain(below, heldBelow) + gain(pull - below, held - heldBelow) - gain(pull, held);
      }
    }
    gains.forEach((value, bin) => {
      if (value > most) [most, best] = [value, { feature, bin }];
    });
  }
  return best;
}

function leavesOf({ gradient, weight, lesson, growth }: Ground, leafOf: Uint16Array, features: readonly number[]): readonly number[] {
  const leaves = 2 ** features.length;
  const pull = new Float64Array(leaves);
  const held = new Float64Array(leaves);
  leafOf.forEach((leaf, row) => {
    pull[leaf] = (pull[leaf] as number) + (gradient[row] as number);
    held[leaf] = (held[leaf] as number) + (weight[row] as number);
  });
  const values = Array.from(pull, (sum, leaf) => (growth.rate * sum) / ((held[leaf] as number) + growth.ridge));
  keepDirections(values, held, features.map((feature) => lesson.directions[feature] ?? 0));
  return values;
}

/** Leaves that differ in one answer and break its direction take their common mean; what remains broken is levelled. */
function keepDirections(values: number[], held: Float64Array, directions: readonly number[]): void {
  const levels = directions.length;
  for (let round = 0; round <= poolRounds; round++) {
    let isBroken = false;
    directions.forEach((direction, level) => {
      if (direction === 0) return;
      const bit = 2 ** (levels - 1 - level);
      for (let leaf = 0; leaf < values.length; leaf++) {
        if ((leaf & bit) !== 0) continue;
        const [low, high] = [values[leaf] as number, values[leaf + bit] as number];
        if ((high - low) * direction >= 0) continue;
        isBroken = true;
        const [heldLow, heldHigh] = [(held[leaf] as number) + 1e-6, (held[leaf + bit] as number) + 1e-6];
        const mean = round === poolRounds ? 0 : (low * heldLow + high * heldHigh) / (heldLow + heldHigh);
        [values[leaf], values[leaf + bit]] = [mean, mean];
      }
    });
    if (!isBroken) return;
  }
  values.fill(0);
}

function binsOf(rows: readonly (readonly number[])[]): Binned {
  const width = rows[0]?.length ?? 0;
  const thresholds = Array.from({ length: width }, (_none, feature) => cutsOf(rows.map((row) => row[feature] as number)));
  const bins = thresholds.map((cuts, feature) => Uint8Array.from(rows, (row) => {
    let bin = 0;
    while (bin < cuts.length && (row[feature] as number) > (cuts[bin] as number)) bin++;
    return bin;
  }));
  return { bins, thresholds };
}

function cutsOf(values: readonly number[]): readonly number[] {
  const distinct = [...new Set(values)].toSorted((a, b) => a - b);
  const middle = (index: number): number => ((distinct[index] as number) + (distinct[index + 1] as number)) / 2;
  if (distinct.length <= binsMax) return Array.from({ length: distinct.length - 1 }, (_none, index) => middle(index));
  const sorted = values.toSorted((a, b) => a - b);
  const cuts = Array.from({ length: binsMax - 1 }, (_none, index) => sorted[Math.floor(((index + 1) * sorted.length) / binsMax)] as number);
  return [...new Set(cuts)].filter((cut) => cut < (distinct.at(-1) as number));
}

/** Mulberry32: small, and the same everywhere. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
