// A request for a response (OpenAI's responses) as one for a chat completion.
import { fail } from "#core/errors";
import type { Json, JsonObject } from "#core/json";
import { numberOf, objectOf, objectsOf, present, textOf } from "../translate/fields.ts";

/** Fields that change the meaning of an answer and have no equal. */
const refused = ["prompt", "conversation"];

/** The items of a request: a text is the user's message. @throws request.invalid */
export function inputItems(json: JsonObject): readonly JsonObject[] {
  const { input } = json;
  if (typeof input === "string") return [{ type: "message", role: "user", content: [{ type: "input_text", text: input }] }];
  if (Array.isArray(input) && input.length > 0 && (input as readonly Json[]).every((item) => objectOf(item) !== undefined)) return input as readonly JsonObject[];
  throw invalid("input", "it must be a text or a list of items");
}

/** The chat request; `earlier` are the items of the conversation before this one. @throws request.invalid for what chat cannot say */
export function responsesToChat(json: JsonObject, earlier: readonly JsonObject[]): JsonObject {
  for (const name of refused) if (json[name] !== undefined && json[name] !== null) throw invalid(name, "it is not known here; send the items themselves");
  if ((numberOf(json["top_logprobs"]) ?? 0) > 0) throw invalid("top_logprobs", "probabilities of tokens are not told here");
  const instructions = textOf(json["instructions"]);
  const { tools, text, reasoning } = json;
  const isStream = json["stream"] === true;
  return present({
    model: json["model"], messages: [...(instructions === "" ? [] : [{ role: "system", content: instructions }]), ...messagesOf([...earlier, ...inputItems(json)])],
    max_completion_tokens: numberOf(json["max_output_tokens"]), temperature: numberOf(json["temperature"]), top_p: numberOf(json["top_p"]),
    presence_penalty: numberOf(json["presence_penalty"]), frequency_penalty: numberOf(json["frequency_penalty"]),
    tools: Array.isArray(tools) && tools.length > 0 ? objectsOf(tools).map(toolOf) : undefined, tool_choice: choiceOf(json["tool_choice"]),
    parallel_tool_calls: typeof json["parallel_tool_calls"] === "boolean" && Array.isArray(tools) && tools.length > 0 ? json["parallel_tool_calls"] : undefined,
    response_format: formatOf(objectOf(objectOf(text)?.["format"])), reasoning_effort: textOf(objectOf(reasoning)?.["effort"]) || undefined,
    user: textOf(json["safety_identifier"]) || textOf(json["user"]) || undefined, stream: isStream ? true : undefined, stream_options: isStream ? { include_usage: true } : undefined,
  });
}

function messagesOf(items: readonly JsonObject[]): readonly JsonObject[] {
  const messages: JsonObject[] = [];
  for (const [i, item] of items.entries()) {
    const where = `input[${i}]`;
    const last = messages.at(-1);
    switch (item["type"] ?? "message") {
      case "message": messages.push(messageOf(item, where)); break;
      case "function_call": {
        const call = { id: textOf(item["call_id"]), type: "function", function: { name: textOf(item["name"]), arguments: textOf(item["arguments"]) } };
        // Calls of one turn belong to one message in chat.
        if (last?.["role"] === "assistant") messages[messages.length - 1] = { ...last, tool_calls: [...objectsOf(last["tool_calls"]), call] };
        else messages.push({ role: "assistant", content: null, tool_calls: [call] });
        break;
      }
      case "function_call_output": messages.push({ role: "tool", tool_call_id: textOf(item["call_id"]), content: textsOf(item["output"]) }); break;
      // Thoughts of earlier turns are the model's own, not part of what was said.
      case "reasoning": break;
      default: throw invalid(where, `an item of type ${textOf(item["type"]) || "none"} is not known here`);
    }
  }
  return messages;
}

function messageOf({ role, content }: JsonObject, where: string): JsonObject {
  if (role !== "user" && role !== "system" && role !== "developer" && role !== "assistant") throw invalid(`${where}.role`, "it must be user, system, developer or assistant");
  if (typeof content === "string") return { role, content };
  if (role !== "user") return { role, content: textsOf(content) };
  const parts = objectsOf(content).map((part, i) => partOf(part, `${where}.content[${i}]`));
  const [only] = parts;
  return { role, content: parts.length === 1 && only?.["type"] === "text" ? textOf(only["text"]) : parts };
}

function partOf(part: JsonObject, where: string): JsonObject {
  const { type, text, image_url: url, detail, file_data: data, filename } = part;
  if (type === "input_text" || type === "output_text" || type === "text") return { type: "text", text: textOf(text) };
  if (type === "input_image" && typeof url === "string") return { type: "image_url", image_url: present({ url, detail: textOf(detail) || undefined }) };
  if (type === "input_file" && typeof data === "string") return { type: "file", file: present({ file_data: data, filename }) };
  throw invalid(where, `a part of type ${textOf(type) || "none"} without its content in it is not known here`);
}

/** Texts and refusals joined. */
function textsOf(content: Json | undefined): string {
  return typeof content === "string" ? content : objectsOf(content).map((part) => textOf(part["text"]) || textOf(part["refusal"])).join("");
}

function toolOf(tool: JsonObject, i: number): JsonObject {
  const { type, name, description, parameters, strict } = tool;
  if (type !== "function") throw invalid(`tools[${i}]`, `a tool of type ${textOf(type) || "none"} that the server runs is not known here`);
  return { type: "function", function: present({ name, description: textOf(description) || undefined, parameters: objectOf(parameters), strict: typeof strict === "boolean" ? strict : undefined }) };
}

function choiceOf(choice: Json | undefined): Json | undefined {
  if (choice === undefined || choice === null || typeof choice === "string") return choice ?? undefined;
  const { type, name } = objectOf(choice) ?? {};
  if (type !== "function") throw invalid("tool_choice", `a choice of type ${textOf(type) || "none"} is not known here`);
  return { type: "function", function: { name: textOf(name) } };
}

function formatOf(format: JsonObject | undefined): Json | undefined {
  if (format === undefined || format["type"] === "text") return undefined;
  if (format["type"] !== "json_schema") return { type: textOf(format["type"]) };
  const { name, schema, strict, description } = format;
  return { type: "json_schema", json_schema: present({ name, schema, strict: typeof strict === "boolean" ? strict : undefined, description: textOf(description) || undefined }) };
}

function invalid(where: string, problem: string): Error {
  return fail("request.invalid", { where, problem });
}
