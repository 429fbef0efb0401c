// The machine's clock and timers: the one place that reads time and waits.
import { fail } from "#core/errors";
import type { Clock } from "#ports/clock";

/** Longest wait of one timer in milliseconds, Node's own limit; a longer wait ends there. */
const timerMillisecondsMax = 2_147_483_647;

/** What a sleep that somebody called off without an error ends with: one for all, since each of its own costs a stack. */
const calledOff = fail("request.cancelled");

/** The clock that ships: `Date`, `performance` and Node's timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep,
  deadline,
};

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(fail("request.cancelled", {}, signal.reason));
    const onAbort = () => {
      clearTimeout(timer);
      reject(typeof signal?.reason === "string" ? calledOff : fail("request.cancelled", {}, signal?.reason));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, Math.min(ms, timerMillisecondsMax));
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function deadline(ms: number, parent?: AbortSignal): AbortSignal {
  const controller = new AbortController();
  if (parent?.aborted) {
    controller.abort(parent.reason);
    return controller.signal;
  }
  const onParentAbort = () => {
    clearTimeout(timer);
    controller.abort(parent?.reason);
  };
  const timer = setTimeout(() => {
    parent?.removeEventListener("abort", onParentAbort);
    controller.abort(fail("request.timeout", { deadlineMs: ms, stage: "the request" }));
  }, Math.min(ms, timerMillisecondsMax)).unref();
  parent?.addEventListener("abort", onParentAbort, { once: true });
  return controller.signal;
}
