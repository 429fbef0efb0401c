// Errors in OpenAI's shape: `{ error: { message, type, param, code } }`.
import { errorTable, type PlinthError } from "#core/errors";
import type { ProtocolReply } from "#contract/protocol";

/** Codes that OpenAI's clients know by another name. */
const knownCodes: Readonly<Record<string, string>> = { "access.unauthenticated": "invalid_api_key", "embedding.model_unknown": "model_not_found", "embedding.text_too_long": "context_length_exceeded" };

/** The refusal for an error; its remedy is part of the message, since the shape has no other place for it. */
export function refusal(error: PlinthError, requestId: string): ProtocolReply {
  const { status } = errorTable[error.code];
  const type = status >= 500 ? "server_error" : status === 401 ? "authentication_error" : status === 403 ? "permission_error" : "invalid_request_error";
  const { where } = error.details;
  const param = error.code === "request.invalid" && typeof where === "string" ? where : error.code === "embedding.model_unknown" ? "model" : error.code === "embedding.dimensions_unsupported" ? "dimensions" : null;
  const body = { error: { message: `${error.message} ${error.remedy}`, type, param, code: knownCodes[error.code] ?? error.code } };
  return { status, headers: { "content-type": "application/json", "x-request-id": requestId }, body: JSON.stringify(body) };
}
