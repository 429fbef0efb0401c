// The engine's side of a thread: serves ports to whoever holds the other end.
import type { MessagePort } from "node:worker_threads";
import { asPlinthError, fail } from "#core/errors";
import type { PortAnswer, PortCall, ThreadEnd, ThreadState } from "./protocol.ts";

/** Serves `implementations` (port name -> engine) on `port`, each call as it comes, until it is told to end; says that the thread is ready. */
export function servePort(port: MessagePort, implementations: Readonly<Record<string, object>>): void {
  port.on("message", (message: PortCall | ThreadEnd) => {
    if ("state" in message) port.close();
    else void answer(port, implementations, message);
  });
  port.postMessage({ state: "ready" } satisfies ThreadState);
}

/** Says that the thread's engines could not be opened. */
export function refusePort(port: MessagePort, error: unknown): void {
  port.postMessage({ state: "failed", error: asPlinthError(error).toBody() } satisfies ThreadState);
}

async function answer(port: MessagePort, implementations: Readonly<Record<string, object>>, call: PortCall): Promise<void> {
  const { port: name, id } = call;
  try {
    port.postMessage({ port: name, id, value: await invoke(implementations, call) } satisfies PortAnswer);
  } catch (error) {
    port.postMessage({ port: name, id, error: asPlinthError(error).toBody() } satisfies PortAnswer);
  }
}

async function invoke(implementations: Readonly<Record<string, object>>, call: PortCall): Promise<unknown> {
  const engine = Object.hasOwn(implementations, call.port) ? implementations[call.port] : undefined;
  const method = (engine as Record<string, unknown> | undefined)?.[call.method];
  if (typeof method !== "function") throw fail("internal.fault", { reason: `the thread serves no ${call.port}.${call.method}` });
  return method.apply(engine, call.args);
}
