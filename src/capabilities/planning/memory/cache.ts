// Bytes that a sequence keeps between tokens: keys and values, latent rows, states of linear attention.
import type { Architecture, LayerGroup, LinearAttention, Mixer } from "../architecture/architecture.ts";
import { bytesPerCacheElement, type Precision } from "../precision.ts";
import { stageShare, type Layout } from "./layout.ts";

/** What decides the size of a cache. */
export interface CacheWish {
  /** Tokens of one sequence, prompt and output together. */
  readonly tokens: number;
  readonly precision: Precision;
  readonly layout: Layout;
  /** Tokens of the encoder that cross attention looks at. */
  readonly sourceTokens?: number;
}

/** Sparse attention's indexer keeps 8-bit keys with a 32-bit scale for each 128. */
const indexBytesPerElement = 1 + 4 / 128;
const stateBytesPerElement = 4;
const convolutionBytesPerElement = 2;

/** Bytes that one sequence keeps on one accelerator. */
export function sequenceCacheBytes(model: Architecture, wish: CacheWish): number {
  const layers = model.layers.reduce((total, group) => total + group.count, 0);
  const whole = model.layers.reduce((total, group) => total + group.count * layerBytes(group, wish), 0);
  return whole * stageShare(wish.layout, layers);
}

/** Bytes that one more token adds to a sequence of `tokens`, on one accelerator; windows that are full add nothing. */
export function tokenCacheBytes(model: Architecture, wish: CacheWish): number {
  // A step as long as every compression ratio, so that rows that stand for many tokens count in part.
  const step = 1024;
  const after = sequenceCacheBytes(model, { ...wish, tokens: wish.tokens + step });
  return (after - sequenceCacheBytes(model, wish)) / step;
}

function layerBytes({ mixer, cross }: LayerGroup, wish: CacheWish): number {
  const own = mixerBytes(mixer, wish);
  return cross === undefined ? own : own + mixerBytes(cross, { ...wish, tokens: wish.sourceTokens ?? 0 });
}

function mixerBytes(mixer: Mixer, { tokens, precision, layout }: CacheWish): number {
  const bytes = bytesPerCacheElement(precision);
  switch (mixer.kind) {
    case "none": return 0;
    case "attention": {
      const heads = Math.ceil(mixer.kvHeads / layout.tensor);
      return Math.min(tokens, mixer.window ?? tokens) * heads * (mixer.keySize + mixer.valueSize) * bytes;
    }
    // Latent rows serve all heads, so that tensor parallelism cannot cut them.
    case "latent": return tokens * ((mixer.kvRank + mixer.rotarySize) * bytes + (mixer.indexer === undefined ? 0 : mixer.indexer.size * indexBytesPerElement));
    case "compressed": {
      const rows = mixer.ratio === 0 ? 0 : tokens / mixer.ratio;
      return (Math.min(tokens, mixer.window) + rows) * mixer.headSize * bytes + (mixer.indexer === undefined ? 0 : rows * mixer.indexer.size * indexBytesPerElement);
    }
    case "linear": return tokens === 0 ? 0 : stateBytes(mixer) / Math.min(layout.tensor, mixer.valueHeads);
  }
}

/** The state of one layer: a matrix a head, and the last inputs of the convolution. */
function stateBytes(mixer: LinearAttention): number {
  const channels = 2 * mixer.keyHeads * mixer.keySize + mixer.valueHeads * mixer.valueSize;
  return mixer.valueHeads * mixer.valueSize * mixer.keySize * stateBytesPerElement + channels * (mixer.convolution - 1) * convolutionBytesPerElement;
}
