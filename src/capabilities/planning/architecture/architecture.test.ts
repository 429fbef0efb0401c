// Architectures from configurations: parameters of published models, and refusals of bad ones.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PlinthError } from "#core/errors";
import { modelIds, modelOf } from "./models.ts";
import { countParameters } from "./parameters.ts";
import { readArchitecture } from "./read.ts";

/** Elements of all tensors in the published checkpoints, without prediction layers. */
const published: readonly (readonly [string, number])[] = [
  ["meta-llama/Meta-Llama-3.1-8B", 8_030_261_248],
  ["meta-llama/Meta-Llama-3.1-70B", 70_553_706_496],
  ["meta-llama/Meta-Llama-3.1-405B", 405_853_388_800],
  ["meta-llama/Llama-2-7b-hf", 6_738_415_616],
  ["meta-llama/Llama-2-70b-hf", 68_976_648_192],
  ["mistralai/Mistral-7B-v0.1", 7_241_732_096],
  ["mistralai/Mixtral-8x7B-v0.1", 46_702_792_704],
  ["mistralai/Mixtral-8x22B-v0.1", 140_620_634_112],
  ["Qwen/Qwen2-7B", 7_615_616_512],
  ["Qwen/Qwen2-72B", 72_706_203_648],
  ["Qwen/Qwen3-8B", 8_190_735_360],
  ["Qwen/Qwen3-32B", 32_762_123_264],
  ["Qwen/Qwen3-30B-A3B", 30_532_122_624],
  ["Qwen/Qwen3-235B-A22B", 235_093_634_560],
  ["Qwen/Qwen3-VL-8B-Instruct", 8_767_123_696],
  ["deepseek-ai/DeepSeek-V3", 671_026_419_200],
  ["moonshotai/Kimi-K2-Instruct", 1_026_408_232_448],
  ["openai/gpt-oss-20b", 20_914_757_184],
  ["openai/gpt-oss-120b", 116_829_156_672],
  ["tiiuae/falcon-7b", 7_217_189_760],
  ["google/gemma-2-9b", 9_241_705_984],
  ["bigscience/bloom-7b1", 7_069_016_064],
  ["facebook/opt-6.7b", 6_658_473_984],
  ["EleutherAI/gpt-j-6b", 6_050_882_784],
  ["gpt2", 124_439_808],
  ["bert-base-uncased", 109_482_240],
  ["all-MiniLM-L6-v2", 22_713_216],
  ["roberta-base", 124_645_632],
  ["t5-small", 60_506_624],
  ["whisper-large-v3", 1_543_490_560],
];

/** Sizes as their owners round them, in billions: total, and active where it is said. */
const rounded: readonly { readonly id: string; readonly billions: number; readonly active?: number }[] = [
  { id: "Qwen/Qwen3.5-397B-A17B", billions: 397, active: 17 }, { id: "Qwen/Qwen3.5-122B-A10B", billions: 122 }, { id: "Qwen/Qwen3.5-27B", billions: 27.4 }, { id: "Qwen/Qwen3.5-35B-A3B", billions: 35 },
  { id: "MiniMaxAI/MiniMax-M2.5", billions: 229 }, { id: "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16", billions: 31.6, active: 3.6 }, { id: "XiaomiMiMo/MiMo-V2-Flash", billions: 309, active: 15 },
  { id: "deepseek-ai/DeepSeek-V4-Flash", billions: 284, active: 13 }, { id: "stepfun-ai/Step-3.7-Flash", billions: 196, active: 11 }, { id: "meta-llama/Llama-4-Scout-17B-16E-Instruct", billions: 109, active: 17 }, { id: "meta-llama/Llama-4-Maverick-17B-128E-Instruct", billions: 400, active: 17 }, { id: "zai-org/GLM-5", billions: 744, active: 40 },
];

const small = { model_type: "llama", hidden_size: 64, num_hidden_layers: 3, num_attention_heads: 4, num_key_value_heads: 2, intermediate_size: 128, vocab_size: 1000 };

describe("parameters", () => {
  test.each(published)("of %s are those of its checkpoint", (id, tensors) => {
    const { total } = countParameters(modelOf(id));
    expect(Math.abs(total / tensors - 1)).toBeLessThanOrEqual(0.005);
  });

  test("of most published models are exact to the last one", () => {
    const exact = published.filter(([id, tensors]) => countParameters(modelOf(id)).total === tensors);
    expect(exact.length).toBeGreaterThanOrEqual(24);
  });

  test.each(rounded)("of $id are near its rounded size", ({ id, billions, active }) => {
    const counts = countParameters(modelOf(id));
    expect(Math.abs(counts.total / (billions * 1e9) - 1)).toBeLessThanOrEqual(0.025);
    if (active !== undefined) expect(Math.abs(counts.active / (active * 1e9) - 1)).toBeLessThanOrEqual(0.1);
  });

  test("by part add up to the whole, for every model of the catalogue", () => {
    for (const id of modelIds) {
      const { byPart, total, active } = countParameters(modelOf(id));
      expect(Object.values(byPart).reduce((sum, part) => sum + part, 0)).toBe(total);
      expect(active).toBeLessThanOrEqual(total);
      expect(active).toBeGreaterThan(0);
    }
  });

  test("of a small decoder follow the closed form", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 64 }), fc.boolean(), (layers, kv, power, size, isTied) => {
      const heads = kv * 2 ** power;
      const hidden = 8 * size;
      const config = { model_type: "llama", hidden_size: hidden, num_hidden_layers: layers, num_attention_heads: heads, num_key_value_heads: kv, head_dim: 16, intermediate_size: 96, vocab_size: 500, tie_word_embeddings: isTied };
      const expected = 500 * hidden * (isTied ? 1 : 2) + layers * (hidden * 16 * (2 * heads + 2 * kv) + 3 * 96 * hidden + 2 * hidden) + hidden;
      expect(countParameters(readArchitecture("made", config)).total).toBe(expected);
    }));
  });

  test("of experts grow with their number, those of a token do not", () => {
    const moe = (experts: number) => countParameters(readArchitecture("made", { ...small, model_type: "mixtral", num_local_experts: experts, num_experts_per_tok: 2 }));
    const [four, eight] = [moe(4), moe(8)];
    expect(eight.byPart.experts).toBe(2 * four.byPart.experts);
    expect(eight.active - four.active).toBe(4 * 64 * 3);
  });

  test("name towers that are estimated", () => {
    expect(modelOf("moonshotai/Kimi-K2.5").assumptions.join()).toContain("estimated");
    expect(modelOf("Qwen/Qwen3-VL-8B-Instruct").assumptions).toEqual([]);
  });
});

describe("kinds of layers", () => {
  test("are read where they differ", () => {
    const kinds = (id: string) => modelOf(id).layers.map(({ count, mixer, feedForward }) => `${count} ${mixer.kind}${mixer.kind === "attention" && mixer.window !== undefined ? ` ${mixer.window}` : ""} ${feedForward.kind}`);
    expect(kinds("openai/gpt-oss-20b")).toEqual(["12 attention 128 experts", "12 attention experts"]);
    expect(kinds("deepseek-ai/DeepSeek-V3")).toEqual(["3 latent dense", "58 latent experts"]);
    expect(kinds("Qwen/Qwen3.5-27B")).toEqual(["48 linear dense", "16 attention dense"]);
    expect(kinds("nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16")).toEqual(["23 linear none", "23 none experts", "6 attention none"]);
    expect(kinds("google/gemma-3-27b-it")).toEqual(["52 attention 1024 dense", "10 attention dense"]);
    expect(kinds("mistralai/Mistral-7B-v0.1")).toEqual(["32 attention 4096 dense"]);
    expect(modelOf("tiiuae/falcon-7b").layers[0]?.mixer).toMatchObject({ kvHeads: 1, queryHeads: 71 });
  });
});

describe("a bad configuration", () => {
  const refused = (config: unknown): Record<string, unknown> | undefined => {
    try {
      readArchitecture("bad", config);
    } catch (thrown) {
      if (thrown instanceof PlinthError) return { code: thrown.code, ...thrown.details };
      throw thrown;
    }
    return undefined;
  };

  test("is refused naming the field, its value and the nearest valid one", () => {
    expect(refused({ ...small, num_attention_heads: 4.4 })).toMatchObject({ code: "plan.config_invalid", field: "num_attention_heads", value: "4.4", nearest: 4 });
    expect(refused({ ...small, num_hidden_layers: 1_000_000 })).toMatchObject({ field: "num_hidden_layers", value: "1000000", nearest: 1000 });
    expect(refused({ ...small, hidden_size: "-3" })).toMatchObject({ field: "hidden_size", nearest: 8 });
    expect(refused({ ...small, num_key_value_heads: 3 })).toMatchObject({ field: "num_key_value_heads", nearest: 2 });
    expect(refused({ ...small, num_local_experts: 4, num_experts_per_tok: 9 })).toMatchObject({ field: "num_experts_per_tok", nearest: 4 });
    expect(refused({ ...small, layer_types: ["full_attention"] })).toMatchObject({ field: "layer_types", nearest: "3 entries" });
    expect(refused({ ...small, tie_word_embeddings: "yes" })).toMatchObject({ field: "tie_word_embeddings" });
    expect(refused({ ...small, head_dim: null, num_attention_heads: 5, num_key_value_heads: 5 })).toMatchObject({ field: "num_attention_heads", nearest: 4 });
    expect(refused({ text_config: { ...small, vocab_size: 0 } })).toMatchObject({ field: "text_config.vocab_size", nearest: 1 });
  });

  test("whose field is an object that cannot be a number is refused as others are", () => {
    expect(refused({ ...small, num_hidden_layers: { toString: "" } })).toMatchObject({ field: "num_hidden_layers", nearest: 1 });
    expect(refused({ ...small, compress_ratios: [0, {}, 4], head_dim: 16, q_lora_rank: 8, o_lora_rank: 8, o_groups: 2, sliding_window: 8 })).toMatchObject({ field: "compress_ratios" });
  });

  test("with a mistyped field names the one that is there", () => {
    const { num_hidden_layers: layers, ...rest } = small;
    expect(String(refused({ ...rest, num_hiden_layers: layers })?.["problem"])).toContain("num_hiden_layers");
  });

  test("that is no object is refused", () => {
    for (const config of [null, [], 3, "text", undefined]) expect(refused(config)).toMatchObject({ code: "plan.config_invalid", field: "the file" });
  });

  test("never breaks the reader, whatever its fields hold", () => {
    const names = [...Object.keys(small), "head_dim", "layer_types", "sliding_window", "kv_lora_rank", "num_local_experts", "num_experts_per_tok", "moe_layer_freq", "hybrid_override_pattern", "compress_ratios", "linear_attn_config", "vision_config", "quantization_config"];
    fc.assert(fc.property(fc.dictionary(fc.constantFrom(...names), fc.anything(), { maxKeys: 6 }), (changes) => {
      try {
        const { total } = countParameters(readArchitecture("random", { ...small, ...changes }));
        expect(Number.isFinite(total) && total > 0).toBe(true);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(PlinthError);
      }
    }), { numRuns: 500 });
  });
});

describe("the catalogue", () => {
  test("names the nearest model for one that it does not hold", () => {
    expect(() => modelOf("Qwen/Qwen3-33B")).toThrow(expect.objectContaining({ code: "plan.unknown_model", details: expect.objectContaining({ nearest: "Qwen/Qwen3-32B" }) }));
  });

  test("follows aliases", () => {
    expect(modelOf("deepseek-ai/DeepSeek-R1-0528")).toMatchObject({ id: "deepseek-ai/DeepSeek-R1-0528", modelType: "deepseek_v3" });
  });
});
