// A reached Plinth: every call goes through the SDK and gives up at Ctrl-C.
import { createClient, type AnswerOf, type CallOptions, type InputOf, type OperationName, type OperationOf } from "#surfaces/sdk/index";
import type { Clock } from "#ports/clock";
import type { Reached } from "./host.ts";

/** A reached Plinth. */
export interface Connection {
  readonly place: Reached["place"];
  readonly url: string;
  readonly clock: Clock;
  call<Name extends OperationName>(operation: Name, input: InputOf<OperationOf<Name>>, options?: CallOptions): AnswerOf<OperationOf<Name>>;
  /** Calls an operation that is known by name only: a promise, or an async iterable where it streams. */
  callAny(operation: string, input: Readonly<Record<string, unknown>>, options?: CallOptions): unknown;
  close(): Promise<void>;
}

/** A connection to `reached`. */
export function connectionTo(reached: Reached, around: { readonly signal: AbortSignal; readonly clock: Clock }): Connection {
  const client = createClient({ url: reached.url, ...(reached.key === undefined ? {} : { key: reached.key }) });
  const callAny: Connection["callAny"] = (operation, input, options = {}) => client.call(operation, input, { signal: around.signal, ...options });
  return {
    place: reached.place,
    url: reached.url,
    clock: around.clock,
    call: (operation, input, options) => callAny(operation, input as Readonly<Record<string, unknown>>, options) as never,
    callAny,
    close: () => reached.close(),
  };
}
