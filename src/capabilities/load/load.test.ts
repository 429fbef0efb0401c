// Load on a server of known delays, in held time: percentiles to two per cent, measured from the planned moment.
import { describe, expect, it } from "vitest";
import { createHeldClock, type HeldClock } from "#conformance/held-clock";
import { createSeededRandom } from "#conformance/seeded-random";
import type { Upstream } from "#ports/serving/upstream";
import { arrivals } from "./arrivals.ts";
import { runLoad, type LoadOrder, type LoadReport } from "./index.ts";

/** A server that takes `places` requests at once, each with a delay that is known; the others wait. */
function serverOf(clock: HeldClock, { delayMs, tokenMs = 0, tokens = 3, places = Infinity, status = 200 }: { delayMs: (nth: number) => number; tokenMs?: number; tokens?: number; places?: number; status?: number }): Upstream {
  let [nth, busy] = [0, 0];
  const queue: (() => void)[] = [];
  const leave = (): void => {
    busy--;
    queue.shift()?.();
  };
  async function* pieces(): AsyncGenerator<Uint8Array> {
    try {
      for (let token = 0; token < tokens; token++) {
        if (token > 0) await clock.sleep(tokenMs);
        yield new TextEncoder().encode('data: {"choices":[{}]}\n\n');
      }
      yield new TextEncoder().encode(`data: {"usage":{"completion_tokens":${tokens}}}\n\ndata: [DONE]\n\n`);
    } finally {
      leave();
    }
  }
  return {
    name: "server",
    call: async () => {
      const own = delayMs(nth++);
      if (busy >= places) await new Promise<void>((resolve) => queue.push(resolve));
      busy++;
      await clock.sleep(own);
      return { status, headers: {}, body: pieces(), discard: leave };
    },
    close: async () => undefined,
  };
}

async function reportOf(server: (clock: HeldClock) => Upstream, order: Partial<LoadOrder> = {}): Promise<LoadReport> {
  const clock = createHeldClock(0);
  const done = runLoad({ upstream: server(clock), clock, random: createSeededRandom(5) }, {
    model: "m", kind: "constant", perSecond: 20, seconds: 10, promptTokens: 5, outputTokens: 3, isStream: true, headers: {}, objective: {}, waitMillisecondsMax: 1e6, signal: new AbortController().signal, ...order,
  });
  let report: LoadReport | undefined;
  void done.then((value) => (report = value));
  while (report === undefined) await clock.advance(10);
  return report;
}

const near = (value: number, exact: number): void => expect(Math.abs(value / exact - 1)).toBeLessThan(0.02);

describe("arrivals", () => {
  it("come evenly, or at random at the same mean", () => {
    const at = (kind: "constant" | "poisson"): readonly number[] => [...arrivals({ kind, perSecond: 50, seconds: 100 }, createSeededRandom(3))];
    expect(at("constant").slice(0, 3)).toEqual([0, 20, 40]);
    expect(at("constant")).toHaveLength(5000);
    const gaps = at("poisson").map((moment, i, all) => moment - (all[i - 1] ?? 0));
    near(at("poisson").length / 1.02, 5000 / 1.02);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    // An exponential distribution deviates by its mean.
    expect(Math.abs(deviation / mean - 1)).toBeLessThan(0.05);
  });
});

describe("a load", () => {
  it("reads a server's known delays to two per cent", async () => {
    const report = await reportOf((clock) => serverOf(clock, { delayMs: (nth) => (nth % 100 === 99 ? 1000 : nth % 10 === 9 ? 400 : 100), tokenMs: 30 }));
    expect([report.offered, report.answered, report.failed, report.goodShare]).toEqual([200, 200, {}, 1]);
    near(report.firstToken.p50, 100);
    near(report.firstToken.p90, 100);
    near(report.firstToken.p99, 400);
    near(report.firstToken.max, 1000);
    near(report.perToken.p50, 30);
    near(report.duration.p50, 160);
    near(report.tokensPerSecond * report.seconds, 600);
  });

  it("measures from the planned moment, so that a server that falls behind shows its queue", async () => {
    const report = await reportOf((clock) => serverOf(clock, { delayMs: () => 100, places: 1, tokens: 1 }), { objective: { firstTokenMs: 1000 } });
    // 20 a second come, 10 a second are served: the last of 200 waits ten seconds.
    expect(report.answered).toBe(200);
    near(report.firstToken.max, 200 * 100 - 9950);
    near(report.seconds, 20);
    // Each waits 50 ms longer than the one before: the first nineteen stay within a second.
    expect(Math.round(report.goodShare * 200)).toBe(19);
  });

  it("counts what fails by what became of it", async () => {
    const report = await reportOf((clock) => serverOf(clock, { delayMs: () => 1, status: 429 }));
    expect([report.answered, report.failed, report.goodShare]).toEqual([0, { "status 429": 200 }, 0]);
  });
});
