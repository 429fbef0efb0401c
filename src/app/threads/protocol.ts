// What crosses between the main thread and the thread of an engine: plain data.
import type { ErrorBody } from "#core/errors";

/** Sent to a thread that shall end: it takes no more calls. */
export interface ThreadEnd {
  readonly state: "end";
}

/** A method call of a port. `id` counts up in one connection. */
export interface PortCall {
  readonly port: string;
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** Its answer. */
export type PortAnswer =
  | { readonly port: string; readonly id: number; readonly value: unknown }
  | { readonly port: string; readonly id: number; readonly error: ErrorBody };

/** Said once by a thread: its engines are open, or why they are not. */
export type ThreadState = { readonly state: "ready" } | { readonly state: "failed"; readonly error: ErrorBody };
