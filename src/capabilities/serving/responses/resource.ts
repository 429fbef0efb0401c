// The response object of OpenAI's responses: its head from the request, its items from a chat completion.
import type { Json, JsonObject } from "#core/json";
import { numberOf, objectOf, objectsOf, textOf } from "../translate/fields.ts";

/** What a response is told by before anything is answered. `createdAt` in seconds. */
export interface ResponseHead {
  readonly id: string;
  readonly createdAt: number;
  readonly request: JsonObject;
}

/** How it stands. `model`: what the upstream calls itself. */
export interface ResponseState {
  readonly status: "queued" | "in_progress" | "completed" | "incomplete" | "failed" | "cancelled";
  readonly output: readonly JsonObject[];
  readonly completedAt?: number;
  readonly usage?: JsonObject | undefined;
  readonly incompleteReason?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/** The whole object, every field that the Open Responses schema asks for. */
export function resourceOf({ id, createdAt, request }: ResponseHead, { status, output, completedAt, usage, incompleteReason, error }: ResponseState): JsonObject {
  const { reasoning, text, metadata } = request;
  const orNull = (name: string): Json => request[name] ?? null;
  return {
    id, object: "response", created_at: createdAt, completed_at: completedAt ?? null, status, background: request["background"] === true,
    error: error === undefined ? null : { ...error }, incomplete_details: incompleteReason === undefined ? null : { reason: incompleteReason },
    instructions: orNull("instructions"), max_output_tokens: orNull("max_output_tokens"), max_tool_calls: orNull("max_tool_calls"), model: textOf(request["model"]),
    output, parallel_tool_calls: request["parallel_tool_calls"] !== false, previous_response_id: orNull("previous_response_id"),
    reasoning: { effort: null, summary: null, ...objectOf(reasoning) }, store: request["store"] !== false,
    temperature: numberOf(request["temperature"]) ?? 1, top_p: numberOf(request["top_p"]) ?? 1, presence_penalty: numberOf(request["presence_penalty"]) ?? 0, frequency_penalty: numberOf(request["frequency_penalty"]) ?? 0, top_logprobs: 0,
    text: { format: { type: "text" }, ...objectOf(text) }, tool_choice: request["tool_choice"] ?? "auto", tools: objectsOf(request["tools"]).map((tool) => ({ description: null, parameters: null, strict: null, ...tool })),
    truncation: textOf(request["truncation"]) || "disabled", service_tier: "default", metadata: objectOf(metadata) ?? {},
    safety_identifier: orNull("safety_identifier"), prompt_cache_key: orNull("prompt_cache_key"), user: orNull("user"), usage: usage ?? null,
  };
}

/** OpenAI's usage of a chat completion as that of a response; undefined where the upstream told none. */
export function responseUsage(usage: JsonObject | undefined): JsonObject | undefined {
  if (usage === undefined) return undefined;
  const [input, output] = [numberOf(usage["prompt_tokens"]) ?? 0, numberOf(usage["completion_tokens"]) ?? 0];
  const detail = (of: string, name: string): number => numberOf(objectOf(usage[of])?.[name]) ?? 0;
  return {
    input_tokens: input, input_tokens_details: { cached_tokens: detail("prompt_tokens_details", "cached_tokens") },
    output_tokens: output, output_tokens_details: { reasoning_tokens: detail("completion_tokens_details", "reasoning_tokens") }, total_tokens: input + output,
  };
}

/** Why a response ended before it was done; undefined when it is done. */
export function incompleteReasonOf(finish: Json | undefined): string | undefined {
  return finish === "length" ? "max_output_tokens" : finish === "content_filter" ? "content_filter" : undefined;
}

/** A message item. */
export function messageItem(id: string, content: readonly JsonObject[], status: "in_progress" | "completed" | "incomplete"): JsonObject {
  return { type: "message", id, status, role: "assistant", content };
}

/** A part of a message's text. */
export function textPart(text: string, annotations: readonly JsonObject[] = []): JsonObject {
  return { type: "output_text", text, annotations, logprobs: [] };
}

/** An annotation of a chat completion as one of a response: a citation stands flat there. */
export function annotationOf(annotation: JsonObject): JsonObject {
  const { type, url_citation: citation, ...rest } = annotation;
  return { ...rest, type: textOf(type), ...objectOf(citation) };
}

/** An item that calls a function. */
export function callItem(id: string, call: { readonly id: string; readonly name: string; readonly arguments: string }, status: "in_progress" | "completed" | "incomplete"): JsonObject {
  return { type: "function_call", id, call_id: call.id, name: call.name, arguments: call.arguments, status };
}

/** A model's thoughts. */
export function reasoningItem(id: string, text: string): JsonObject {
  return { type: "reasoning", id, summary: [], content: text === "" ? [] : [{ type: "reasoning_text", text }] };
}

/** A chat completion as a response; of several choices the first. `atS` in seconds. */
export function chatToResponse(chat: JsonObject, head: ResponseHead, atS: number): JsonObject {
  const [choice] = objectsOf(chat["choices"]);
  const message = objectOf(choice?.["message"]) ?? {};
  const reason = incompleteReasonOf(choice?.["finish_reason"]);
  const status = reason === undefined ? "completed" : "incomplete";
  const name = (kind: string, index: number): string => itemId(kind, head.id, index);
  const thoughts = textOf(message["reasoning_content"]) || textOf(message["reasoning"]);
  const output: JsonObject[] = thoughts === "" ? [] : [reasoningItem(name("rs", 0), thoughts)];
  const [text, refusal, calls] = [textOf(message["content"]), textOf(message["refusal"]), objectsOf(message["tool_calls"])];
  const parts = [...(text === "" && (refusal !== "" || calls.length > 0) ? [] : [textPart(text, objectsOf(message["annotations"]).map(annotationOf))]), ...(refusal === "" ? [] : [{ type: "refusal", refusal }])];
  if (parts.length > 0) output.push(messageItem(name("msg", output.length), parts, status));
  for (const call of calls) {
    const { name: called, arguments: given } = objectOf(call["function"]) ?? {};
    output.push(callItem(name("fc", output.length), { id: textOf(call["id"]), name: textOf(called), arguments: textOf(given) }, status));
  }
  return resourceOf(head, { status, output, usage: responseUsage(objectOf(chat["usage"])), ...(reason === undefined ? { completedAt: atS } : { incompleteReason: reason }) });
}

/** Name of an item: its kind, its response and its place. */
export function itemId(kind: string, response: string, index: number): string {
  return `${kind}_${response.replace(/^resp_/, "")}_${index}`;
}

