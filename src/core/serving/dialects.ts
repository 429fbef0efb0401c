// What each dialect is called upstream, who speaks it, and how it says that a stream broke.
import type { PlinthError } from "../errors.ts";
import type { UpstreamKind } from "./endpoint.ts";
import type { Dialect } from "./exchange.ts";
import { openaiError } from "./openai-error.ts";

/** One dialect: who speaks it and at which path below an upstream's address. */
export interface DialectEntry {
  readonly kind: UpstreamKind;
  readonly path: string;
  /** Whether answers hold tokens that a model wrote. */
  readonly hasOutput: boolean;
  /** Type of a request's errors in the dialect's own words, by HTTP status. */
  errorBody(error: PlinthError, status: number): object;
}

/** All dialects. */
export const dialects: Readonly<Record<Dialect, DialectEntry>> = {
  "openai.chat": { kind: "openai", path: "/chat/completions", hasOutput: true, errorBody: openaiError },
  "openai.completions": { kind: "openai", path: "/completions", hasOutput: true, errorBody: openaiError },
  "openai.embeddings": { kind: "openai", path: "/embeddings", hasOutput: false, errorBody: openaiError },
  "openai.responses": { kind: "openai", path: "/responses", hasOutput: true, errorBody: openaiError },
  "anthropic.messages": { kind: "anthropic", path: "/messages", hasOutput: true, errorBody: anthropicError },
  "jina.rerank": { kind: "openai", path: "/rerank", hasOutput: false, errorBody: jinaError },
  "cohere.rerank": { kind: "cohere", path: "/rerank", hasOutput: false, errorBody: cohereError },
  "tei.rerank": { kind: "tei", path: "/rerank", hasOutput: false, errorBody: jinaError },
};

/** Error body of Jina's API: `{detail: {message, code}}`. */
function jinaError(error: PlinthError): object {
  return { detail: { message: `${error.message} ${error.remedy}`, code: error.code } };
}

/** Error body of Cohere's API: `{message}`. */
function cohereError(error: PlinthError): object {
  return { message: `${error.message} ${error.remedy}` };
}

/** Error body of Anthropic's API: `{type: "error", error: {type, message}}`. */
export function anthropicError(error: PlinthError, status: number): object {
  const types: Readonly<Record<number, string>> = { 400: "invalid_request_error", 401: "authentication_error", 403: "permission_error", 404: "not_found_error", 413: "request_too_large", 429: "rate_limit_error", 503: "overloaded_error", 529: "overloaded_error", 504: "timeout_error" };
  return { type: "error", error: { type: types[status] ?? (status < 500 ? "invalid_request_error" : "api_error"), message: `${error.message} ${error.remedy}` } };
}

/** The event that ends a broken stream in the dialect's form. */
export function errorEvent(dialect: Dialect, error: PlinthError, status: number): Uint8Array {
  const { kind, errorBody } = dialects[dialect];
  return new TextEncoder().encode(`${kind === "anthropic" ? "event: error\n" : ""}data: ${JSON.stringify(errorBody(error, status))}\n\n`);
}
