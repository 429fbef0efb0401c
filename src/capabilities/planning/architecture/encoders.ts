// Counts the encoders of translators and of speech recognisers.
import type { HeadedAttention } from "./architecture.ts";
import type { Fields } from "./fields.ts";
import { feedForwardsOf } from "./feed-forward.ts";
import type { LayerContext } from "./mixers.ts";
import { feedForwardParameters, mixerParameters } from "./parameters.ts";
import { smallParametersOf } from "./small-parameters.ts";

/** One layer of an encoder that is built as the decoder is. */
export function transformerLayer(context: LayerContext, attention: HeadedAttention): number {
  const [feedForward = { kind: "none" } as const] = feedForwardsOf({ ...context, layers: 1 });
  const wide = Object.values(feedForwardParameters(feedForward, context.hiddenSize)).reduce((total, part) => total + part, 0);
  return mixerParameters(attention, context.hiddenSize) + wide + smallParametersOf({ context, mixer: attention, feedForward });
}

/** Whisper's encoder: two convolutions over mel bands, then layers with biases; its positions are computed, but stored. */
export function whisperEncoder(fields: Fields, size: number): number {
  const bands = fields.count(["num_mel_bins"]);
  const wide = fields.count(["encoder_ffn_dim"]);
  const convolutions = 3 * bands * size + size + 3 * size * size + size;
  // Four projections, of which the keys have no bias, two matrices, two norms.
  const layer = 4 * size * size + 3 * size + 2 * size * wide + wide + size + 4 * size;
  return convolutions + fields.count(["encoder_layers"]) * layer + 2 * size + fields.count(["max_source_positions"]) * size;
}
