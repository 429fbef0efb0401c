// Memory: caches against closed forms, weights against checkpoints, layouts that do not divide, what fits and what does not.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { modelIds, modelOf } from "../architecture/models.ts";
import { readArchitecture } from "../architecture/read.ts";
import { acceleratorOf, accelerators, peakRate } from "../hardware/accelerator.ts";
import { precisionOf, precisions } from "../precision.ts";
import { sequenceCacheBytes, tokenCacheBytes } from "./cache.ts";
import { planMemory, requireFit, type MemoryWish } from "./fit.ts";
import { checkLayout, single } from "./layout.ts";
import { weightBytes } from "./weights.ts";

const perToken = (id: string, precision: "bf16" | "fp8" = "bf16", tokens = 100_000) => tokenCacheBytes(modelOf(id), { tokens, precision, layout: single });
const wish = (changes: Partial<MemoryWish> = {}): MemoryWish => ({ model: modelOf("meta-llama/Meta-Llama-3.1-8B"), accelerator: acceleratorOf("h100-sxm"), layout: single, precision: "bf16", cachePrecision: "bf16", promptTokens: 1000, outputTokens: 1000, concurrency: 8, ...changes });

describe("bytes of cache a token", () => {
  test("follow the closed form of each kind of attention", () => {
    // Heads x (key + value) x bytes x layers.
    expect(perToken("meta-llama/Meta-Llama-3.1-8B")).toBe(8 * 256 * 2 * 32);
    expect(perToken("meta-llama/Meta-Llama-3.1-70B", "fp8")).toBe(8 * 256 * 80);
    expect(perToken("meta-llama/Llama-2-7b-hf")).toBe(32 * 256 * 2 * 32);
    expect(perToken("tiiuae/falcon-7b")).toBe(1 * 128 * 2 * 32);
    // One latent row a layer.
    expect(perToken("deepseek-ai/DeepSeek-V3")).toBe(576 * 2 * 61);
    // And an index key of 128 bytes with its scale.
    expect(perToken("deepseek-ai/DeepSeek-V3.2")).toBe((576 * 2 + 132) * 61);
    // Full windows add nothing: 18 of 36 layers grow.
    expect(perToken("openai/gpt-oss-120b")).toBe(8 * 128 * 2 * 18);
    expect(perToken("Qwen/Qwen3.5-27B")).toBe(4 * 512 * 2 * 16);
    // Window over all 32 layers.
    expect(perToken("mistralai/Mistral-7B-v0.1")).toBe(0);
    expect(perToken("mistralai/Mistral-7B-v0.1", "bf16", 0)).toBe(8 * 256 * 2 * 32);
  });

  test("of linear attention stand still: a state a sequence", () => {
    const model = modelOf("Qwen/Qwen3.5-27B");
    const at = (tokens: number) => sequenceCacheBytes(model, { tokens, precision: "bf16", layout: single });
    const state = 48 * (48 * 128 * 128 * 4 + (2 * 16 * 128 + 48 * 128) * 3 * 2);
    expect(at(1)).toBe(state + 4 * 512 * 2 * 16);
    expect(at(1001) - at(1)).toBe(1000 * 4 * 512 * 2 * 16);
  });

  test("never shrink with tokens, and never grow with tensor parallelism", () => {
    fc.assert(fc.property(fc.constantFrom(...modelIds), fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 0, max: 10_000 }), fc.constantFrom(1, 2, 4, 8), (id, tokens, more, tensor) => {
      const model = modelOf(id);
      const bytes = (count: number, degree: number) => sequenceCacheBytes(model, { tokens: count, precision: "fp8", layout: { ...single, tensor: degree } });
      expect(bytes(tokens + more, 1)).toBeGreaterThanOrEqual(bytes(tokens, 1));
      expect(bytes(tokens, tensor)).toBeLessThanOrEqual(bytes(tokens, 1));
      expect(bytes(tokens, tensor) * tensor).toBeGreaterThanOrEqual(bytes(tokens, 1) * (1 - 1e-12));
    }), { numRuns: 200 });
  });

  test("of latent rows are the same on every accelerator of a tensor group", () => {
    const model = modelOf("deepseek-ai/DeepSeek-V3");
    const bytes = (tensor: number) => sequenceCacheBytes(model, { tokens: 1000, precision: "bf16", layout: { ...single, tensor } });
    expect(bytes(8)).toBe(bytes(1));
  });
});

describe("bytes of weights", () => {
  test("are two a parameter at 16 bits", () => {
    expect(weightBytes(modelOf("meta-llama/Meta-Llama-3.1-8B"), "bf16", single).total).toBe(2 * 8_030_261_248);
  });

  test("leave embeddings, head, norms and routers at 16 bits when the rest is quantized", () => {
    const { byPart } = weightBytes(modelOf("Qwen/Qwen3-30B-A3B"), "fp8", single);
    expect(byPart.embedding).toBe(151_936 * 2048 * 2);
    expect(byPart.router).toBe(48 * 128 * 2048 * 2);
    expect(byPart.experts / (48 * 128 * 3 * 2048 * 768)).toBeCloseTo(1, 3);
  });

  test("of published checkpoints are near the size of their files", () => {
    // Bytes of the safetensors files as published, prediction layers left out.
    expect(weightBytes(modelOf("openai/gpt-oss-120b"), "mxfp4", single).total / 65.2e9).toBeCloseTo(1, 1);
    expect(weightBytes(modelOf("openai/gpt-oss-20b"), "mxfp4", single).total / 13.8e9).toBeCloseTo(1, 1);
    expect(weightBytes(modelOf("moonshotai/Kimi-K2.5"), "int4", single).total / 595e9).toBeCloseTo(1, 1);
  });

  test("spread over a layout are never less than their share, and all of them on one", () => {
    fc.assert(fc.property(fc.constantFrom("Qwen/Qwen3-235B-A22B", "meta-llama/Meta-Llama-3.1-70B", "deepseek-ai/DeepSeek-V3"), fc.constantFrom(...precisions), fc.constantFrom(1, 2, 4, 8), fc.constantFrom(1, 2), (id, precision, tensor, pipeline) => {
      const model = modelOf(id);
      const layout = { ...single, tensor, pipeline };
      const { total, perAccelerator } = weightBytes(model, precision, layout);
      expect(perAccelerator * tensor * pipeline).toBeGreaterThanOrEqual(total * 0.98);
      expect(weightBytes(model, precision, single).perAccelerator).toBeCloseTo(total, -3);
    }));
  });

  test("of experts fall with their parallelism while attention is copied", () => {
    const model = modelOf("deepseek-ai/DeepSeek-V3");
    const one = weightBytes(model, "fp8", { ...single, tensor: 1, data: 8, expert: 8 }).perAccelerator;
    const other = weightBytes(model, "fp8", { ...single, tensor: 8, expert: 8 }).perAccelerator;
    expect(one).toBeGreaterThan(other);
    expect(one).toBeLessThan(other * 1.3);
  });
});

describe("a layout", () => {
  const refused = (changes: object, id = "meta-llama/Meta-Llama-3.1-8B") => {
    try {
      checkLayout({ ...single, ...changes }, modelOf(id));
    } catch (thrown) {
      return (thrown as { readonly details: object }).details;
    }
    return undefined;
  };

  test("that does not divide is refused with the nearest that does", () => {
    expect(refused({ tensor: 6 })).toMatchObject({ field: "tensor", value: 6, nearest: 4 });
    expect(refused({ tensor: 0 })).toMatchObject({ field: "tensor", nearest: 1 });
    expect(refused({ pipeline: 33 })).toMatchObject({ field: "pipeline", nearest: 32 });
    expect(refused({ expert: 2, tensor: 2 })).toMatchObject({ field: "expert", nearest: 1 });
    expect(refused({ expert: 16, tensor: 8 }, "deepseek-ai/DeepSeek-V3")).toMatchObject({ field: "expert", nearest: 8 });
    expect(refused({ expert: 8, tensor: 8 }, "deepseek-ai/DeepSeek-V3")).toBeUndefined();
    expect(refused({ data: Number.NaN })).toMatchObject({ field: "data", nearest: 1 });
  });
});

describe("a plan of memory", () => {
  test("says what fits and what does not, and by how much", () => {
    expect(planMemory(wish()).fits).toBe("yes");
    const big = wish({ model: modelOf("meta-llama/Meta-Llama-3.1-70B") });
    expect(planMemory(big).fits).toBe("no");
    expect(() => requireFit(big)).toThrow(/needs 13[0-9.]+ GiB on each accelerator; h100-sxm has 80 GiB: 5[0-9.]+ GiB too few/);
    expect(() => requireFit(big)).toThrow(expect.objectContaining({ remedy: expect.stringContaining("over 2 accelerators") }));
    expect(requireFit({ ...big, layout: { ...single, tensor: 4 } }).fits).toBe("yes");
    expect(() => requireFit(wish({ concurrency: 100_000 }))).toThrow(expect.objectContaining({ remedy: expect.stringContaining("sequences at once") }));
  });

  test("gives the largest concurrency that still fits", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 60_000 }), fc.constantFrom(1, 2, 4), fc.constantFrom("bf16", "fp8"), (promptTokens, data, precision) => {
      const base = wish({ promptTokens, layout: { ...single, data }, precision: precision as "bf16", concurrency: 1 });
      const { concurrencyMax } = planMemory(base);
      expect(concurrencyMax.value % data).toBe(0);
      const fixed = planMemory({ ...base, concurrency: 0 });
      const perSequence = fixed.cachePerSequence.value;
      expect((concurrencyMax.value / data) * perSequence).toBeLessThanOrEqual(fixed.available.value - fixed.weights.value);
    }));
  });

  test("gives every number with low, high, unit, basis and source", () => {
    for (const part of Object.values(planMemory(wish()))) {
      if (typeof part !== "object" || Array.isArray(part)) continue;
      expect(part).toMatchObject({ value: expect.any(Number), unit: expect.any(String), basis: expect.any(String), source: expect.stringMatching(/./) });
      expect((part as { low: number }).low).toBeLessThanOrEqual((part as { value: number }).value);
      expect((part as { high: number }).high).toBeGreaterThanOrEqual((part as { value: number }).value);
    }
  });

  test("refuses lengths that make no sense", () => {
    expect(() => planMemory(wish({ promptTokens: 0 }))).toThrow(expect.objectContaining({ code: "plan.input_invalid", details: expect.objectContaining({ field: "promptTokens", nearest: 1 }) }));
    expect(() => planMemory(wish({ promptTokens: 1e12 }))).toThrow(expect.objectContaining({ code: "plan.input_invalid" }));
    expect(() => planMemory(wish({ promptTokens: 131_000, outputTokens: 1000 }))).toThrow(/context of .* ends at 131072/);
    expect(() => planMemory(wish({ concurrency: 1.5 }))).toThrow(expect.objectContaining({ code: "plan.input_invalid" }));
  });
});

describe("accelerators and precisions", () => {
  test("carry positive figures with a source and a date", () => {
    expect(accelerators.size).toBeGreaterThanOrEqual(60);
    for (const accelerator of accelerators.values()) {
      expect(accelerator.memoryGiB, accelerator.id).toBeGreaterThan(0);
      expect(accelerator.source, accelerator.id).not.toBe("");
      expect(accelerator.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
    expect(acceleratorOf("H100-SXM")).toMatchObject({ memoryGiB: 80, bandwidthGBs: 3350, bf16: 989, domain: 8 });
  });

  test("run formats without units of their own in a wider one", () => {
    expect(peakRate(acceleratorOf("a100-sxm-80gb"), "fp8")).toBe(312);
    expect(peakRate(acceleratorOf("h100-sxm"), "int4")).toBe(989);
  });

  test("that are unknown are answered with the nearest", () => {
    expect(() => acceleratorOf("h100-sxn")).toThrow(expect.objectContaining({ code: "plan.unknown_accelerator", remedy: "Nearest: h100-sxm." }));
    expect(() => precisionOf("fp9")).toThrow(expect.objectContaining({ code: "plan.input_invalid" }));
  });

  test("name every field when a made-up configuration is planned", () => {
    const model = readArchitecture("made", { model_type: "llama", hidden_size: 64, num_hidden_layers: 2, num_attention_heads: 4, intermediate_size: 128, vocab_size: 100 });
    expect(planMemory(wish({ model })).weights.value).toBe(2 * (2 * 64 * 100 + 2 * (4 * 64 * 64 + 3 * 64 * 128 + 128) + 64));
  });
});
