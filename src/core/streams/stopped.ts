// Leaving off at a step when a signal says so.
import { fail, PlinthError } from "../errors.ts";

/** What an aborted signal means for the caller: the passed deadline that it carries, or that the caller left. */
export function stopReason(signal: AbortSignal): PlinthError {
  return signal.reason instanceof PlinthError ? signal.reason : fail("request.cancelled", {}, signal.reason);
}

/** Goes on unless `signal` has aborted. @throws the reason it carries, or request.cancelled */
export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw stopReason(signal);
}
