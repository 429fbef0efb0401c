// How many retries a stream of requests may cost: a share of them, so that a failing upstream is not buried under repeats.
import type { Clock } from "#ports/clock";

/** Retries that each request earns. */
const share = 0.1;
/** Retries that can be saved up. */
const savedMax = 20;
/** Retries that time earns, so that a quiet endpoint has some, too. */
const perSecond = 2;

/** A budget of retries (as Finagle's): every request adds a tenth of one, every second two, a retry takes one. */
export class RetryBudget {
  readonly #clock: Clock;
  #saved = savedMax / 2;
  #earnedAtMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#earnedAtMs = clock.monotonicMs();
  }

  /** Notes a new request. */
  earn(): void {
    const nowMs = this.#clock.monotonicMs();
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
