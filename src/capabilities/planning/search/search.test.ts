// Searching: loads from traces, copies by queueing, recommendations that keep their objective, and where serving oneself pays.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modelOf } from "../architecture/models.ts";
import { acceleratorOf } from "../hardware/accelerator.ts";
import { chanceToWait } from "../performance/queueing.ts";
import { loadOf, spreadAssumed, type Arrival } from "./load.ts";
import { breakEven, recommend, type Wish } from "./recommend.ts";
import { copiesFor, utilisationMax, waitP99 } from "./replicas.ts";

const wish = (changes: Partial<Wish> = {}): Wish => ({
  model: modelOf("Qwen/Qwen3-32B"), load: { requestsPerSecond: 5, promptTokens: 1000, outputTokens: 250, ...spreadAssumed }, objective: {}, engine: "vllm", year: 2026, ...changes,
});

describe("a load", () => {
  test("of a steady trace is its rate and its means", () => {
    const arrivals = Array.from({ length: 1200 }, (_none, index): Arrival => [index / 2, 100, 50]);
    expect(loadOf(arrivals)).toMatchObject({ requestsPerSecond: 2, promptTokens: 100, outputTokens: 50, serviceVariation: 0, promptTail: 1, left: 0 });
  });

  test("leaves failed requests out and counts them, and takes a hole for quiet", () => {
    const busy = Array.from({ length: 600 }, (_none, index): Arrival => [index / 10, 100, 50]);
    const load = loadOf([...busy, [30, 0, 0], ...busy.map(([at, prompt, output]): Arrival => [at + 600, prompt, output])]);
    expect(load.left).toBe(1);
    expect(load.requestsPerSecond).toBeCloseTo(10, 6);
  });

  test("with a number that is none is refused by row and column", () => {
    expect(() => loadOf([[0, 1, 1], [1, -5, 1]])).toThrow(expect.objectContaining({ code: "plan.input_invalid", details: expect.objectContaining({ field: "trace row 2, prompt_tokens", value: -5 }) }));
    expect(() => loadOf([[0, 0, 0]])).toThrow(expect.objectContaining({ code: "plan.input_invalid" }));
    expect(() => loadOf(Array.from({ length: 200_001 }, (): Arrival => [0, 1, 1]))).toThrow(expect.objectContaining({ code: "plan.input_invalid" }));
  });
});

describe("copies", () => {
  test("wait as M/M/k where service is exponential: 99 of 100 wait no longer", () => {
    const copy = { places: 4, requestSeconds: 2 };
    const load = { requestsPerSecond: 1.8, serviceVariation: 1 };
    const wait = waitP99(load, copy, 1);
    const chance = chanceToWait({ ratePerSecond: 1.8, serviceSeconds: 2, servers: 4 });
    expect(chance * Math.exp(-((4 - 3.6) / 2) * wait)).toBeCloseTo(0.01, 9);
    expect(waitP99({ ...load, serviceVariation: 0 }, copy, 1)).toBeCloseTo(wait / 2, 9);
  });

  test("are enough for the load and keep the wait, however large", () => {
    fc.assert(fc.property(fc.double({ min: 0.01, max: 1000, noNaN: true }), fc.integer({ min: 1, max: 256 }), fc.double({ min: 0.1, max: 60, noNaN: true }), (requestsPerSecond, places, requestSeconds) => {
      const load = { requestsPerSecond, serviceVariation: 1 };
      const found = copiesFor(load, { places, requestSeconds }, 5);
      if (found === undefined) return;
      expect(found.utilisation).toBeLessThanOrEqual(utilisationMax + 1e-9);
      expect(waitP99(load, { places, requestSeconds }, found.count)).toBeLessThanOrEqual(5);
    }));
  });

  test("are none where the limit of copies is passed", () => {
    expect(copiesFor({ requestsPerSecond: 1e9, serviceVariation: 1 }, { places: 1, requestSeconds: 60 }, 1)).toBeUndefined();
  });
});

describe("a recommendation", () => {
  test("keeps its objective, costs least, and says why the next ones lost", () => {
    const { options, considered } = recommend(wish({ objective: { firstTokenP99Ms: 4000, perOutputTokenP99Ms: 80 } }));
    expect(considered).toBeGreaterThan(100);
    expect(options.length).toBe(4);
    for (const option of options) {
      expect(option.firstTokenP99Ms.value).toBeLessThanOrEqual(4000);
      expect(option.perOutputTokenP99Ms.value).toBeLessThanOrEqual(80);
      for (const { monthly } of option.costs) expect(monthly.low <= monthly.value && monthly.value <= monthly.high).toBe(true);
    }
    const costs = options.map(({ costs: list }) => list[0]?.monthly.value ?? Number.POSITIVE_INFINITY);
    expect(costs).toEqual(costs.toSorted((a, b) => a - b));
    expect(options[0]?.whyLost).toBe("");
    expect(options[1]?.whyLost).toMatch(/times the cost|as dear/);
  });

  test("never needs fewer accelerators for more requests", () => {
    const count = (requestsPerSecond: number) => recommend(wish({ accelerator: acceleratorOf("h100-sxm"), precision: "fp8", load: { ...wish().load, requestsPerSecond } })).options[0]?.count.value ?? 0;
    const counts = [1, 10, 100, 1000].map(count);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  });

  test("that cannot be given says what could be kept", () => {
    expect(() => recommend(wish({ objective: { perOutputTokenP99Ms: 0.01 } }))).toThrow(expect.objectContaining({ code: "plan.objective_unreachable", details: expect.objectContaining({ nearest: expect.stringContaining("each token") }) }));
    expect(() => recommend(wish({ model: modelOf("deepseek-ai/DeepSeek-R1"), accelerator: acceleratorOf("l4") }))).toThrow(expect.objectContaining({ code: "plan.objective_unreachable" }));
  });
});

describe("breaking even", () => {
  test("follows from predicted utilisation, which never passes its limit", () => {
    const { curve, requestsPerSecond } = breakEven(wish({ model: modelOf("meta-llama/Llama-3.1-70B-Instruct") }));
    for (const { utilisation, api, self } of curve) {
      expect(utilisation.value).toBeLessThanOrEqual(utilisationMax + 1e-9);
      expect(api.value).toBeGreaterThan(0);
      expect(self.value).toBeGreaterThan(0);
    }
    if (requestsPerSecond !== undefined) expect(requestsPerSecond.low <= requestsPerSecond.value && requestsPerSecond.value <= requestsPerSecond.high).toBe(true);
  });

  test("has no answer where nobody sells the model by the token", () => {
    expect(() => breakEven(wish({ model: modelOf("BSC-LT/salamandra-2b") }))).toThrow(expect.objectContaining({ code: "plan.no_token_price" }));
  });
});
