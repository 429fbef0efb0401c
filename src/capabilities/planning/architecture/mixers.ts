// Reads how each layer mixes tokens.
import type { HeadedAttention, Indexer, LatentAttention, Mixer } from "./architecture.ts";
import type { Family } from "./family.ts";
import type { Fields } from "./fields.ts";

/** What the layers of a model have in common. */
export interface LayerContext {
  readonly fields: Fields;
  readonly family: Family;
  readonly hiddenSize: number;
  readonly layers: number;
}

/** The mixer of each layer, in order. */
export function mixersOf(context: LayerContext): readonly Mixer[] {
  const { fields, layers } = context;
  if (fields.has("compress_ratios")) return compressedMixers(context);
  const full = fields.optionalCount(["kv_lora_rank"], { min: 0, max: 100_000 }) ? latentOf(context) : headedOf(context);
  const pattern = fields.text("hybrid_override_pattern");
  if (pattern !== "") return patternMixers(context, pattern, full);
  const isLinear = linearLayers(context);
  const windowAt = windows(context);
  return Array.from({ length: layers }, (_none, layer): Mixer => {
    if (isLinear?.(layer) === true) return linearOf(fields);
    const window = windowAt(layer);
    return window === undefined || full.kind !== "attention" ? fullOf(full, fields) : windowedOf(full, fields, window);
  });
}

/** Head counts and sizes of softmax attention. @throws plan.config_invalid where they do not divide */
export function headedOf({ fields, family, hiddenSize }: LayerContext): HeadedAttention {
  const queryHeads = fields.count(["num_attention_heads", "n_head", "num_heads", "decoder_attention_heads"]);
  const kvHeads = kvHeadsOf(fields, family, queryHeads);
  if (queryHeads % kvHeads !== 0) throw fields.invalid(fields.has("num_key_value_heads") ? "num_key_value_heads" : "num_kv_heads", { problem: `${queryHeads} query heads cannot share ${kvHeads} key-value heads evenly`, nearest: nearestDivisor(queryHeads, kvHeads) });
  const stated = fields.optionalCount(["head_dim", "d_kv"]);
  if (stated === undefined && hiddenSize % queryHeads !== 0) throw fields.invalid("num_attention_heads", { problem: `it does not divide the hidden size ${hiddenSize}, and head_dim is missing`, nearest: nearestDivisor(hiddenSize, queryHeads) });
  const keySize = stated ?? hiddenSize / queryHeads;
  const isGated = fields.flag("attn_output_gate", /^qwen3_(5|next)/.test(family.modelType));
  return { kind: "attention", queryHeads, kvHeads, keySize, valueSize: fields.optionalCount(["v_head_dim"]) ?? keySize, ...(isGated ? { isGated } : {}) };
}

function kvHeadsOf(fields: Fields, family: Family, queryHeads: number): number {
  const isOldFalcon = family.modelType === "falcon" && !fields.flag("new_decoder_architecture", false);
  if (isOldFalcon) return fields.flag("multi_query", true) ? 1 : queryHeads;
  return fields.optionalCount(["num_key_value_heads", "num_kv_heads"]) ?? queryHeads;
}

/** The divisor of `whole` that is nearest to `wanted`. */
export function nearestDivisor(whole: number, wanted: number): number {
  for (let distance = 0; distance < whole; distance++) {
    for (const candidate of [wanted - distance, wanted + distance]) if (candidate >= 1 && whole % candidate === 0) return candidate;
  }
  return 1;
}

function latentOf({ fields }: LayerContext): LatentAttention {
  const indexer = indexerOf(fields);
  return {
    kind: "latent", queryHeads: fields.count(["num_attention_heads"]), kvRank: fields.count(["kv_lora_rank"]), queryRank: fields.optionalCount(["q_lora_rank"]),
    plainSize: fields.count(["qk_nope_head_dim"]), rotarySize: fields.count(["qk_rope_head_dim"]), valueSize: fields.count(["v_head_dim"]), ...(indexer === undefined ? {} : { indexer }),
  };
}

function indexerOf(fields: Fields): Indexer | undefined {
  if (!fields.has("index_topk")) return undefined;
  return { heads: fields.count(["index_n_heads"]), size: fields.count(["index_head_dim"]), topK: fields.count(["index_topk"]) };
}

function compressedMixers({ fields, layers }: LayerContext): readonly Mixer[] {
  const ratios = fields.perLayer("compress_ratios", layers) ?? [];
  const indexer = indexerOf(fields);
  const shared = {
    kind: "compressed" as const, queryHeads: fields.count(["num_attention_heads"]), headSize: fields.count(["head_dim"]), queryRank: fields.count(["q_lora_rank"]),
    outputRank: fields.count(["o_lora_rank"]), outputGroups: fields.count(["o_groups"]), window: fields.count(["sliding_window"]),
  };
  // The indexer chooses among rows that stand for few tokens; with strong compression all rows are read.
  return ratios.map((ratio) => {
    if (typeof ratio !== "number" || !Number.isInteger(ratio) || ratio < 0) throw fields.invalid("compress_ratios", { problem: "each must be a whole number, 0 for a window only", nearest: 0 });
    return { ...shared, ratio, ...(indexer !== undefined && ratio > 0 && ratio < 32 ? { indexer } : {}) };
  });
}

function patternMixers({ fields, layers }: LayerContext, pattern: string, full: Mixer): readonly Mixer[] {
  if (pattern.length !== layers) throw fields.invalid("hybrid_override_pattern", { problem: `it has ${pattern.length} letters for ${layers} layers`, nearest: `${layers} letters` });
  return Array.from(pattern, (letter): Mixer => (letter === "M" ? mambaOf(fields) : letter === "*" ? full : { kind: "none" }));
}

function mambaOf(fields: Fields): Mixer {
  return { kind: "linear", variant: "mamba2", keyHeads: fields.count(["n_groups"]), keySize: fields.count(["ssm_state_size"]), valueHeads: fields.count(["mamba_num_heads"]), valueSize: fields.count(["mamba_head_dim"]), convolution: fields.count(["conv_kernel"]) };
}

function linearLayers({ fields, layers }: LayerContext): ((layer: number) => boolean) | undefined {
  const kimi = fields.object("linear_attn_config");
  if (kimi !== undefined) {
    const chosen = new Set(kimi.list("kda_layers"));
    return (layer) => chosen.has(layer + 1);
  }
  const types = fields.perLayer("layer_types", layers);
  if (types?.includes("linear_attention") === true) return (layer) => types[layer] === "linear_attention";
  const every = fields.has("linear_num_value_heads") ? fields.optionalCount(["full_attention_interval"]) : undefined;
  return every === undefined ? undefined : (layer) => (layer + 1) % every !== 0;
}

function linearOf(fields: Fields): Mixer {
  const kimi = fields.object("linear_attn_config");
  if (kimi !== undefined) {
    const heads = kimi.count(["num_heads"]);
    const size = kimi.count(["head_dim"]);
    return { kind: "linear", variant: "kimi-delta", keyHeads: heads, keySize: size, valueHeads: heads, valueSize: size, convolution: kimi.count(["short_conv_kernel_size"]) };
  }
  return {
    kind: "linear", variant: "gated-delta", keyHeads: fields.count(["linear_num_key_heads"]), keySize: fields.count(["linear_key_head_dim"]),
    valueHeads: fields.count(["linear_num_value_heads"]), valueSize: fields.count(["linear_value_head_dim"]), convolution: fields.count(["linear_conv_kernel_dim"]),
  };
}

/** The window of a layer, or undefined where it sees all tokens. */
function windows({ fields, family, layers }: LayerContext): (layer: number) => number | undefined {
  const none = (): undefined => undefined;
  const types = fields.perLayer("layer_types", layers);
  const chunk = fields.optionalCount(["attention_chunk_size"]);
  const window = fields.optionalCount(["sliding_window"]);
  if (types !== undefined) return (layer) => (types[layer] === "sliding_attention" ? window : types[layer] === "chunked_attention" ? chunk : undefined);
  const pattern = fields.perLayer("hybrid_layer_pattern", layers);
  if (pattern !== undefined) return (layer) => (pattern[layer] === 1 ? window : undefined);
  const withoutRotation = fields.perLayer("no_rope_layers", layers);
  if (withoutRotation !== undefined && chunk !== undefined) return (layer) => (withoutRotation[layer] === 1 ? chunk : undefined);
  if (window === undefined || !fields.flag("use_sliding_window", true)) return none;
  const every = fields.optionalCount(["sliding_window_pattern"]) ?? family.fullAttentionEvery;
  return every === undefined ? () => window : (layer) => ((layer + 1) % every === 0 ? undefined : window);
}

/** Full attention, with the head sizes that some models keep for it. */
function fullOf(full: Mixer, fields: Fields): Mixer {
  if (full.kind !== "attention") return full;
  const keySize = fields.optionalCount(["global_head_dim"]);
  if (keySize === undefined) return full;
  return { ...full, keySize, valueSize: keySize, kvHeads: fields.optionalCount(["num_global_key_value_heads"]) ?? full.kvHeads, sharesKeyAndValue: fields.flag("attention_k_eq_v", false) };
}

/** Attention in a window, with the head counts that some models keep for it. */
function windowedOf(full: HeadedAttention, fields: Fields, window: number): HeadedAttention {
  const keySize = fields.optionalCount(["swa_head_dim"]) ?? full.keySize;
  return {
    ...full, window, keySize, queryHeads: fields.optionalCount(["swa_num_attention_heads"]) ?? full.queryHeads, kvHeads: fields.optionalCount(["swa_num_key_value_heads"]) ?? full.kvHeads,
    valueSize: fields.optionalCount(["swa_v_head_dim"]) ?? (fields.has("swa_head_dim") ? keySize : full.valueSize),
  };
}
