// Reads the feed-forward part of each layer: dense, or a mixture of experts.
import type { ExpertFeedForward, FeedForward } from "./architecture.ts";
import type { Family } from "./family.ts";
import type { Fields } from "./fields.ts";
import type { LayerContext } from "./mixers.ts";

const expertNames = ["n_routed_experts", "num_experts", "num_local_experts"];
const perTokenNames = ["num_experts_per_tok", "num_experts_per_token", "experts_per_token", "top_k_experts"];
const widthNames = ["intermediate_size", "d_ff", "ffn_dim", "n_inner", "decoder_ffn_dim"];

/** The feed-forward part of each layer, in order. */
export function feedForwardsOf(context: LayerContext): readonly FeedForward[] {
  const { fields, family, layers } = context;
  const experts = fields.optionalCount(expertNames, { min: 0, max: 100_000 }) ? expertsOf(context) : undefined;
  const pattern = fields.text("hybrid_override_pattern");
  const dense = (): FeedForward => ({ kind: "dense", width: denseWidth(context), matrices: matricesOf(fields, family) });
  if (pattern !== "") return Array.from(pattern.slice(0, layers), (letter): FeedForward => (letter === "E" && experts !== undefined ? experts : letter === "-" ? dense() : { kind: "none" }));
  const hasExperts = experts === undefined ? () => false : expertLayers(context);
  return Array.from({ length: layers }, (_none, layer): FeedForward => (experts !== undefined && hasExperts(layer) ? experts : dense()));
}

function matricesOf(fields: Fields, family: Family): 2 | 3 {
  return fields.flag("is_gated_act", false) ? 3 : family.matrices;
}

function denseWidth({ fields, family, hiddenSize }: LayerContext): number {
  const stated = fields.optionalCount(["intermediate_size_mlp", "dense_intermediate_size", ...widthNames]);
  return stated ?? (family.isFourfold ? 4 * hiddenSize : fields.count(widthNames));
}

function expertsOf({ fields, family, hiddenSize }: LayerContext): ExpertFeedForward {
  const experts = fields.count(expertNames);
  const perToken = fields.count(perTokenNames);
  if (perToken > experts) throw fields.invalid(perTokenNames.find((name) => fields.has(name)) ?? "num_experts_per_tok", { problem: `there are only ${experts} experts`, nearest: experts });
  const width = fields.count(["moe_intermediate_size", "intermediate_size"]);
  const inputSize = fields.optionalCount(["routed_expert_hidden_size"]);
  const isBeside = fields.flag("enable_moe_block", false);
  return {
    kind: "experts", experts, perToken, width, matrices: family.matrices, sharedWidth: sharedWidthOf(fields, family, width),
    ...(inputSize === undefined || inputSize === hiddenSize ? {} : { inputSize }), ...(isBeside ? { besideWidth: fields.count(widthNames) } : {}),
  };
}

function sharedWidthOf(fields: Fields, family: Family, width: number): number {
  const stated = fields.countOr(["moe_shared_expert_intermediate_size", "shared_expert_intermediate_size", "shared_intermediate_size", "share_expert_dim"], 0);
  const count = fields.countOr(["n_shared_experts", "num_shared_experts"], stated > 0 || family.modelType === "llama4" ? 1 : 0);
  return stated > 0 ? stated * Math.max(1, count) : count * width;
}

/** Which layers have experts; the others are dense. */
function expertLayers({ fields, layers }: LayerContext): (layer: number) => boolean {
  const listed = fields.perLayer("moe_layer_freq", layers);
  if (listed !== undefined) return (layer) => listed[layer] === 1;
  const denseOnly = new Set(fields.list("mlp_only_layers"));
  const firstDense = fields.countOr(["first_k_dense_replace"], 0);
  const every = fields.optionalCount(["interleave_moe_layer_step", "decoder_sparse_step", "moe_layer_freq"]) ?? 1;
  const isLate = fields.has("interleave_moe_layer_step") || fields.has("decoder_sparse_step");
  return (layer) => layer >= firstDense && !denseOnly.has(layer) && (isLate ? (layer + 1) % every === 0 : layer % every === 0);
}
