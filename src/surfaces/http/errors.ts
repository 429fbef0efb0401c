// Turns whatever was thrown into the one form of an error answer.
import { asPlinthError, errorTable, fail, type ErrorBody, type PlinthError } from "#core/errors";
import type { ErrorEntry } from "#core/errors/entry";

/** An error answer: status, headers and body. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: ErrorBody };
}

const unavailable = 503;
const unauthenticated = 401;

/** The answer for `thrown`. A fault of ours keeps its cause in the log, not on the wire. */
export function errorAnswer(thrown: unknown, requestId: string): ErrorAnswer {
  const error = outward(fromFastify(thrown), requestId);
  const body = error.toBody(requestId);
  const entry: ErrorEntry = errorTable[error.code];
  const waitMs = body.retryAfterMs ?? (entry.status === unavailable ? 1000 : undefined);
  const headers = {
    ...(waitMs === undefined ? {} : { "retry-after": String(Math.max(1, Math.ceil(waitMs / 1000))) }),
    ...(entry.status === unauthenticated ? { "www-authenticate": 'Bearer realm="plinth"' } : {}),
  };
  return { status: entry.status, headers, body: { error: body } };
}

/** What may be told to the caller: the reason of an internal fault stays in the log. */
export function outward(error: PlinthError, requestId: string): PlinthError {
  return error.code === "internal.fault" ? fail("internal.fault", { reason: `see the log under request ${requestId}` }, error) : error;
}

/** Fastify's own refusals in our words. */
function fromFastify(thrown: unknown): PlinthError {
  const { code, statusCode, message } = (typeof thrown === "object" && thrown !== null ? thrown : {}) as { code?: unknown; statusCode?: unknown; message?: unknown };
  if (typeof code !== "string" || !code.startsWith("FST_")) return asPlinthError(thrown);
  if (typeof statusCode !== "number" || statusCode >= 500) return asPlinthError(thrown);
  const where = code === "FST_ERR_BAD_URL" ? "path" : "request";
  return fail("request.invalid", { problem: String(message), where }, thrown);
}
