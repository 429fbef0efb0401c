// The door: what it refuses, what it lets through once, and when it gives up waiting.
import Type from "typebox";
import { describe, expect, it } from "vitest";
import { createHeldClock } from "#conformance/held-clock";
import { operation, stream, value, type Context, type Operation } from "#contract/operation";
import type { Role } from "#core/access";
import { createMemoryRowStore } from "#engines/memory/row-store";
import type { Metrics } from "#ports/metrics";
import { OperationDispatcher, type AnyHandler } from "./dispatcher.ts";

const echo = operation({
  name: "test.echo", summary: "Echo.", http: "POST /api/v1/echo/{word}", role: "editor", effect: "write",
  input: value(Type.Object({ word: Type.String({ maxLength: 5 }), times: Type.Optional(Type.Integer({ minimum: 1 })) })), output: value(Type.Object({})), errors: [], examples: [],
});

function door(handler: AnyHandler, served: Operation = echo) {
  const clock = createHeldClock(0);
  const observed: Record<string, string>[] = [];
  const metrics: Metrics = { count: () => undefined, gauge: () => undefined, observe: (_name, _value, labels) => void observed.push({ ...labels }), expose: async () => "" };
  const dispatcher = new OperationDispatcher({ clock, metrics, rows: createMemoryRowStore() }, [{ operation: served, handler }]);
  const call = (input: Record<string, unknown>, context: Partial<Context> & { role?: Role } = {}) => {
    const { role = "editor", ...rest } = context;
    const full: Context = { principal: { kind: "key", id: "k", workspace: "main", role, groups: [] }, signal: new AbortController().signal, deadlineAt: 1000, requestId: "r", ...rest };
    return dispatcher.call(served.name, { input }, full);
  };
  return { call, clock, observed };
}

const failure = (promise: Promise<unknown>) => promise.then(() => ({ code: "no error", message: "" }), (error: { code: string; message: string }) => ({ code: error.code, message: error.message }));

describe("the dispatcher", () => {
  it("names the field that is missing, too long, of another type or unknown", async () => {
    const { call } = door(async () => ({}));
    expect((await failure(call({}))).message).toContain("it is missing at word");
    expect((await failure(call({ word: "too long" }))).message).toContain("at word");
    expect((await failure(call({ word: "a", times: "x" }))).message).toContain("at times");
    expect((await failure(call({ word: "a", wrod: 1 }))).message).toContain("at wrod");
    expect((await failure(call({ word: "a", times: 2 }))).code).toBe("no error");
  });

  it("asks for the role before it looks at the input", async () => {
    const { call, observed } = door(async () => ({}));
    for (const role of ["reader", "inference"] as const) expect((await failure(call({ nonsense: 1 }, { role }))).code).toBe("access.forbidden");
    expect((await failure(call({ word: "a" }, { role: "admin" }))).code).toBe("no error");
    expect(observed.map((labels) => labels["code"])).toEqual(["access.forbidden", "access.forbidden", "ok"]);
  });

  it("does a keyed write once, also when it is sent twice at the same time", async () => {
    let done = 0;
    const { call } = door(async () => ({ done: ++done }));
    const [first, second] = await Promise.all([call({ word: "a" }, { idempotencyKey: "k1" }), call({ word: "a" }, { idempotencyKey: "k1" })]);
    expect([first, second]).toEqual([{ kind: "value", value: { done: 1 } }, { kind: "value", value: { done: 1 } }]);
    expect((await failure(call({ word: "b" }, { idempotencyKey: "k1" }))).code).toBe("idempotency.mismatch");
    await call({ word: "a" }, { idempotencyKey: "k2" });
    expect(done).toBe(2);
  });

  it("lets a keyed write that failed be sent again", async () => {
    let tries = 0;
    const { call } = door(async () => (++tries === 1 ? Promise.reject(new TypeError("broken")) : { tries }));
    expect((await failure(call({ word: "a" }, { idempotencyKey: "k" }))).code).toBe("internal.fault");
    expect(await call({ word: "a" }, { idempotencyKey: "k" })).toEqual({ kind: "value", value: { tries: 2 } });
  });

  it("answers at the deadline and aborts the handler's signal", async () => {
    let aborted = false;
    const { call, clock } = door((_input, { signal }) => new Promise(() => signal.addEventListener("abort", () => (aborted = true))));
    const answer = failure(call({ word: "a" }));
    await Promise.resolve();
    clock.advance(1001);
    expect((await answer).code).toBe("request.timeout");
    expect(aborted).toBe(true);
  });

  it("says that the caller left when the caller left", async () => {
    const caller = new AbortController();
    const { call } = door(() => new Promise(() => undefined));
    const answer = failure(call({ word: "a" }, { signal: caller.signal }));
    caller.abort();
    expect((await answer).code).toBe("request.cancelled");
  });

  it("hands out streams as they are", async () => {
    async function* items() {
      yield 1;
    }
    const { call } = door(async () => items(), { ...echo, output: stream(Type.Integer()) });
    expect((await call({ word: "a" })).kind).toBe("stream");
  });
});
