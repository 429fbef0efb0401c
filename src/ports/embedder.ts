// Texts to vectors of one model, so that texts of like meaning lie near each other.

/** What a vector must be told apart by: vectors of two models are never compared. */
export interface EmbeddingModel {
  /** `name@sha256:` and 12 hex digits of what decides the vectors: weights and tokenizer, or server, model and its settings. */
  readonly version: string;
  /** The part before `@`, as callers ask for it. */
  readonly name: string;
  readonly dimensions: number;
  /** How two vectors are compared; with unit vectors the cosine is their dot product. */
  readonly metric: "cosine";
  /** Most tokens of one text; a longer one is refused, never cut in silence. */
  readonly tokensMax: number;
  /** Most texts of one call. */
  readonly textsMax: number;
  /** Smaller dimensions at which the first components, normalised again, are still good vectors; empty where they are not. */
  readonly truncatesTo: readonly number[];
  /** Most that a component may change between two runs over the same text: 0 where vectors are the same to the bit. */
  readonly tolerance: number;
}

/** How to embed one batch. */
export interface EmbedOptions {
  /** A question is embedded as `query`, what is searched as `document`: models may treat them apart. */
  readonly kind: "query" | "document";
  /** Aborts when the caller leaves or its deadline passes (`clock.deadline`). */
  readonly signal?: AbortSignal;
}

/** One vector a text, in the order of the texts. */
export interface Embeddings {
  /** `rows` x `dimensions`, row after row; the caller may keep and change it. Length 1 each; all 0 for a text that has no vector: one of blanks alone, or one for which the model gave no numbers or zeros. */
  readonly vectors: Float32Array;
  readonly rows: number;
  readonly dimensions: number;
  /** Tokens of all texts, as the model counts them. */
  readonly tokens: number;
  /** Those among them that stand for what the model does not know; left out where its tokenizer is not known. */
  readonly unknownTokens?: number;
  /** Vectors that the model gave at another length and that were brought to 1. */
  readonly repaired: number;
}

/** A model that turns texts into vectors. Calls may overlap; a text's vector does not depend on its neighbours in the batch. */
export interface Embedder {
  readonly model: EmbeddingModel;
  /**
   * Embeds up to `textsMax` texts; none at all gives an empty matrix. Every vector is finite and of length 1, or all 0 (see Embeddings).
   * @throws embedding.too_many_texts, embedding.text_too_long, embedding.vector_invalid, embedding.upstream_failed,
   *   embedding.upstream_refused; when `signal` aborts, its reason where that is one of our errors, else request.cancelled
   */
  embed(texts: readonly string[], options: EmbedOptions): Promise<Embeddings>;
  /** Tokens of a text as the model counts them, or a careful estimate where its tokenizer is not known. Texts that are cut at blanks add up. */
  countTokens(text: string): number;
  /** UTF-16 index behind each token of `text`, ascending: where a text may be cut to hold a number of tokens. */
  tokenEnds(text: string): readonly number[];
  /** Gives back connections and memory; calls after it are faults. Idempotent. */
  close(): Promise<void>;
}
