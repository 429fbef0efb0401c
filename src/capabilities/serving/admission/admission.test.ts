// Limits, queues and gates: what they promise, whatever comes.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSeededRandom } from "#conformance/seeded-random";
import type { Endpoint } from "#core/serving/endpoint";
import { lowerPriority } from "#core/serving/exchange";
import type { Clock } from "#ports/clock";
import { UpstreamState } from "../routing/upstream-state.ts";
import { FairQueue, type Waiting } from "./fair-queue.ts";
import { Gate, type Newcomer } from "./gate.ts";
import { GradientLimit } from "./gradient-limit.ts";

describe("the learnt limit", () => {
  it("grows while latency stands still and it is used, and stays within its bounds", () => {
    const limit = new GradientLimit({ initial: 4, min: 1, max: 50 });
    for (let i = 0; i < 400; i++) limit.succeeded(100, limit.requestsMax);
    expect(limit.requestsMax).toBe(50);
  });

  it("does not grow on requests that came one at a time", () => {
    const limit = new GradientLimit({ initial: 20, min: 1, max: 1000 });
    for (let i = 0; i < 500; i++) limit.succeeded(100, 1);
    expect(limit.requestsMax).toBe(20);
  });

  it("finds the knee of a server that takes 8 at once, and stays near it under lasting load", () => {
    const limit = new GradientLimit({ initial: 4, min: 1, max: 1000 });
    for (let i = 0; i < 20_000; i++) {
      limit.succeeded(100 * Math.max(1, limit.requestsMax / 8), limit.requestsMax);
      if (i > 100) expect(limit.requestsMax).toBeLessThan(30);
    }
  });

  it("forgets how fast the server was when it has become slower for good", () => {
    const limit = new GradientLimit({ initial: 4, min: 1, max: 40 });
    for (let i = 0; i < 300; i++) limit.succeeded(10, limit.requestsMax);
    expect(limit.requestsMax).toBe(40);
    for (let i = 0; i < 3000; i++) limit.succeeded(100, limit.requestsMax);
    expect(limit.requestsMax).toBeGreaterThan(20);
  });

  it("is not set by one short request among long ones", () => {
    const limit = new GradientLimit({ initial: 20, min: 1, max: 60 });
    for (let i = 0; i < 450; i++) limit.succeeded(i % 20 === 0 ? 5 : 100, limit.requestsMax);
    expect(limit.requestsMax).toBeGreaterThan(40);
  });

  it("falls by a third at a refusal, never below its least", () => {
    const limit = new GradientLimit({ initial: 100, min: 3, max: 1000 });
    limit.refused();
    expect(limit.requestsMax).toBe(70);
    for (let i = 0; i < 50; i++) limit.refused();
    expect(limit.requestsMax).toBe(3);
  });
});

describe("the class of a request", () => {
  it("is lowered by what the caller asks for, and never raised", () => {
    expect([lowerPriority("standard", "batch"), lowerPriority("standard", "interactive"), lowerPriority("batch", "standard"), lowerPriority("interactive", undefined)]).toEqual(["batch", "standard", "batch", "interactive"]);
  });
});

describe("the fair queue", () => {
  const item = (tenant: string, cost = 1, priority: Waiting["priority"] = "standard"): Waiting => ({ tenant, cost, priority });

  it("keeps two tenants that wait within one request of each other, however much one of them sends", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 40, maxLength: 40 }), (costs) => {
        const queue = new FairQueue<Waiting>();
        for (const cost of costs) for (let i = 0; i < 5; i++) queue.push(item("loud", cost));
        for (const cost of costs) queue.push(item("quiet", cost));
        const served = { loud: 0, quiet: 0 };
        for (let i = 0; i < 40; i++) {
          const next = queue.shift();
          if (next) served[next.tenant as "loud"] += next.cost;
          expect(Math.abs(served.loud - served.quiet)).toBeLessThanOrEqual(50);
        }
      }),
    );
  });

  it("gives four turns for having been away, however long", () => {
    const queue = new FairQueue<Waiting>();
    for (let i = 0; i < 20; i++) queue.push(item("early"));
    for (let i = 0; i < 10; i++) queue.shift();
    for (let i = 0; i < 20; i++) queue.push(item("late"));
    const next = Array.from({ length: 10 }, () => queue.shift()?.tenant);
    expect(next.filter((tenant) => tenant === "late").length).toBe(7);
  });

  it("serves higher classes first and starves none", () => {
    const queue = new FairQueue<Waiting>();
    for (let i = 0; i < 100; i++) for (const priority of ["batch", "interactive"] as const) queue.push(item("one", 1, priority));
    const first = Array.from({ length: 32 }, () => queue.shift()?.priority);
    expect(first.filter((priority) => priority === "batch").length).toBe(2);
    expect(queue.ahead("one", "interactive")).toBe(70);
  });

  it("loses nothing and counts right under any pushes, shifts and removals", () => {
    const step = fc.oneof(fc.record({ push: fc.constantFrom("a", "b", "c"), priority: fc.constantFrom("interactive" as const, "batch" as const) }), fc.constant("shift" as const), fc.nat({ max: 20 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = new FairQueue<Waiting>();
        const inside = new Set<Waiting>();
        for (const one of steps) {
          if (one === "shift") {
            const next = queue.shift();
            if (next === undefined) expect(inside.size).toBe(0);
            else expect(inside.delete(next)).toBe(true);
          } else if (typeof one === "number") {
            const gone = [...inside][one];
            if (gone) expect([queue.remove(gone), inside.delete(gone), queue.remove(gone)]).toEqual([true, true, false]);
          } else {
            const pushed = item(one.push, 1, one.priority);
            queue.push(pushed);
            inside.add(pushed);
          }
          expect(queue.size).toBe(inside.size);
        }
      }),
    );
  });
});

/** A clock that stands still until it is moved. */
function heldClock(): Clock & { readonly timers: number; advance(ms: number): Promise<void> } {
  let now = 0;
  const timers = new Set<{ at: number; resolve: () => void }>();
  return {
    now: () => now,
    monotonicMs: () => now,
    sleep: (ms, signal) => new Promise((resolve, reject) => {
      const timer = { at: now + ms, resolve };
      timers.add(timer);
      signal?.addEventListener("abort", () => timers.delete(timer) && reject(new DOMException("", "AbortError")));
    }),
    deadline: () => new AbortController().signal,
    get timers() {
      return timers.size;
    },
    advance: async (ms) => {
      now += ms;
      for (const timer of timers) if (timer.at <= now && timers.delete(timer)) timer.resolve();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

function openGate(places: number, limits: Partial<Endpoint["limits"]> = {}) {
  const clock = heldClock();
  const definition = { name: "u", kind: "openai", url: "http://u", apiKey: "", concurrencyMax: places } as const;
  const state = new UpstreamState(definition, { name: "u", call: () => Promise.reject(new DOMException("")), close: async () => undefined }, clock);
  const target = { upstream: "u", model: "m", weight: 1 };
  const endpoint: Endpoint = { name: "e", targets: [target], fallback: [], priority: "standard", limits: { queueRequestsMax: 10, queueBytesMax: 1000, queueMillisecondsMax: 1000, firstByteMillisecondsMax: 1000, idleMillisecondsMax: 1000, cacheMilliseconds: 0, ...limits } };
  const gate = new Gate({ endpoint, candidates: [{ target, state }], clock, random: createSeededRandom(1) });
  const newcomer = (more: Partial<Newcomer> = {}): Newcomer => ({ tenant: "t", priority: "standard", tokens: 1, sizeBytes: 1, deadlineAt: 1e9, signal: new AbortController().signal, ...more });
  return { gate, clock, state, newcomer };
}

describe("the gate", () => {
  it("gives places up to the limit, then in order as they come free", async () => {
    const { gate, newcomer } = openGate(2);
    const [first] = [await gate.enter(newcomer()), await gate.enter(newcomer())];
    const order: number[] = [];
    const third = gate.enter(newcomer()).then(() => order.push(3));
    const fourth = gate.enter(newcomer()).then((place) => (order.push(4), place));
    expect(gate.waiting).toBe(2);
    first.leave({ kind: "left" });
    first.leave({ kind: "left" });
    await third;
    expect([order, gate.waiting]).toEqual([[3], 1]);
    void fourth;
  });

  it("refuses at once when the queue is full, or when the wait would outlast the deadline, and says when to come back", async () => {
    const { gate, clock, newcomer } = openGate(1, { queueRequestsMax: 1, queueMillisecondsMax: 4000 });
    const place = await gate.enter(newcomer());
    await clock.advance(400);
    place.leave({ kind: "answered", firstByteMs: 400 });
    await gate.enter(newcomer());
    await expect(gate.enter(newcomer({ deadlineAt: clock.now() + 300 }))).rejects.toMatchObject({ code: "endpoint.overloaded", details: { retryAfterMs: 400 } });
    void gate.enter(newcomer()).catch(() => undefined);
    await expect(gate.enter(newcomer())).rejects.toMatchObject({ code: "endpoint.overloaded", details: { reason: "1 requests wait, the most it lets wait" } });
  });

  it("holds no more bytes of those that wait than it may, and counts each out again however its wait ends", async () => {
    const { gate, newcomer } = openGate(1, { queueBytesMax: 100 });
    const place = await gate.enter(newcomer());
    const leaving = new AbortController();
    const left = gate.enter(newcomer({ sizeBytes: 60, signal: leaving.signal }));
    const seated = gate.enter(newcomer({ sizeBytes: 40 }));
    await expect(gate.enter(newcomer())).rejects.toMatchObject({ code: "endpoint.overloaded", details: { reason: "the requests that wait have 100 bytes of 100" } });
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: "request.cancelled" });
    await expect(gate.enter(newcomer({ sizeBytes: 61 }))).rejects.toMatchObject({ code: "endpoint.overloaded" });
    place.leave({ kind: "left" });
    await seated;
    const last = gate.enter(newcomer({ sizeBytes: 100 }));
    gate.close();
    await expect(last).rejects.toMatchObject({ code: "server.stopping" });
  });

  it("lets who waits leave, and ends a wait that is over", async () => {
    const { gate, clock, newcomer } = openGate(1);
    await gate.enter(newcomer());
    const leaving = new AbortController();
    const left = gate.enter(newcomer({ signal: leaving.signal }));
    const late = gate.enter(newcomer());
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: "request.cancelled" });
    const ended = expect(late).rejects.toMatchObject({ code: "endpoint.overloaded" });
    await clock.advance(1000);
    await ended;
    expect(gate.waiting).toBe(0);
  });

  it("leaves an upstream alone after failures in a row, and looks with one call whether it is back", async () => {
    const { gate, clock, state, newcomer } = openGate(10);
    for (let i = 0; i < 3; i++) (await gate.enter(newcomer())).leave({ kind: "failed" });
    expect(state.isHealthy).toBe(false);
    await expect(gate.enter(newcomer())).rejects.toMatchObject({ code: "endpoint.overloaded" });
    await clock.advance(500);
    const probe = await gate.enter(newcomer());
    expect(state.isHealthy).toBe(false);
    probe.leave({ kind: "answered", firstByteMs: 10 });
    expect(state.isHealthy).toBe(true);
  });

  it("leaves no timer behind when it closes", async () => {
    const { gate, clock, state, newcomer } = openGate(1);
    (await gate.enter(newcomer())).leave({ kind: "busy", retryAfterMs: 1000 });
    expect(clock.timers).toBe(1);
    await state.close();
    expect(clock.timers).toBe(0);
    const other = openGate(1);
    await other.gate.enter(other.newcomer());
    const waiting = other.gate.enter(other.newcomer());
    expect(other.clock.timers).toBe(1);
    other.gate.close();
    await expect(waiting).rejects.toMatchObject({ code: "server.stopping" });
    expect(other.clock.timers).toBe(0);
  });
});
