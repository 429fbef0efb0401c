// The caller's side of a thread: a port whose engine lives elsewhere, each method call a message.
import type { Worker } from "node:worker_threads";
import { asPlinthError, fail, fromErrorBody, type PlinthError } from "#core/errors";
import type { PortAnswer, PortCall, ThreadEnd, ThreadState } from "./protocol.ts";

/** Calls of one port without an answer yet; the next is refused with request.overloaded. */
export const callsOutstandingMax = 10_000;

/** Hears of a thread that died instead of being ended. */
export type FaultListener = (fault: PlinthError) => void;

/** Waits until the thread says that its engines are open. @throws what it says instead; internal.fault when it dies first */
export function whenReady(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: ThreadState | PortAnswer) => {
      if (!("state" in message)) return;
      leave();
      if (message.state === "ready") resolve();
      else reject(fromErrorBody(message.error));
    };
    const onError = (error: unknown) => {
      leave();
      reject(threadFault(error));
    };
    const onExit = (code: number) => onError(`it ended with code ${code} before it was ready`);
    const leave = () => worker.off("message", onMessage).off("error", onError).off("exit", onExit);
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
  });
}

/** Ends a thread whose engines are closed: it takes no more calls and leaves. */
export function endThread(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    if (worker.threadId === -1) return resolve();
    worker.once("exit", () => resolve());
    worker.postMessage({ state: "end" } satisfies ThreadEnd);
  });
}

/**
 * The port `name` that the thread serves (`servePort`). Arguments and results are structured clones; errors are rebuilt
 * with their code. When the thread dies, open calls reject with internal.fault, later ones at once, and `onFault` hears of it;
 * when it was ended, calls reject with server.stopping, and `close` stays idempotent.
 */
export function connectPort<Port extends object>(worker: Worker, name: string, onFault: FaultListener = () => {}): Port {
  const calls = new OutstandingCalls(worker, name, onFault);
  const methods = new Map<string, (...args: readonly unknown[]) => Promise<unknown>>();
  return new Proxy({} as Port, {
    get(_target, method) {
      if (typeof method !== "string" || method === "then") return undefined;
      let call = methods.get(method);
      if (!call) methods.set(method, (call = (...args) => calls.send(method, args)));
      return call;
    },
  });
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: PlinthError) => void;
}

/** Calls sent and not answered. */
class OutstandingCalls {
  readonly #worker: Worker;
  readonly #port: string;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #end: PlinthError | undefined;

  constructor(worker: Worker, port: string, onFault: FaultListener) {
    this.#worker = worker;
    this.#port = port;
    worker.on("message", (message: ThreadState | PortAnswer) => this.#settle(message));
    worker.on("exit", (code) => this.#finish(code === 0 ? fail("server.stopping") : threadFault(`it ended with code ${code}`), onFault));
    worker.on("error", (error) => this.#finish(threadFault(error), onFault)).on("messageerror", (error) => this.#finish(threadFault(error), onFault));
  }

  #finish(end: PlinthError, onFault: FaultListener): void {
    if (this.#end) return;
    this.#end = end;
    for (const { reject } of this.#waiting.values()) reject(end);
    this.#waiting.clear();
    if (end.code === "internal.fault") onFault(end);
  }

  send(method: string, args: readonly unknown[]): Promise<unknown> {
    if (this.#end) return this.#end.code === "server.stopping" && method === "close" ? Promise.resolve() : Promise.reject(this.#end);
    if (this.#waiting.size >= callsOutstandingMax) return Promise.reject(fail("request.overloaded", { what: `the queue of the ${this.#port} thread`, limit: callsOutstandingMax }));
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      try {
        this.#worker.postMessage({ port: this.#port, id, method, args } satisfies PortCall);
        this.#waiting.set(id, { resolve, reject });
      } catch (error) {
        reject(asPlinthError(error));
      }
    });
  }

  #settle(message: ThreadState | PortAnswer): void {
    if ("state" in message || message.port !== this.#port) return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ("error" in message) waiting?.reject(fromErrorBody(message.error));
    else waiting?.resolve(message.value);
  }
}

function threadFault(cause: unknown): PlinthError {
  return fail("internal.fault", { reason: `a worker thread died: ${cause instanceof Error ? cause.message : String(cause)}` }, cause);
}
