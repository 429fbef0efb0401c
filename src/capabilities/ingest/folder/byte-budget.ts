// Bounds the bytes that are worked on at once, so that memory does not grow with the input.

/** A number of bytes that work takes and gives back. One piece larger than all of it runs alone. */
export class ByteBudget {
  readonly #limit: number;
  #used = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  /** Runs `work` when there is room for `bytes`. */
  async hold<Result>(bytes: number, work: () => Promise<Result>): Promise<Result> {
    const wanted = Math.min(bytes, this.#limit);
    while (this.#used + wanted > this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#used += wanted;
    try {
      return await work();
    } finally {
      this.#used -= wanted;
      for (const resolve of this.#waiting.splice(0)) resolve();
    }
  }
}
