// What the surface asks of the models behind it; app joins them.
import type { ProtocolRequest } from "#contract/protocol";

/** A model that callers can name. */
export interface ServedModel {
  readonly id: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly ownedBy: string;
}

/** Texts to embed. */
export interface EmbedOrder {
  readonly model: string;
  readonly texts: readonly string[];
  /** Asked dimensions; undefined for the model's own. */
  readonly dimensions: number | undefined;
  readonly signal: AbortSignal;
}

/** Vectors in the order of the texts. */
export interface EmbedAnswer {
  /** The model's full version, which decides the vectors. */
  readonly version: string;
  readonly vectors: readonly Float32Array[];
  readonly tokens: number;
}

/** Who asks, and until when. */
export type Caller = Pick<ProtocolRequest, "principal" | "signal" | "deadlineAt" | "requestId">;

/** The models that answer. */
export interface ServedModels {
  /** What a caller may name. */
  list(caller: Caller): Promise<readonly ServedModel[]>;
  /** @throws embedding.model_unknown, embedding.dimensions_unsupported and what the model throws */
  embed(order: EmbedOrder): Promise<EmbedAnswer>;
}
