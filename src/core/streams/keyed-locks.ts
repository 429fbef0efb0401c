// Locks by key: work on one thing never overlaps in this process.

/** Runs work that holds some keys; work with a key in common waits its turn, in order of asking. */
export class KeyedLocks {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs `work` once every earlier holder of one of `keys` is done. */
  async hold<Result>(keys: readonly string[], work: () => Promise<Result>): Promise<Result> {
    const before = keys.map((key) => this.#tails.get(key)).filter((tail) => tail !== undefined);
    const mine = Promise.allSettled(before).then(work);
    const tail = mine.then(() => undefined, () => undefined);
    for (const key of keys) this.#tails.set(key, tail);
    try {
      return await mine;
    } finally {
      for (const key of keys) if (this.#tails.get(key) === tail) this.#tails.delete(key);
    }
  }
}
