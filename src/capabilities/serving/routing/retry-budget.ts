// How many retries a stream of requests may cost: a share of them, so that a failing upstream is not buried under repeats.

/** Retries that each request earns. */
const share = 0.1;
/** Retries that can be saved up. */
const savedMax = 20;

/** A budget of retries (Finagle's): every request adds a tenth of one, a retry takes one. */
export class RetryBudget {
  #saved = savedMax / 2;

  /** Notes a new request. */
  earn(): void {
    this.#saved = Math.min(savedMax, this.#saved + share);
  }

  /** Takes one retry. @returns false when none is left */
  spend(): boolean {
    if (this.#saved < 1) return false;
    this.#saved--;
    return true;
  }
}
