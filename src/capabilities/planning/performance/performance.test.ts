// Speed: roofline limits, queueing in closed form, what must be monotone, and the basis that a prediction states.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modelOf } from "../architecture/models.ts";
import { fitCoefficients, residuals, type Measured } from "../calibration/fit.ts";
import { learnt } from "../calibration/learnt.ts";
import { secondsOf, type Sample } from "../calibration/model.ts";
import { acceleratorOf, accelerators } from "../hardware/accelerator.ts";
import { single } from "../memory/layout.ts";
import { predictPoints } from "../points/predict-points.ts";
import { phasesOf } from "./phases.ts";
import { predict } from "./predict.ts";
import { chanceToWait, inFlight, meanWaitSeconds } from "./queueing.ts";
import { termsOf, touched } from "./terms.ts";
import type { Workload } from "./workload.ts";

const load = (changes: Partial<Workload> = {}): Workload => ({
  model: modelOf("meta-llama/Meta-Llama-3.1-8B"), accelerator: acceleratorOf("h100-sxm"), layout: single, precision: "bf16", cachePrecision: "bf16", engine: "vllm", year: 2025,
  promptTokens: 1000, outputTokens: 200, concurrency: 8, isSpeculative: false, mode: "online", statistic: "mean", ...changes,
});
const inMatrices = 8_030_261_248 - 128_256 * 4096 - 65 * 4096;

describe("the roofline of a step", () => {
  test("reads every matrix once when it decodes, and the cache of each sequence", () => {
    const terms = termsOf(load(), { sequences: 4, newTokens: 1, pastTokens: 999 });
    expect(terms.weights).toBeCloseTo((2 * inMatrices) / 3350e9, 12);
    expect(terms.cache).toBeCloseTo((4 * 1000 * 131_072) / 3350e9, 12);
    expect(terms.compute).toBeCloseTo((4 * 2 * inMatrices) / 989e12, 12);
    expect(terms.transfer).toBe(0);
    expect(terms.collectives).toBe(0);
  });

  test("is bound by bandwidth for one sequence and by operations for a long prompt, where the ridge says", () => {
    const ridge = (989e12 / 3350e9) * (2 / 2);
    const at = (tokens: number) => termsOf(load(), { sequences: 1, newTokens: tokens, pastTokens: 0 });
    expect(at(1).compute).toBeLessThan(at(1).weights);
    expect(at(Math.floor(ridge * 0.9)).compute).toBeLessThan(at(Math.floor(ridge * 0.9)).weights);
    expect(at(Math.ceil(ridge * 1.2)).compute).toBeGreaterThan(at(Math.ceil(ridge * 1.2)).weights);
  });

  test("counts attention over the triangle of a prompt", () => {
    const { attention } = termsOf(load(), { sequences: 1, newTokens: 1000, pastTokens: 0 });
    expect(attention).toBeCloseTo((32 * 2 * 32 * 256 * 1000 * 500.5) / 989e12, 12);
  });

  test("cuts matrices over a tensor group and adds what the group exchanges", () => {
    const alone = termsOf(load(), { sequences: 8, newTokens: 1, pastTokens: 100 });
    const four = termsOf(load({ layout: { ...single, tensor: 4 } }), { sequences: 8, newTokens: 1, pastTokens: 100 });
    expect(four.weights).toBeCloseTo(alone.weights / 4, 12);
    expect(four.compute).toBeCloseTo(alone.compute / 4, 12);
    expect(four.transfer).toBeCloseTo((32 * 2 * 2 * 8 * 4096 * 2 * 3) / 4 / 450e9, 12);
  });

  test("reads the experts that a batch reaches: one token's share at first, all in the end", () => {
    expect(touched(8 / 128, 1)).toBeCloseTo(8 / 128, 12);
    expect(touched(8 / 128, 10_000)).toBeCloseTo(1, 12);
    fc.assert(fc.property(fc.double({ min: 0.001, max: 1, noNaN: true }), fc.integer({ min: 1, max: 5000 }), (share, tokens) => {
      expect(touched(share, tokens + 1)).toBeGreaterThanOrEqual(touched(share, tokens));
    }));
  });
});

describe("a closed loop", () => {
  test("keeps Little's law: requests in flight are their rate times their time", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 1, max: 1000 }), (concurrency, promptTokens, outputTokens) => {
      const workload = load({ concurrency, promptTokens, outputTokens });
      const { running, perTokenOfRequest } = phasesOf(workload);
      const requestSeconds = perTokenOfRequest.reduce((sum, term) => sum + term, 0) * outputTokens;
      const ratePerSecond = running / requestSeconds;
      expect(inFlight(ratePerSecond, requestSeconds)).toBeCloseTo(Math.min(concurrency, running), 6);
    }));
  });

  test("runs no more than the memory holds, and the others wait", () => {
    const crowded = phasesOf(load({ concurrency: 5000, promptTokens: 8000 }));
    expect(crowded.running).toBeLessThan(100);
    expect(crowded.running + crowded.waiting).toBe(5000);
  });

  test("gets slower for each and faster for all with more requests, and later with longer prompts", () => {
    const engines = ["vllm", "trtllm", "sglang"];
    fc.assert(fc.property(fc.constantFrom(...engines), fc.constantFrom("meta-llama/Meta-Llama-3.1-8B", "Qwen/Qwen3-30B-A3B"), fc.integer({ min: 1, max: 120 }), fc.integer({ min: 16, max: 4000 }), (engine, id, concurrency, promptTokens) => {
      const at = (changes: Partial<Workload>) => predict(load({ engine, model: modelOf(id), accelerator: acceleratorOf("h200-sxm"), concurrency, promptTokens, ...changes }));
      const [one, more, longer] = [at({}), at({ concurrency: concurrency * 2 }), at({ promptTokens: promptTokens * 2 })];
      expect(more.perOutputTokenMs.value).toBeGreaterThanOrEqual(one.perOutputTokenMs.value);
      expect(more.outputTokensPerSecond.value).toBeGreaterThanOrEqual(one.outputTokensPerSecond.value * 0.999);
      expect(longer.firstTokenMs.value).toBeGreaterThanOrEqual(one.firstTokenMs.value * 0.99);
      expect(longer.outputTokensPerSecond.value).toBeLessThanOrEqual(one.outputTokensPerSecond.value);
    }), { numRuns: 200 });
  });
});

describe("waiting", () => {
  test("in M/M/1 is load over what is left of the rate", () => {
    fc.assert(fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.double({ min: 0.001, max: 10, noNaN: true }), (share, serviceSeconds) => {
      const queue = { ratePerSecond: share / serviceSeconds, serviceSeconds, servers: 1 };
      expect(chanceToWait(queue)).toBeCloseTo(share, 9);
      expect(meanWaitSeconds(queue) / ((share * serviceSeconds) / (1 - share))).toBeCloseTo(1, 9);
    }));
  });

  test("in M/M/c follows Erlang's formula", () => {
    // Two servers with a load of one: 1/3. Direct sum as the naive twin.
    expect(chanceToWait({ ratePerSecond: 1, serviceSeconds: 1, servers: 2 })).toBeCloseTo(1 / 3, 12);
    const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
    fc.assert(fc.property(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0.05, max: 0.95, noNaN: true }), (servers, share) => {
      const offered = servers * share;
      const last = offered ** servers / factorial(servers) / (1 - share);
      const sum = Array.from({ length: servers }, (_none, k) => offered ** k / factorial(k)).reduce((total, term) => total + term, 0);
      expect(chanceToWait({ ratePerSecond: offered, serviceSeconds: 1, servers })).toBeCloseTo(last / (sum + last), 9);
    }));
  });

  test("has no answer when the load is not below the servers", () => {
    expect(() => chanceToWait({ ratePerSecond: 2, serviceSeconds: 1, servers: 2 })).toThrow(expect.objectContaining({ code: "plan.input_invalid" }));
  });
});

describe("the fit", () => {
  const sample = (terms: readonly number[], engine: string): Sample => ({ terms, slopes: [`engine=${engine}`], scales: [`year=${engine}`] });

  test("finds the coefficients that made the measurements", () => {
    const factors = [2, 1.2, 5];
    const measured: Measured[] = Array.from({ length: 90 }, (_none, index) => {
      const terms = [1 + (index % 7), 0.2 * (index % 11), 0.05 * (1 + (index % 3))];
      return { sample: { terms, slopes: [], scales: [] }, seconds: terms.reduce((sum, term, place) => sum + term * (factors[place] ?? 0), 0), weight: 1 };
    });
    const found = fitCoefficients(measured, [0, 0, 0], { base: 10, slope: 0.3, scale: 0.3 });
    found.base.forEach((logarithm, place) => expect(Math.exp(logarithm) / (factors[place] ?? 1)).toBeCloseTo(1, 2));
    expect(Math.max(...residuals(found, measured).map(Math.abs))).toBeLessThan(0.01);
  });

  test("draws groups with few rows to no effect, and lets one outlier pull little", () => {
    const even = Array.from({ length: 50 }, (): Measured => ({ sample: sample([1], "a"), seconds: 1, weight: 1 }));
    const few = fitCoefficients([...even, { sample: sample([1], "b"), seconds: 2, weight: 1 }], [0]);
    const predicted = secondsOf(few, sample([1], "b"));
    expect(predicted).toBeGreaterThan(1.05);
    expect(predicted).toBeLessThan(1.9);
    const outlier = fitCoefficients([...even, { sample: sample([1], "a"), seconds: 1000, weight: 1 }], [0]);
    expect(secondsOf(outlier, sample([1], "a"))).toBeLessThan(1.05);
  });

  test("gives positive seconds for any terms", () => {
    const [member] = learnt.calibration.tpot;
    fc.assert(fc.property(fc.array(fc.double({ min: 1e-6, max: 1e3, noNaN: true }), { minLength: 18, maxLength: 18 }), (terms) => {
      expect(secondsOf(member?.coefficients ?? { base: [], effects: {} }, { terms, slopes: ["engine=vllm"], scales: [] })).toBeGreaterThan(0);
    }));
  });
});

describe("a prediction", () => {
  test("says what it rests on, and is less sure where nothing was measured", () => {
    const seen = predict(load({ model: modelOf("Qwen/Qwen3-14B") }));
    expect(seen.basis).toBe("transferred");
    const never = [...accelerators.values()].find(({ id, memoryGiB }) => !learnt.accelerators.includes(id) && memoryGiB >= 40);
    const unseen = predict(load({ model: modelOf("Qwen/Qwen3-14B"), accelerator: never ?? acceleratorOf("h100-sxm") }));
    expect(unseen.basis).toBe("not validated");
    const width = ({ low, high }: { readonly low: number; readonly high: number }) => Math.log(high / low);
    expect(width(unseen.outputTokensPerSecond)).toBeGreaterThan(width(seen.outputTokensPerSecond));
    expect(predict(load({ model: modelOf("Qwen/Qwen3-32B"), layout: { ...single, tensor: 2 } })).basis).toBe("calibrated");
  });

  test("holds its value between low and high", () => {
    const { terms, bound, firstTokenBound, basis, ...quantities } = predict(load());
    expect(bound).toMatch(/compute|bandwidth|network|queue|host/);
    expect(firstTokenBound).toMatch(/compute|bandwidth|network|queue|host/);
    expect(basis).not.toBe("");
    expect(terms.length).toBeGreaterThan(10);
    for (const quantity of Object.values(quantities)) {
      expect(quantity.low).toBeLessThanOrEqual(quantity.value);
      expect(quantity.high).toBeGreaterThanOrEqual(quantity.value);
    }
  });
});

describe("rows of results", () => {
  const row = { model: "Qwen/Qwen3-32B", accelerator: "h100-sxm", tp: "2", n_accelerators: "2", engine: "vllm", weight_precision: "bf16", prompt_tokens: "1024", output_tokens: "256", concurrency: "16", mode: "online" };
  const rate = (predicted: ReturnType<typeof predictPoints>[number] | undefined) => (predicted !== undefined && "prediction" in predicted ? predicted.prediction.outputTokensPerSecond : undefined);

  test("may lack any field; what is unknown is assumed or named", () => {
    for (const name of Object.keys(row)) {
      const [predicted] = predictPoints([{ ...row, [name]: "" }]);
      if (name === "model" || name === "accelerator") expect(predicted).toMatchObject({ problem: expect.stringContaining(`unknown ${name}`) });
      else expect(rate(predicted)?.value).toBeGreaterThan(0);
    }
    expect(predictPoints([{ ...row, prompt_tokens: "many", concurrency: "-3", tp: "NaN" }])[0]).toHaveProperty("prediction");
  });

  test("that were measured draw their like to them and leave others alone", () => {
    const plain = rate(predictPoints([row])[0])?.value ?? 0;
    const measured = [{ ...row, concurrency: "8", meas_out_tok_s: String((rate(predictPoints([{ ...row, concurrency: "8" }])[0])?.value ?? 0) * 2) }];
    const [same, other] = predictPoints([row, { ...row, engine: "sglang" }], measured);
    expect((rate(same)?.value ?? 0) / plain).toBeGreaterThan(1.5);
    expect((rate(same)?.value ?? 0) / plain).toBeLessThan(2.01);
    expect(rate(other)?.value).toBe(rate(predictPoints([{ ...row, engine: "sglang" }])[0])?.value);
  });
});
