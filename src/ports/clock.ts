// Time comes in by the door, so that a test can hold it.

/** Wall clock, monotonic clock and timers. */
export interface Clock {
  /** UTC milliseconds. */
  now(): number;
  /** Monotonic milliseconds with a fraction, for durations. */
  monotonicMs(): number;
  /** Resolves after `ms`; rejects with `request.cancelled` when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A signal that aborts after `ms` (and with `parent`). The timer does not keep the process alive. */
  deadline(ms: number, parent?: AbortSignal): AbortSignal;
}
