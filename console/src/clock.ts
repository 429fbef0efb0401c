// Time as the page uses it: now, waiting, values that settle, clocks that tick.
import { useEffect, useState } from "react";

/** Now in UTC milliseconds. */
export function now(): number {
  return Date.now();
}

/** Waits; an aborted signal ends the wait early. */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}

/** Now, told again every `everyMs`. */
export function useNow(everyMs: number): number {
  const [moment, setMoment] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setMoment(now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return moment;
}

/** `value` as it was when it last stood still for `ms`. */
export function useSettledValue<Value>(value: Value, ms: number): Value {
  const [settled, settle] = useState(value);
  useSettled(value, ms, settle);
  return settled;
}

/** Runs `action` when `value` has stood still for `ms`. */
export function useSettled<Value>(value: Value, ms: number, action: (value: Value) => void): void {
  useEffect(() => {
    const timer = setTimeout(() => action(value), ms);
    return () => clearTimeout(timer);
    // The action is made anew at each drawing and must not start the wait again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [value, ms]);
}
