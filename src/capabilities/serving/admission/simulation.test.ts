// The gate under load in simulated time: an upstream of so many slots, tenants that send at random, and what they see.
import { expect, it } from "vitest";
import { createSeededRandom } from "#conformance/seeded-random";
import { asPlinthError } from "#core/errors";
import type { Endpoint } from "#core/serving/endpoint";
import type { Clock } from "#ports/clock";
import { UpstreamState } from "../routing/upstream-state.ts";
import { Gate } from "./gate.ts";

/** A clock that jumps from timer to timer. */
class JumpingClock implements Clock {
  #now = 0;
  readonly #timers: { at: number; resolve: () => void; isOff: boolean }[] = [];
  now = (): number => this.#now;
  monotonicMs = (): number => this.#now;
  deadline = (): AbortSignal => new AbortController().signal;

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = { at: this.#now + ms, resolve, isOff: false };
      let [low, high] = [0, this.#timers.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((this.#timers[middle]?.at ?? 0) <= timer.at) low = middle + 1;
        else high = middle;
      }
      this.#timers.splice(low, 0, timer);
      signal?.addEventListener("abort", () => {
        timer.isOff = true;
        reject(new DOMException("", "AbortError"));
      });
    });
  }

  /** Runs all timers in their order. */
  async drain(): Promise<void> {
    for (let next = this.#timers.shift(); next !== undefined; next = this.#timers.shift()) {
      if (next.isOff) continue;
      this.#now = next.at;
      next.resolve();
      for (let i = 0; i < 20; i++) await Promise.resolve();
    }
  }
}

interface Load {
  readonly slots: number;
  readonly serviceMs: number;
  readonly concurrencyMax: number;
  /** Requests a second of each tenant. */
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly limits?: Partial<Endpoint["limits"]>;
  /** Whether the gate is told who asks. */
  readonly isTold?: boolean;
}

interface Seen {
  readonly durations: readonly number[];
  readonly refused: number;
  /** Those among them that had waited. */
  readonly refusedLate: number;
}

/** What each tenant saw. */
async function simulate({ slots, serviceMs, concurrencyMax, rates, seconds, limits, isTold = true }: Load): Promise<readonly Seen[]> {
  const clock = new JumpingClock();
  const random = createSeededRandom(7);
  const state = new UpstreamState({ name: "u", kind: "openai", url: "http://u", apiKey: "", concurrencyMax }, { name: "u", call: () => Promise.reject(new DOMException("")), close: async () => undefined }, clock);
  const target = { upstream: "u", model: "m", weight: 1 };
  const endpoint: Endpoint = { name: "e", targets: [target], fallback: [], priority: "standard", limits: { queueRequestsMax: 1000, queueBytesMax: 1e9, queueMillisecondsMax: 30_000, firstByteMillisecondsMax: 1000, idleMillisecondsMax: 1000, cacheMilliseconds: 0, ...limits } };
  const gate = new Gate({ endpoint, candidates: [{ target, state }], clock, random });
  const freeAt = Array.from({ length: slots }, () => 0);
  const seen = rates.map(() => ({ durations: [] as number[], refused: 0, refusedLate: 0 }));
  const ask = async (tenant: number): Promise<void> => {
    const startedMs = clock.now();
    const mine = seen[tenant] as (typeof seen)[number];
    try {
      const place = await gate.enter({ tenant: isTold ? `t${tenant}` : "all", priority: "standard", tokens: 10, sizeBytes: 100, deadlineAt: Infinity, signal: new AbortController().signal });
      const slot = freeAt.indexOf(Math.min(...freeAt));
      const calledMs = clock.now();
      const endMs = Math.max(calledMs, freeAt[slot] ?? 0) + serviceMs * (0.5 + random.unit());
      freeAt[slot] = endMs;
      await clock.sleep(endMs - calledMs);
      place.leave({ kind: "answered", firstByteMs: endMs - calledMs });
      mine.durations.push(clock.now() - startedMs);
    } catch (thrown) {
      expect(asPlinthError(thrown).code).toBe("endpoint.overloaded");
      mine.refused++;
      if (clock.now() > startedMs) mine.refusedLate++;
    }
  };
  for (const [tenant, rate] of rates.entries()) {
    for (let at = 0; at < seconds * 1000; at += (-Math.log(1 - random.unit()) * 1000) / rate) void clock.sleep(at).then(() => ask(tenant));
  }
  await clock.drain();
  return seen;
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? 0;
}

it("keeps a loud tenant's queue from the others: none is refused, and their p99 stays", async () => {
  const upstream = { slots: 40, serviceMs: 200, concurrencyMax: 40, seconds: 20, limits: { queueMillisecondsMax: 2000, queueRequestsMax: 200 } };
  const others = async (loud: number, isTold: boolean): Promise<{ readonly p99: number; readonly refused: number }> => {
    const seen = (await simulate({ ...upstream, rates: [20 * loud, 20, 20, 20, 20], isTold })).slice(1);
    return { p99: percentile(seen.flatMap(({ durations }) => durations), 0.99), refused: seen.reduce((sum, { refused }) => sum + refused, 0) };
  };
  const [alike, loud, untold] = [await others(1, true), await others(10, true), await others(10, false)];
  expect([alike.refused, loud.refused]).toEqual([0, 0]);
  expect(loud.p99 / alike.p99).toBeLessThanOrEqual(1.2);
  expect(untold.refused).toBeGreaterThan(0);
  expect(untold.p99 / alike.p99).toBeGreaterThan(3);
}, 60_000);

it("answers at twice the load as much as at its peak, and in time, whether it knows the upstream's slots or learns them", async () => {
  for (const concurrencyMax of [10, 64]) {
    const at = async (rate: number): Promise<Seen> => (await simulate({ slots: 10, serviceMs: 50, concurrencyMax, rates: [rate], seconds: 15, limits: { queueMillisecondsMax: 600 } }))[0] as Seen;
    const good = ({ durations }: Seen): number => durations.filter((ms) => ms <= 1000).length;
    const [peak, twice] = [Math.max(good(await at(180)), good(await at(200)), good(await at(220))), await at(400)];
    expect(good(twice) / peak).toBeGreaterThanOrEqual(0.95);
    expect(good(twice) / twice.durations.length).toBeGreaterThanOrEqual(0.99);
    expect(twice.refusedLate / twice.refused).toBeLessThan(0.01);
  }
}, 60_000);
