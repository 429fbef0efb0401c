// A messages request in Anthropic's words as a chat request in OpenAI's.
import type { Json, JsonObject } from "#core/json";
import { numberOf, objectOf, objectsOf, present, textOf, untranslatable } from "./fields.ts";

/** The request. Thoughts of earlier turns and hints without an equal (top_k, cache marks) are left out. @throws request.invalid for content without an equal */
export function messagesToChat(messages: JsonObject): JsonObject {
  const { system, tools, stop_sequences: stop, stream, metadata } = messages;
  const instruction = typeof system === "string" ? system : objectsOf(system).map(({ text }) => textOf(text)).join("\n\n");
  const isStream = stream === true;
  return present({
    model: messages["model"], max_completion_tokens: numberOf(messages["max_tokens"]),
    messages: [...(instruction === "" ? [] : [{ role: "system", content: instruction }]), ...objectsOf(messages["messages"]).flatMap(turnsOf)],
    temperature: numberOf(messages["temperature"]), top_p: numberOf(messages["top_p"]), stop: Array.isArray(stop) && stop.length > 0 ? stop : undefined,
    stream: isStream ? true : undefined, stream_options: isStream ? { include_usage: true } : undefined,
    tools: Array.isArray(tools) && tools.length > 0 ? objectsOf(tools).map(toolOf) : undefined, ...choiceOf(objectOf(messages["tool_choice"])),
    user: objectOf(metadata)?.["user_id"],
  });
}

function turnsOf({ role, content }: JsonObject): readonly JsonObject[] {
  const blocks = typeof content === "string" ? [{ type: "text", text: content }] : objectsOf(content);
  if (role === "assistant") return [assistantOf(blocks)];
  const results = blocks.filter(({ type }) => type === "tool_result").map((block) => ({ role: "tool", tool_call_id: textOf(block["tool_use_id"]), content: resultText(block["content"]) }));
  const parts = blocks.filter(({ type }) => type !== "tool_result").map(partOf);
  const [only] = parts;
  const isText = parts.length === 1 && only?.["type"] === "text";
  return [...results, ...(parts.length === 0 ? [] : [{ role: "user", content: isText ? textOf(only["text"]) : parts }])];
}

function assistantOf(blocks: readonly JsonObject[]): JsonObject {
  const text = blocks.filter(({ type }) => type === "text").map((block) => textOf(block["text"])).join("");
  const calls = blocks.filter(({ type }) => type === "tool_use").map(({ id, name, input }) => ({ id: textOf(id), type: "function", function: { name: textOf(name), arguments: JSON.stringify(input ?? {}) } }));
  return present({ role: "assistant", content: text === "" && calls.length > 0 ? null : text, tool_calls: calls.length > 0 ? calls : undefined });
}

function partOf(block: JsonObject, i: number): JsonObject {
  if (block["type"] === "text") return { type: "text", text: textOf(block["text"]) };
  const { type, url, media_type: mediaType, data } = objectOf(block["source"]) ?? {};
  if (block["type"] === "image" && (type === "base64" || type === "url")) return { type: "image_url", image_url: { url: type === "url" ? textOf(url) : `data:${textOf(mediaType)};base64,${textOf(data)}` } };
  throw untranslatable(`messages.content[${i}]`, `a block of type ${textOf(block["type"]) || "none"}`);
}

function resultText(content: Json | undefined): string {
  return typeof content === "string" ? content : objectsOf(content).map(({ text }) => textOf(text)).join("");
}

function toolOf(tool: JsonObject): JsonObject {
  const { name, description, input_schema: parameters } = tool;
  if (parameters === undefined) throw untranslatable("tools", `the server's tool ${textOf(name)}`);
  return { type: "function", function: present({ name, description, parameters }) };
}

function choiceOf(choice: JsonObject | undefined): Readonly<Record<string, Json | undefined>> {
  const { type, name, disable_parallel_tool_use: isSingle } = choice ?? {};
  const given: Json | undefined = type === "tool" ? { type: "function", function: { name: textOf(name) } } : type === "any" ? "required" : type === "auto" || type === "none" ? type : undefined;
  return { tool_choice: given, parallel_tool_calls: isSingle === true ? false : undefined };
}
