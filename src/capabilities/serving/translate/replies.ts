// Whole answers and errors of one protocol in the words of the other.
import type { Json, JsonObject } from "#core/json";
import { numberOf, objectOf, objectsOf, parsedObject, present, textOf } from "./fields.ts";

const finishReasons: Readonly<Record<string, string>> = { end_turn: "stop", stop_sequence: "stop", pause_turn: "stop", max_tokens: "length", model_context_window_exceeded: "length", tool_use: "tool_calls", refusal: "content_filter" };
const stopReasons: Readonly<Record<string, string>> = { stop: "end_turn", length: "max_tokens", tool_calls: "tool_use", function_call: "tool_use", content_filter: "refusal" };

/** Anthropic's reason for an end as OpenAI's. */
export function finishReasonOf(stop: Json | undefined): string {
  return finishReasons[textOf(stop)] ?? "stop";
}

/** OpenAI's reason for an end as Anthropic's. */
export function stopReasonOf(finish: Json | undefined): string {
  return stopReasons[textOf(finish)] ?? "end_turn";
}

/** Anthropic's usage as OpenAI's: its input leaves out what came from the cache, OpenAI's prompt has it in. */
export function chatUsageOf(usage: JsonObject): JsonObject {
  const cached = numberOf(usage["cache_read_input_tokens"]) ?? 0;
  const prompt = (numberOf(usage["input_tokens"]) ?? 0) + cached + (numberOf(usage["cache_creation_input_tokens"]) ?? 0);
  const completion = numberOf(usage["output_tokens"]) ?? 0;
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion, prompt_tokens_details: { cached_tokens: cached } };
}

/** OpenAI's usage as Anthropic's. */
export function messageUsageOf(usage: JsonObject | undefined): JsonObject {
  const cached = numberOf(objectOf(usage?.["prompt_tokens_details"])?.["cached_tokens"]) ?? 0;
  return { input_tokens: (numberOf(usage?.["prompt_tokens"]) ?? 0) - cached, cache_read_input_tokens: cached, cache_creation_input_tokens: 0, output_tokens: numberOf(usage?.["completion_tokens"]) ?? 0 };
}

/** A message as a chat completion; `created` in seconds. */
export function messageToChat(message: JsonObject, created: number): JsonObject {
  const blocks = objectsOf(message["content"]);
  const joined = (type: string, field: string): string => blocks.filter((block) => block["type"] === type).map((block) => textOf(block[field])).join("");
  const calls = blocks.filter(({ type }) => type === "tool_use").map(({ id, name, input }) => ({ id: textOf(id), type: "function", function: { name: textOf(name), arguments: JSON.stringify(input ?? {}) } }));
  const [text, thoughts] = [joined("text", "text"), joined("thinking", "thinking")];
  const answer = present({ role: "assistant", content: text === "" && calls.length > 0 ? null : text, refusal: null, reasoning_content: thoughts === "" ? undefined : thoughts, tool_calls: calls.length > 0 ? calls : undefined });
  return {
    id: textOf(message["id"]), object: "chat.completion", created, model: textOf(message["model"]),
    choices: [{ index: 0, message: answer, logprobs: null, finish_reason: finishReasonOf(message["stop_reason"]) }], usage: chatUsageOf(objectOf(message["usage"]) ?? {}),
  };
}

/** A chat completion as a message; of several choices the first. */
export function chatToMessage(chat: JsonObject): JsonObject {
  const [choice] = objectsOf(chat["choices"]);
  const message = objectOf(choice?.["message"]) ?? {};
  const thoughts = textOf(message["reasoning_content"]) || textOf(message["reasoning"]);
  const text = textOf(message["content"]) || textOf(message["refusal"]);
  const uses = objectsOf(message["tool_calls"]).map((call) => {
    const { name, arguments: given } = objectOf(call["function"]) ?? {};
    return { type: "tool_use", id: textOf(call["id"]), name: textOf(name), input: parsedObject(textOf(given)) };
  });
  const content: Json[] = [...(thoughts === "" ? [] : [{ type: "thinking", thinking: thoughts, signature: "" }]), ...(text === "" ? [] : [{ type: "text", text }]), ...uses];
  return { id: textOf(chat["id"]), type: "message", role: "assistant", model: textOf(chat["model"]), content, stop_reason: stopReasonOf(choice?.["finish_reason"]), stop_sequence: null, usage: messageUsageOf(objectOf(chat["usage"])) };
}

/** Anthropic's error as OpenAI's. */
export function errorToChat(body: JsonObject): JsonObject {
  const { type, message } = objectOf(body["error"]) ?? {};
  return { error: { message: textOf(message) || "The upstream refused the request.", type: textOf(type) || "invalid_request_error", param: null, code: null } };
}

/** OpenAI's error as Anthropic's. */
export function errorToMessage(body: JsonObject): JsonObject {
  const { type, message } = objectOf(body["error"]) ?? {};
  return { type: "error", error: { type: textOf(type) || "invalid_request_error", message: textOf(message) || "The upstream refused the request." } };
}
