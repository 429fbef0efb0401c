// Which pairs make a batch: half of the batches from one group, groups drawn by the .75th power of their size.
import type { Draws } from "#core/measure/seeded-draws";
import type { TokenBags } from "./texts.ts";

/** The texts of one group as bags: `a` of each pair, `b` of each, then the negatives. */
export interface GroupBags {
  readonly pairs: number;
  readonly bags: TokenBags;
  /** Index of each pair's negative among the bags, or -1. */
  readonly negatives: Int32Array;
}

/** A text of a batch. */
export interface BatchText {
  readonly group: GroupBags;
  readonly text: number;
}

/** The texts of a batch in the order of their rows. */
export interface Batch {
  readonly firsts: readonly BatchText[];
  readonly seconds: readonly BatchText[];
  readonly negatives: readonly BatchText[];
}

/** Draws batches for ever; each group is gone through in a new random order, again and again. */
export class BatchSource {
  readonly #groups: readonly Deck[];
  readonly #chances: readonly number[];
  readonly #draws: Draws;

  constructor(groups: readonly GroupBags[], draws: Draws) {
    this.#draws = draws;
    this.#groups = groups.map((group) => new Deck(group, draws));
    const powers = groups.map(({ pairs }) => pairs ** 0.75);
    const total = powers.reduce((sum, power) => sum + power, 0);
    this.#chances = powers.map((power) => power / total);
  }

  /** A batch of `pairs` pairs and at most `negativesMax` given negatives. */
  next(pairs: number, negativesMax: number): Batch {
    const one = this.#draws.unit() < 0.5 ? this.#group() : undefined;
    const single = one !== undefined && one.group.pairs >= pairs ? one : undefined;
    const batch: { firsts: BatchText[]; seconds: BatchText[]; negatives: BatchText[] } = { firsts: [], seconds: [], negatives: [] };
    for (let i = 0; i < pairs; i++) {
      const deck = single ?? this.#group();
      const { group } = deck;
      const pair = deck.next();
      batch.firsts.push({ group, text: pair });
      batch.seconds.push({ group, text: group.pairs + pair });
      const negative = group.negatives[pair]!;
      if (negative >= 0 && batch.negatives.length < negativesMax) batch.negatives.push({ group, text: negative });
    }
    return batch;
  }

  #group(): Deck {
    let left = this.#draws.unit();
    const found = this.#chances.findIndex((chance) => (left -= chance) < 0);
    return this.#groups[found < 0 ? this.#groups.length - 1 : found]!;
  }
}

/** The pairs of one group like a deck of cards. */
class Deck {
  readonly group: GroupBags;
  readonly #order: Uint32Array;
  readonly #draws: Draws;
  #at: number;

  constructor(group: GroupBags, draws: Draws) {
    this.group = group;
    this.#order = Uint32Array.from({ length: group.pairs }, (_none, pair) => pair);
    this.#draws = draws;
    this.#at = group.pairs;
  }

  next(): number {
    if (this.#at === this.#order.length) this.#shuffle();
    return this.#order[this.#at++]!;
  }

  /** Fisher and Yates. */
  #shuffle(): void {
    const order = this.#order;
    for (let i = order.length - 1; i > 0; i--) {
      const other = Math.floor(this.#draws.unit() * (i + 1));
      [order[i], order[other]] = [order[other]!, order[i]!];
    }
    this.#at = 0;
  }
}
