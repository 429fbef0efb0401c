// The calls for a model's text, in OpenAI's words and in Anthropic's: the body is understood as far as routing needs, and passed on as it came.
import { roleAllows, type Principal } from "#core/access";
import { errorTable, fail, type PlinthError } from "#core/errors";
import type { Json, JsonObject } from "#core/json";
import { collectionOf } from "#core/serving/collection-model";
import { dialects } from "#core/serving/dialects";
import { priorities, type Dialect, type InferenceReply, type InferenceRequest, type Priority } from "#core/serving/exchange";
import type { Protocol, ProtocolReply, ProtocolRequest } from "#contract/protocol";

/** What answers. */
export interface Inference {
  /** @throws endpoint.*, upstream.*, request.cancelled */
  serve(request: InferenceRequest): Promise<InferenceReply>;
}

/** Headers of a client that the upstream is told, too. */
const passedHeaders = ["anthropic-version", "anthropic-beta", "openai-beta", "user-agent"];

interface Call {
  readonly dialect: Dialect;
  readonly path: `/${string}`;
}

/** A protocol of calls of one dialect family. */
export function inferenceProtocol(name: string, calls: readonly Call[], inference: Inference): Protocol {
  const byPath = new Map<string, Dialect>(calls.map(({ path, dialect }) => [path, dialect]));
  const shape = dialects[calls[0]?.dialect ?? "openai.chat"];
  return {
    name,
    routes: calls.map(({ path }) => `POST ${path}` as const),
    answer: async (request) => {
      const dialect = byPath.get(request.path);
      if (dialect === undefined) throw fail("request.unknown_route", { method: request.method, path: request.path });
      const asked = await understood(request, dialect);
      // Asking a collection is reading; the operation behind it checks that role.
      if (collectionOf(asked.endpoint) === undefined) requireInference(request.principal);
      return inference.serve(asked);
    },
    refuse: (error, requestId) => refusal(shape, error, requestId),
  };
}

/** OpenAI's calls for text. */
export function openaiInference(inference: Inference): Protocol {
  return inferenceProtocol("openai", [{ dialect: "openai.chat", path: "/v1/chat/completions" }, { dialect: "openai.completions", path: "/v1/completions" }], inference);
}

/** Anthropic's call for text. */
export function anthropicInference(inference: Inference): Protocol {
  return inferenceProtocol("anthropic", [{ dialect: "anthropic.messages", path: "/v1/messages" }], inference);
}

/** Reranking in Jina's words. */
export function jinaInference(inference: Inference): Protocol {
  return inferenceProtocol("jina", [{ dialect: "jina.rerank", path: "/v1/rerank" }], inference);
}

/** Reranking in Cohere's words. */
export function cohereInference(inference: Inference): Protocol {
  return inferenceProtocol("cohere", [{ dialect: "cohere.rerank", path: "/v2/rerank" }], inference);
}

/** @throws access.forbidden for keys that may not call models */
export function requireInference({ role }: Principal): void {
  if (!roleAllows(role, "inference")) throw fail("access.forbidden", { role, operation: "call models", needed: "inference" });
}

/** The request as models are asked. @throws request.malformed, request.invalid */
export async function understood(request: ProtocolRequest, dialect: Dialect): Promise<InferenceRequest> {
  const body = await request.body();
  const text = decoded(body);
  const json = parsed(text);
  const { model, stream } = json;
  if (typeof model !== "string" || model === "") throw fail("request.invalid", { problem: "must be the name of an endpoint", where: "model" });
  const headers = Object.fromEntries(passedHeaders.flatMap((name) => (request.headers[name] === undefined ? [] : [[name, request.headers[name]]])));
  return {
    id: request.requestId, principal: request.principal, dialect, endpoint: model, text, sizeBytes: body.length, json, isStream: stream === true, headers,
    priority: priorityOf(request.headers["x-plinth-priority"]), deadlineAt: request.deadlineAt, signal: request.signal,
  };
}

function decoded(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch (cause) {
    throw fail("request.malformed", { problem: "it is not UTF-8" }, cause);
  }
}

function parsed(text: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (cause) {
    throw fail("request.malformed", { problem: "it cannot be parsed" }, cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw fail("request.invalid", { problem: "must be an object", where: "body" });
  return value as JsonObject;
}

function priorityOf(header: string | undefined): Priority | undefined {
  if (header === undefined) return undefined;
  const found = priorities.find((priority) => priority === header);
  if (found === undefined) throw fail("request.invalid", { problem: `must be one of ${priorities.join(", ")}`, where: "x-plinth-priority" });
  return found;
}

/** A refusal in OpenAI's shape. */
export function openaiRefusal(error: PlinthError, requestId: string): ProtocolReply {
  return refusal(dialects["openai.chat"], error, requestId);
}

function refusal(shape: (typeof dialects)[Dialect], error: PlinthError, requestId: string): ProtocolReply {
  const status = statusOf(error);
  return { status, headers: { "content-type": "application/json; charset=utf-8", "x-request-id": requestId }, body: JSON.stringify(shape.errorBody(error, status)) };
}

/** An upstream's own refusal keeps its status, as far as clients act on it. */
function statusOf(error: PlinthError): number {
  const status = error.details["status"];
  return error.code === "upstream.refused" && status === 429 ? 429 : errorTable[error.code].status;
}
