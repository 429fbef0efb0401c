// A chat request in OpenAI's words as a messages request in Anthropic's.
import type { Json, JsonObject } from "#core/json";
import { numberOf, objectOf, objectsOf, parsedObject, present, textOf, untranslatable } from "./fields.ts";

/** Anthropic asks for a bound; this one holds where the request names none. */
const outputTokensDefault = 4096;

/** The request. Hints without an equal (seed, penalties, logit_bias, user data) are left out. @throws request.invalid for what would change the answer's meaning */
export function chatToMessages(chat: JsonObject): JsonObject {
  refuseOthers(chat);
  const messages = objectsOf(chat["messages"]);
  const system = messages.filter(({ role }) => role === "system" || role === "developer").map(({ content }) => plain(content)).filter((text) => text !== "");
  const { tools, stop, stream, user, temperature } = chat;
  return present({
    model: chat["model"], max_tokens: numberOf(chat["max_completion_tokens"]) ?? numberOf(chat["max_tokens"]) ?? outputTokensDefault,
    system: system.length === 0 ? undefined : system.join("\n\n"), messages: merged(messages.flatMap(turnOf)),
    // OpenAI's temperature goes up to 2, Anthropic's to 1.
    temperature: numberOf(temperature) === undefined ? undefined : Math.min(1, numberOf(temperature) ?? 1), top_p: numberOf(chat["top_p"]),
    stop_sequences: typeof stop === "string" ? [stop] : Array.isArray(stop) ? stop : undefined, stream: stream === true ? true : undefined,
    tools: Array.isArray(tools) ? objectsOf(tools).map(toolOf) : undefined, tool_choice: choiceOf(chat), metadata: typeof user === "string" ? { user_id: user } : undefined,
  });
}

function refuseOthers({ n, logprobs, response_format: format, audio, modalities }: JsonObject): void {
  if (typeof n === "number" && n > 1) throw untranslatable("n", "more than one choice");
  if (logprobs === true) throw untranslatable("logprobs", "logprobs");
  const kind = objectOf(format)?.["type"];
  if (kind !== undefined && kind !== "text") throw untranslatable("response_format", `the form ${String(kind)}`);
  if (objectOf(audio) !== undefined || (Array.isArray(modalities) && modalities.includes("audio"))) throw untranslatable("modalities", "audio");
}

function turnOf(message: JsonObject): readonly JsonObject[] {
  const { role, content, tool_calls: calls, tool_call_id: call } = message;
  if (role === "user") return [{ role, content: contentOf(content) }];
  if (role === "tool") return [{ role: "user", content: [{ type: "tool_result", tool_use_id: textOf(call), content: plain(content) }] }];
  if (role !== "assistant") return [];
  const text = plain(content) || textOf(message["refusal"]);
  const uses = objectsOf(calls).map((one) => {
    const { name, arguments: given } = objectOf(one["function"]) ?? {};
    return { type: "tool_use", id: textOf(one["id"]), name: textOf(name), input: parsedObject(textOf(given)) };
  });
  const blocks: Json[] = [...(text === "" ? [] : [{ type: "text", text }]), ...uses];
  return blocks.length === 0 ? [] : [{ role, content: blocks }];
}

/** Turns of one role that follow one another as one, as Anthropic has them. */
function merged(turns: readonly JsonObject[]): readonly JsonObject[] {
  const all: { role: Json; content: Json[] }[] = [];
  for (const { role = "", content } of turns) {
    const last = all.at(-1);
    if (last?.role === role) last.content.push(...objectsOf(content));
    else all.push({ role, content: [...objectsOf(content)] });
  }
  return all;
}

function contentOf(content: Json | undefined): readonly JsonObject[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  return objectsOf(content).map((part, i) => {
    if (part["type"] === "text") return { type: "text", text: textOf(part["text"]) };
    if (part["type"] === "image_url") return imageOf(textOf(objectOf(part["image_url"])?.["url"]));
    throw untranslatable(`messages.content[${i}]`, `a part of type ${textOf(part["type"]) || "none"}`);
  });
}

function imageOf(url: string): JsonObject {
  const inline = /^data:([^;,]+);base64,/.exec(url);
  return { type: "image", source: inline === null ? { type: "url", url } : { type: "base64", media_type: inline[1] ?? "", data: url.slice(inline[0].length) } };
}

function plain(content: Json | undefined): string {
  return typeof content === "string" ? content : objectsOf(content).map(({ text }) => textOf(text)).join("");
}

function toolOf(tool: JsonObject): JsonObject {
  const { name, description, parameters } = objectOf(tool["function"]) ?? {};
  return present({ name, description, input_schema: objectOf(parameters) ?? { type: "object", properties: {} } });
}

function choiceOf({ tool_choice: choice, parallel_tool_calls: parallel }: JsonObject): JsonObject | undefined {
  const one: JsonObject = parallel === false ? { disable_parallel_tool_use: true } : {};
  const named = objectOf(objectOf(choice)?.["function"])?.["name"];
  if (named !== undefined) return { type: "tool", name: named, ...one };
  if (choice === "none") return { type: "none" };
  if (choice === "required") return { type: "any", ...one };
  return choice === "auto" || parallel === false ? { type: "auto", ...one } : undefined;
}
