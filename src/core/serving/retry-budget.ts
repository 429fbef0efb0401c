// How many retries a stream of requests may cost: a share of them, so that a failing upstream is not buried under repeats.

/** Retries that each request earns. */
const share = 0.1;
/** Retries that can be saved up. */
const savedMax = 20;
/** Retries that time earns, so that a quiet endpoint has some, too. */
const perSecond = 2;

/** What tells the budget how time passes. */
interface Time {
  monotonicMs(): number;
}

/** A budget of retries (as Finagle's): every request adds a tenth of one, every second two, a retry takes one. */
export class RetryBudget {
  readonly #time: Time;
  #saved = savedMax / 2;
  #earnedAtMs: number;

  constructor(time: Time) {
    this.#time = time;
    this.#earnedAtMs = time.monotonicMs();
  }

  /** Notes a new request. */
  earn(): void {
    const nowMs = this.#time.monotonicMs();
    this.#saved = Math.min(savedMax, this.#saved + share + ((nowMs - this.#earnedAtMs) / 1000) * perSecond);
    this.#earnedAtMs = nowMs;
  }

  /** Takes one retry. @returns false when none is left */
  spend(): boolean {
    if (this.#saved < 1) return false;
    this.#saved--;
    return true;
  }
}
