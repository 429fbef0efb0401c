// Counts of values in buckets that grow by one per cent: any percentile of any number of values, exact to one per cent, in little memory.

/** Each bucket is so much wider than the one before: what is read off lies within half of that. */
const growth = 1.01;
const logGrowth = Math.log(growth);
/** Values below this share one bucket. */
const least = 1e-6;

/** A distribution of values from 0. */
export class Distribution {
  readonly #counts = new Map<number, number>();
  #count = 0;
  #sum = 0;
  #max = 0;

  /** Adds a value. */
  add(value: number): void {
    const bucket = value < least ? -Infinity : Math.floor(Math.log(value / least) / logGrowth);
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
    this.#count++;
    this.#sum += value;
    this.#max = Math.max(this.#max, value);
  }

  /** Values that were added. */
  get count(): number {
    return this.#count;
  }

  /** 0 when there is no value. */
  get mean(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }

  /** The greatest value, exactly. */
  get max(): number {
    return this.#max;
  }

  /** The least value that `share` (0..1) of all values do not exceed, to one per cent; 0 when there is none. */
  percentile(share: number): number {
    const rank = Math.max(1, Math.ceil(share * this.#count));
    let seen = 0;
    for (const [bucket, count] of [...this.#counts].toSorted(([a], [b]) => a - b)) {
      seen += count;
      if (seen >= rank) return bucket === -Infinity ? 0 : Math.min(this.#max, least * growth ** (bucket + 0.5));
    }
    return 0;
  }
}
