// The one door to the operations: input check, role, deadline, idempotency, metrics, then the handler.
import type { Dispatcher, OperationRequest, Outcome } from "#contract/dispatch";
import type { Context, Operation } from "#contract/operation";
import { roleAllows } from "#core/access";
import { asPlinthError, fail } from "#core/errors";
import type { Clock } from "#ports/clock";
import type { Metrics } from "#ports/metrics";
import type { RowStore } from "#ports/row-store";
import { Idempotency } from "./idempotency.ts";
import { compileCheck, type InputCheck } from "./validate.ts";

/** A handler without its types: input (with `body` for uploads) and context in, value, stream or bytes out. */
export type AnyHandler = (input: never, context: Context) => Promise<unknown>;

/** An operation with its handler. */
export interface Served {
  readonly operation: Operation;
  readonly handler: AnyHandler;
}

/** What the door needs from outside. */
export interface DispatcherPorts {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly rows: RowStore;
}

/** Why a deadline's timer is called off: one reason for all, since `abort()` makes an error with its stack each time. */
const isAnswered = "answered";

/** The door over a set of operations; `add` puts in another one at run time. */
export class OperationDispatcher implements Dispatcher {
  readonly operations = new Map<string, Operation>();
  readonly #handlers = new Map<string, { readonly check: InputCheck; readonly handler: AnyHandler }>();
  readonly #ports: DispatcherPorts;
  readonly #idempotency: Idempotency;

  constructor(ports: DispatcherPorts, served: Iterable<Served>) {
    this.#ports = ports;
    this.#idempotency = new Idempotency(ports.rows, ports.clock);
    for (const one of served) this.add(one);
  }

  /** Serves one more operation on every surface. */
  add({ operation, handler }: Served): void {
    this.operations.set(operation.name, operation);
    this.#handlers.set(operation.name, { check: compileCheck(operation), handler });
  }

  async call(name: string, request: OperationRequest, context: Context): Promise<Outcome> {
    const startedAt = this.#ports.clock.monotonicMs();
    let code = "ok";
    try {
      return await this.#run(name, request, context);
    } catch (thrown) {
      const error = asPlinthError(thrown);
      code = error.code;
      throw error;
    } finally {
      this.#ports.metrics.observe("plinth_operation_duration_seconds", (this.#ports.clock.monotonicMs() - startedAt) / 1000, { operation: name, code });
    }
  }

  async #run(name: string, { input, body }: OperationRequest, context: Context): Promise<Outcome> {
    const operation = this.operations.get(name);
    const served = this.#handlers.get(name);
    if (!operation || !served) throw fail("request.invalid", { where: "operation", problem: `there is no operation ${name}` });
    const { role } = context.principal;
    if (!roleAllows(role, operation.role)) throw fail("access.forbidden", { role, operation: name, needed: operation.role });
    const checked = served.check(input);
    const withBody = body ? { ...checked, body } : checked;
    const act = () => this.#withinDeadline(operation, context, (bounded) => served.handler(withBody as never, bounded));
    const result = await this.#idempotency.once(operation, { input: checked, context }, act);
    if (operation.output.kind === "stream") return { kind: "stream", items: result as AsyncIterable<unknown> };
    if (operation.output.kind === "bytes") return { kind: "bytes", result: result as never };
    return { kind: "value", value: result };
  }

  /** Streams and uploads live as long as their caller; everything else ends at its deadline. */
  async #withinDeadline(operation: Operation, context: Context, act: (context: Context) => Promise<unknown>): Promise<unknown> {
    if (operation.output.kind === "stream" || operation.input.kind === "upload") return act(context);
    const { clock } = this.#ports;
    const deadlineMs = Math.max(1, context.deadlineAt - clock.now());
    const work = new AbortController();
    const answered = new AbortController();
    const leave = (): void => work.abort(fail("request.cancelled"));
    context.signal.addEventListener("abort", leave, { once: true });
    if (context.signal.aborted) leave();
    void clock.sleep(deadlineMs, answered.signal).then(
      () => work.abort(fail("request.timeout", { deadlineMs: Math.round(deadlineMs), stage: operation.name })),
      () => undefined,
    );
    try {
      return await new Promise((resolve, reject) => {
        const give = (): void => reject(work.signal.reason);
        if (work.signal.aborted) return give();
        work.signal.addEventListener("abort", give, { once: true });
        act({ ...context, signal: work.signal }).then(resolve, reject);
      });
    } finally {
      answered.abort(isAnswered);
      context.signal.removeEventListener("abort", leave);
    }
  }
}
