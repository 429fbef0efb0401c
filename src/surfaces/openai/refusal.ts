// Refusals in OpenAI's shape.
import { errorTable, type PlinthError } from "#core/errors";
import { openaiError } from "#core/serving/openai-error";
import type { ProtocolReply } from "#contract/protocol";

/** The refusal for an error. */
export function refusal(error: PlinthError, requestId: string): ProtocolReply {
  const { status } = errorTable[error.code];
  return { status, headers: { "content-type": "application/json", "x-request-id": requestId }, body: JSON.stringify(openaiError(error, status)) };
}
