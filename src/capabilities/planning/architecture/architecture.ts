// What a model is made of, as far as its memory and speed depend on it.

/** Softmax attention that stores a key and a value a head (MHA, GQA and MQA by the number of key-value heads). */
export interface HeadedAttention {
  readonly kind: "attention";
  readonly queryHeads: number;
  readonly kvHeads: number;
  readonly keySize: number;
  readonly valueSize: number;
  /** Tokens that it looks back at most; absent: all. */
  readonly window?: number;
  /** Values are the keys: one projection, but both are cached. */
  readonly sharesKeyAndValue?: boolean;
  /** A gate as wide as the queries. */
  readonly isGated?: boolean;
}

/** Multi-head latent attention: one compressed row a token for all heads. */
export interface LatentAttention {
  readonly kind: "latent";
  readonly queryHeads: number;
  readonly kvRank: number;
  /** Absent: queries are projected directly. */
  readonly queryRank?: number;
  readonly plainSize: number;
  readonly rotarySize: number;
  readonly valueSize: number;
  /** Sparse attention: an indexer chooses `topK` tokens. */
  readonly indexer?: Indexer;
  readonly isGated?: boolean;
}

/** The part of sparse attention that scores all tokens with few, small heads. */
export interface Indexer {
  readonly heads: number;
  readonly size: number;
  readonly topK: number;
}

/** Attention over a window and over rows that each stand for `ratio` tokens (DeepSeek V4). */
export interface CompressedAttention {
  readonly kind: "compressed";
  readonly queryHeads: number;
  readonly headSize: number;
  readonly queryRank: number;
  readonly outputRank: number;
  readonly outputGroups: number;
  readonly window: number;
  /** Tokens a stored row stands for; 0: the window only. */
  readonly ratio: number;
  readonly indexer?: Indexer;
}

/** Linear attention or a state space: a state of fixed size a sequence, whatever its length. */
export interface LinearAttention {
  readonly kind: "linear";
  readonly variant: "gated-delta" | "kimi-delta" | "mamba2";
  readonly keyHeads: number;
  readonly keySize: number;
  readonly valueHeads: number;
  readonly valueSize: number;
  readonly convolution: number;
}

/** How a layer mixes tokens; `none`: it does not. */
export type Mixer = HeadedAttention | LatentAttention | CompressedAttention | LinearAttention | { readonly kind: "none" };

/** A feed-forward part. `matrices` is 3 where it is gated, else 2. */
export interface DenseFeedForward {
  readonly kind: "dense";
  readonly width: number;
  readonly matrices: 2 | 3;
}

/** A mixture of experts. */
export interface ExpertFeedForward {
  readonly kind: "experts";
  readonly experts: number;
  readonly perToken: number;
  readonly width: number;
  readonly matrices: 2 | 3;
  /** Width of all shared experts together; 0 where there are none. */
  readonly sharedWidth: number;
  /** Tokens are projected to this size before the experts and back; absent: the hidden size. */
  readonly inputSize?: number;
  /** Width of a dense part that runs beside the experts. */
  readonly besideWidth?: number;
}

/** What a layer does to each token on its own. */
export type FeedForward = DenseFeedForward | ExpertFeedForward | { readonly kind: "none" };

/** Layers that are alike. */
export interface LayerGroup {
  readonly count: number;
  readonly mixer: Mixer;
  readonly feedForward: FeedForward;
  /** Attention to an encoder's output. */
  readonly cross?: HeadedAttention;
  /** Small parameters of one layer: norms, biases, sinks. */
  readonly smallParameters: number;
}

/** A part that reads pictures or sound, or the encoder of a translator. */
export interface Tower {
  readonly kind: "vision" | "audio" | "encoder";
  readonly parameters: number;
  /** False where a shape had to be guessed. */
  readonly isExact: boolean;
}

/** Parts whose weights may take another precision than the rest. */
export type Part = "embedding" | "head" | "attention" | "linear" | "dense" | "experts" | "shared" | "router" | "small" | "towers";

/** The precision that a checkpoint was published in, and the parts that it leaves at 16 bits. */
export interface PublishedQuantization {
  readonly method: string;
  readonly keeps16Bit: readonly Part[];
  /** Weights that share a 16-bit scale, where the checkpoint says so. */
  readonly groupSize?: number;
}

/** A model. */
export interface Architecture {
  readonly id: string;
  readonly modelType: string;
  readonly hiddenSize: number;
  readonly vocabulary: number;
  readonly positionsMax: number;
  readonly layers: readonly LayerGroup[];
  readonly isTied: boolean;
  /** Rows of learnt positions and token types, of the hidden size. */
  readonly embeddingRowsBeside: number;
  /** Parameters after the last layer beside the head. */
  readonly finalParameters: number;
  /** True where the model gives tokens; encoders give vectors. */
  readonly isGenerative: boolean;
  readonly towers: readonly Tower[];
  /** Multi-token prediction layers, each as the last layer; not part of the model's size. */
  readonly predictionLayers: number;
  readonly quantization?: PublishedQuantization;
  /** Fields whose meaning had to be assumed, in words. */
  readonly assumptions: readonly string[];
}
