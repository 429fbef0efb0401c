// Boosted symmetric trees: a small learned correction of the physical prediction, in logarithms.

/** One tree: a row answers one question a level; its answers, as bits, choose the leaf. */
export interface Tree {
  /** Feature by level. */
  readonly features: readonly number[];
  /** A row answers yes when its feature is above this. */
  readonly thresholds: readonly number[];
  /** Values by the answers, the first question the highest bit. */
  readonly leaves: readonly number[];
}

/** The sum of the trees for one row of features. */
export function valueOf(trees: readonly Tree[], row: ArrayLike<number>): number {
  let total = 0;
  for (const { features, thresholds, leaves } of trees) {
    let leaf = 0;
    for (let level = 0; level < features.length; level++) leaf = 2 * leaf + ((row[features[level] as number] as number) > (thresholds[level] as number) ? 1 : 0);
    total += leaves[leaf] as number;
  }
  return total;
}
