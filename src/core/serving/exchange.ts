// One request for a model and its answer, the same object from socket to upstream.
import type { Principal } from "../access.ts";
import type { JsonObject } from "../json.ts";

/** Protocol and call that a request speaks; its answer is written in the same. */
export type Dialect = "openai.chat" | "openai.completions" | "openai.embeddings" | "openai.responses" | "anthropic.messages" | "jina.rerank" | "cohere.rerank" | "tei.rerank";

/** Class of a request: higher ones leave the queue first. */
export type Priority = "interactive" | "standard" | "batch";

/** All classes, first served first. */
export const priorities: readonly Priority[] = ["interactive", "standard", "batch"];

/** The class of a request: what the caller asks for, as far as it is lower than the endpoint's own. */
export function lowerPriority(own: Priority, asked: Priority | undefined): Priority {
  return asked !== undefined && priorities.indexOf(asked) > priorities.indexOf(own) ? asked : own;
}

/** A request for a model. `text` is the body as it was sent, `json` the same parsed. */
export interface InferenceRequest {
  readonly id: string;
  readonly principal: Principal;
  readonly dialect: Dialect;
  /** Name of the endpoint: the `model` of the body. */
  readonly endpoint: string;
  readonly text: string;
  /** Size of the body as it came. */
  readonly sizeBytes: number;
  readonly json: JsonObject;
  readonly isStream: boolean;
  /** Class that the caller asks for: the endpoint's own where absent or higher. */
  readonly priority: Priority | undefined;
  /** Headers for the upstream beside its own, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** UTC milliseconds by which the first byte is due. */
  readonly deadlineAt: number;
  /** Aborts when the caller leaves. */
  readonly signal: AbortSignal;
}

/** The answer. A streamed body is pulled as the client reads. */
export interface InferenceReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

/** What a request used, in tokens. `isEstimated` when the upstream did not say. */
export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Prompt tokens that came from the upstream's cache, part of `promptTokens`. */
  readonly cachedTokens: number;
  readonly isEstimated: boolean;
}
