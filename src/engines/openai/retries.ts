// Asking again: at most so often, as a budget allows, never sooner than the server says and never past the deadline.
import { asPlinthError, type PlinthError } from "#core/errors";
import { RetryBudget } from "#core/serving/retry-budget";
import { stopReason } from "#core/streams/stopped";
import type { Clock } from "#ports/clock";
import type { Random } from "#ports/random";

/** Times that one request is sent at most. */
const attemptsMax = 5;
/** Wait before the second attempt where the server names none; it doubles up to the longest. */
const firstWaitMilliseconds = 250;
const waitMillisecondsMax = 8000;
/** Part by which a wait is lengthened at most, by chance, so that those who were sent away together do not come back together. */
const jitterPart = 0.5;

/** Statuses that another attempt may not meet: too early, too many, a timeout, the server's own faults. */
const [timedOut, tooEarly, tooMany, serverErrors] = [408, 425, 429, 500];

/** How long a call may take with all its attempts. */
export interface Deadline {
  /** Aborts when the time is up or the caller leaves. */
  readonly signal: AbortSignal;
  /** Monotonic milliseconds. */
  readonly atMs: number;
}

/** Why there is no further attempt. */
export interface LastFailure {
  readonly reason: string;
  /** What the server asks to wait, where it does. */
  readonly retryAfterMs?: number;
}

/** One server's retries. What it asks of one request, to wait, holds for all. */
export class Retries {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #budget: RetryBudget;
  #quietUntilMs = 0;

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = clock;
    this.#random = random;
    this.#budget = new RetryBudget(clock);
  }

  /** Does `attempt` until it succeeds or fails for good. `failed` makes what is thrown when no attempt is left. */
  async run<Result>(attempt: () => Promise<Result>, deadline: Deadline, failed: (last: LastFailure, attempts: number) => PlinthError): Promise<Result> {
    this.#budget.earn();
    for (let attempts = 1; ; attempts++) {
      await this.#wait(this.#quietUntilMs - this.#clock.monotonicMs(), deadline, (waitMs) => failed({ reason: "it asks to be left alone for longer than this request may wait", retryAfterMs: waitMs }, attempts - 1));
      try {
        return await attempt();
      } catch (thrown) {
        const error = asPlinthError(thrown);
        if (deadline.signal.aborted || !isTransient(error)) throw error;
        const waitMs = this.#waitAfter(error, attempts);
        if (attempts >= attemptsMax || !this.#budget.spend()) throw failed(lastOf(error), attempts);
        await this.#wait(waitMs, deadline, () => failed(lastOf(error), attempts));
      }
    }
  }

  /** How long to wait after a failure; a wait that the server named holds for every other request, too. */
  #waitAfter({ details: { retryAfterMs } }: PlinthError, attempts: number): number {
    const stretched = (ms: number): number => ms * (1 + jitterPart * this.#random.unit());
    if (typeof retryAfterMs !== "number") return stretched(Math.min(waitMillisecondsMax, firstWaitMilliseconds * 2 ** (attempts - 1)));
    this.#quietUntilMs = Math.max(this.#quietUntilMs, this.#clock.monotonicMs() + retryAfterMs);
    return retryAfterMs + stretched(firstWaitMilliseconds) - firstWaitMilliseconds;
  }

  /** Waits, unless that would pass the deadline: then it throws at once. */
  async #wait(ms: number, { signal, atMs }: Deadline, tooLong: (waitMs: number) => PlinthError): Promise<void> {
    if (ms <= 0) return;
    if (this.#clock.monotonicMs() + ms >= atMs) throw tooLong(ms);
    try {
      await this.#clock.sleep(ms, signal);
    } catch (thrown) {
      throw signal.aborted ? stopReason(signal) : thrown;
    }
  }
}

function lastOf({ message, details: { retryAfterMs } }: PlinthError): LastFailure {
  return { reason: message, ...(typeof retryAfterMs === "number" ? { retryAfterMs } : {}) };
}

/** Whether another attempt may succeed. */
function isTransient({ code, details: { status } }: PlinthError): boolean {
  if (code !== "upstream.refused") return code === "upstream.unreachable" || code === "upstream.late" || code === "upstream.cut";
  return typeof status === "number" && (status >= serverErrors || status === timedOut || status === tooEarly || status === tooMany);
}
