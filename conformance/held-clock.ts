// A clock that a test holds in its hand: time passes only by `advance`.
import { fail } from "#core/errors";
import type { Clock } from "#ports/clock";

/** A clock whose time the test moves. */
export interface HeldClock extends Clock {
  /**
   * Lets `ms` pass: sleepers and deadlines due by then are woken in order of their time, each before time moves on,
   * so that what they start sleeps from its own moment. Await it.
   */
  advance(ms: number): Promise<void>;
  /** How many sleepers and deadlines wait. */
  waiting(): number;
}

interface Waiter {
  readonly at: number;
  readonly wake: () => void;
}

/** A held clock that stands at `startMs` (UTC ms); its monotonic time starts at 0. */
export function createHeldClock(startMs: number): HeldClock {
  const waiters = new Set<Waiter>();
  let elapsed = 0;

  function after(ms: number, wake: () => void): () => void {
    const waiter = { at: elapsed + Math.max(0, ms), wake };
    waiters.add(waiter);
    return () => waiters.delete(waiter);
  }

  async function advance(ms: number): Promise<void> {
    const end = elapsed + ms;
    for (let due = firstDue(waiters, end); due !== undefined; due = firstDue(waiters, end)) {
      elapsed = due.at;
      waiters.delete(due);
      due.wake();
      await settle();
    }
    elapsed = end;
    await settle();
  }

  return {
    now: () => startMs + Math.floor(elapsed),
    monotonicMs: () => elapsed,
    sleep: (ms, signal) => sleep(after, ms, signal),
    deadline: (ms, parent) => deadline(after, ms, parent),
    advance,
    waiting: () => waiters.size,
  };
}

type After = (ms: number, wake: () => void) => () => void;

function sleep(after: After, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(fail("request.cancelled", {}, signal.reason));
    const forget = after(ms, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    const onAbort = () => {
      forget();
      reject(fail("request.cancelled", {}, signal?.reason));
    };
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function deadline(after: After, ms: number, parent?: AbortSignal): AbortSignal {
  const controller = new AbortController();
  if (parent?.aborted) {
    controller.abort(parent.reason);
    return controller.signal;
  }
  const forget = after(ms, () => {
    parent?.removeEventListener("abort", onParentAbort);
    controller.abort(fail("request.timeout", { deadlineMs: ms, stage: "the request" }));
  });
  const onParentAbort = () => {
    forget();
    controller.abort(parent?.reason);
  };
  parent?.addEventListener("abort", onParentAbort, { once: true });
  return controller.signal;
}

/** The earliest waiter due by `end`; of equal ones the first that came. */
function firstDue(waiters: ReadonlySet<Waiter>, end: number): Waiter | undefined {
  let first: Waiter | undefined;
  for (const waiter of waiters) if (waiter.at <= end && (first === undefined || waiter.at < first.at)) first = waiter;
  return first;
}

/** Lets everything that was just woken run until it waits again. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
