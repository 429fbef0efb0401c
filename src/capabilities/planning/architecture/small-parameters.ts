// Counts what is small in a layer: norms, biases and sinks.
import type { FeedForward, HeadedAttention, Mixer } from "./architecture.ts";
import type { LayerContext } from "./mixers.ts";

interface Layer {
  readonly context: LayerContext;
  readonly mixer: Mixer;
  readonly feedForward: FeedForward;
  readonly cross?: HeadedAttention;
}

/** Norms, biases and sinks of one layer. */
export function smallParametersOf({ context, mixer, feedForward, cross }: Layer): number {
  const { family, hiddenSize } = context;
  const norms = (family.normsPerLayer + (cross === undefined ? 0 : 1)) * family.vectorsPerNorm * hiddenSize;
  return norms + mixerSmall(context, mixer) + (cross === undefined ? 0 : mixerSmall(context, cross)) + feedForwardSmall(context, feedForward);
}

function mixerSmall(context: LayerContext, mixer: Mixer): number {
  switch (mixer.kind) {
    case "none": return 0;
    case "attention": return headedSmall(context, mixer);
    case "latent": return (mixer.queryRank ?? 0) + mixer.kvRank + (mixer.indexer === undefined ? 0 : 2 * mixer.indexer.size);
    case "compressed": return mixer.queryRank + 2 * mixer.headSize + mixer.queryHeads;
    case "linear": {
      const values = mixer.valueHeads * mixer.valueSize;
      // Decay and step sizes a head; the norm is a head wide, in mamba2 as wide as all values.
      if (mixer.variant === "mamba2") return 3 * mixer.valueHeads + values + (values + 2 * mixer.keyHeads * mixer.keySize);
      return mixer.variant === "kimi-delta" ? mixer.valueHeads + values + mixer.valueSize : 2 * mixer.valueHeads + mixer.valueSize;
    }
  }
}

function headedSmall({ fields, family, hiddenSize }: LayerContext, attention: HeadedAttention): number {
  const queries = attention.queryHeads * attention.keySize;
  const keys = attention.kvHeads * attention.keySize;
  const values = attention.kvHeads * attention.valueSize;
  const hasBias = fields.flag("attention_bias", false);
  // Whisper's keys have no bias.
  const qkvBias = family.hasQkvBias || hasBias ? queries + values + (family.modelType === "whisper" ? 0 : keys) : 0;
  const outputBias = family.hasOutputBias || (hasBias && !family.hasQkvBias) ? hiddenSize : 0;
  const norms = family.normalisesQueries ? (fields.text("qk_norm_type") === "per_layer" ? queries + keys : 2 * attention.keySize) : 0;
  const sinks = family.modelType === "gpt_oss" ? attention.queryHeads : 0;
  return qkvBias + outputBias + norms + sinks;
}

function feedForwardSmall({ fields, family, hiddenSize }: LayerContext, feedForward: FeedForward): number {
  if (feedForward.kind === "dense") return family.hasFeedForwardBias ? feedForward.width + hiddenSize : 0;
  if (feedForward.kind === "none") return 0;
  if (family.modelType === "gpt_oss") return feedForward.experts * (2 * feedForward.width + hiddenSize + 1);
  // Routers that balance without a loss add a bias for each expert.
  const isBalancedByBias = fields.text("topk_method") === "noaux_tc" || fields.flag("use_routing_bias", false);
  return isBalancedByBias ? feedForward.experts : 0;
}
