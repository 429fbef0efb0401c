// What families of models do differently where their configurations do not say so.
import type { Fields } from "./fields.ts";

/** Traits that follow from the model type. */
export interface Family {
  readonly modelType: string;
  /** Matrices of a feed-forward part: gated ones have three. */
  readonly matrices: 2 | 3;
  readonly hasQkvBias: boolean;
  readonly hasOutputBias: boolean;
  readonly hasFeedForwardBias: boolean;
  /** Vectors of a norm: 2 where it has a bias. */
  readonly vectorsPerNorm: 1 | 2;
  readonly normsPerLayer: number;
  readonly isTied: boolean;
  /** Learnt positions are rows beside the embedding; `offset` rows are added. */
  readonly learntPositions?: { readonly offset: number };
  readonly normalisesQueries: boolean;
  /** The feed-forward part is four times the hidden size unless it is said. */
  readonly isFourfold: boolean;
  readonly isGenerative: boolean;
  readonly isEncoderDecoder: boolean;
  /** Every n-th layer sees all tokens, the others a window. */
  readonly fullAttentionEvery?: number;
}

const plain: Family = { modelType: "", matrices: 3, hasQkvBias: false, hasOutputBias: false, hasFeedForwardBias: false, vectorsPerNorm: 1, normsPerLayer: 2, isTied: false, normalisesQueries: false, isFourfold: false, isGenerative: true, isEncoderDecoder: false };
const biased = { matrices: 2, hasQkvBias: true, hasOutputBias: true, hasFeedForwardBias: true, vectorsPerNorm: 2, isFourfold: true } as const;

const traits: Readonly<Record<string, Partial<Family>>> = {
  gpt2: { ...biased, isTied: true, learntPositions: { offset: 0 } },
  gptj: { ...biased, hasQkvBias: false, hasOutputBias: false, normsPerLayer: 1 },
  gpt_neox: biased,
  bloom: { ...biased, isTied: true },
  opt: { ...biased, isTied: true, learntPositions: { offset: 2 } },
  falcon: { matrices: 2, vectorsPerNorm: 2, isTied: true, isFourfold: true },
  phi: { ...biased, normsPerLayer: 1 },
  bert: { ...biased, isTied: true, learntPositions: { offset: 0 }, isGenerative: false },
  roberta: { ...biased, isTied: true, learntPositions: { offset: 0 }, isGenerative: false },
  "xlm-roberta": { ...biased, isTied: true, learntPositions: { offset: 0 }, isGenerative: false },
  t5: { matrices: 2, isTied: true, isEncoderDecoder: true },
  whisper: { ...biased, isTied: true, isEncoderDecoder: true },
  qwen: { hasQkvBias: true },
  qwen2: { hasQkvBias: true },
  qwen2_moe: { hasQkvBias: true },
  mimo: { hasQkvBias: true },
  qwen3: { normalisesQueries: true },
  qwen3_moe: { normalisesQueries: true },
  qwen3_vl: { normalisesQueries: true },
  qwen3_vl_moe: { normalisesQueries: true },
  qwen3_5: { normalisesQueries: true },
  qwen3_5_moe: { normalisesQueries: true },
  qwen3_next: { normalisesQueries: true },
  minimax_m2: { normalisesQueries: true },
  minimax_m3: { normalisesQueries: true },
  gemma: { isTied: true },
  gemma2: { isTied: true, normsPerLayer: 4, fullAttentionEvery: 2 },
  gemma3: { isTied: true, normsPerLayer: 4, normalisesQueries: true, fullAttentionEvery: 6 },
  gemma4: { isTied: true, normsPerLayer: 4, normalisesQueries: true },
  nemotron_h: { matrices: 2, normsPerLayer: 1 },
  nemotron: { matrices: 2, vectorsPerNorm: 2 },
};

/** The family of a configuration: `text_config` names as its outer type, old files without a type by their fields. */
export function familyOf(outer: Fields, text: Fields): Family {
  const named = text.text("model_type") || outer.text("model_type");
  const isOldRoberta = named === "" && text.has("type_vocab_size");
  const modelType = isOldRoberta ? "roberta" : named.replace(/_text$/, "");
  return { ...plain, modelType, ...(Object.hasOwn(traits, modelType) ? traits[modelType] : {}) };
}
