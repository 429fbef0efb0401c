// An error in OpenAI's shape, the one that every surface in OpenAI's words uses.
import type { ErrorCode, PlinthError } from "../errors.ts";

/** Codes that OpenAI's clients know by another name. */
const knownCodes: Partial<Record<ErrorCode, string>> = {
  "access.unauthenticated": "invalid_api_key", "embedding.model_unknown": "model_not_found", "endpoint.not_found": "model_not_found", "collection.not_found": "model_not_found", "embedding.text_too_long": "context_length_exceeded", "limit.reached": "rate_limit_exceeded",
};

/** Fields of the request that a code is about, where the error does not name one itself. */
const fields: Partial<Record<ErrorCode, string>> = { "embedding.model_unknown": "model", "endpoint.not_found": "model", "collection.not_found": "model", "embedding.dimensions_unsupported": "dimensions" };

/** Error body of OpenAI's API: `{ error: { message, type, param, code } }`. The remedy is part of the message, since the shape has no other place for it. */
export function openaiError(error: PlinthError, status: number): object {
  const { where } = error.details;
  const param = error.code === "request.invalid" && typeof where === "string" ? where : (fields[error.code] ?? null);
  return { error: { message: `${error.message} ${error.remedy}`, type: typeOf(status), param, code: knownCodes[error.code] ?? error.code } };
}

function typeOf(status: number): string {
  if (status >= 500) return "server_error";
  return status === 401 ? "authentication_error" : status === 403 ? "permission_error" : status === 429 ? "rate_limit_error" : "invalid_request_error";
}
