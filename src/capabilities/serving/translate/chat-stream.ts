// Anthropic's stream as OpenAI's, event by event.
import type { JsonObject } from "#core/json";
import { objectOf, textOf } from "./fields.ts";
import { chatUsageOf, errorToChat, finishReasonOf } from "./replies.ts";

/** Takes the data of Anthropic's events, gives lines of OpenAI's stream. */
export class ChatStream {
  readonly #created: number;
  readonly #hasUsage: boolean;
  #head = { id: "", model: "" };
  #usage: JsonObject = {};
  #calls = 0;
  #isOver = false;

  /** `hasUsage`: the client asked for a last chunk with the usage. `created` in seconds. */
  constructor({ created, hasUsage }: { readonly created: number; readonly hasUsage: boolean }) {
    this.#created = created;
    this.#hasUsage = hasUsage;
  }

  /** Whether the end has been told. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** What an event becomes; nothing where OpenAI has no word for it. */
  take(event: JsonObject): string {
    switch (event["type"]) {
      case "message_start": return this.#start(objectOf(event["message"]) ?? {});
      case "content_block_start": return this.#open(objectOf(event["content_block"]) ?? {});
      case "content_block_delta": return this.#add(objectOf(event["delta"]) ?? {});
      case "message_delta":
        this.#usage = { ...this.#usage, ...objectOf(event["usage"]) };
        return this.#chunk({}, finishReasonOf(objectOf(event["delta"])?.["stop_reason"]));
      case "message_stop": return this.#end();
      case "error":
        this.#isOver = true;
        return `data: ${JSON.stringify(errorToChat(event))}\n\n`;
      default: return "";
    }
  }

  #start(message: JsonObject): string {
    this.#head = { id: textOf(message["id"]), model: textOf(message["model"]) };
    this.#usage = objectOf(message["usage"]) ?? {};
    return this.#chunk({ role: "assistant", content: "" });
  }

  #open({ type, id, name }: JsonObject): string {
    if (type !== "tool_use") return "";
    return this.#chunk({ tool_calls: [{ index: this.#calls++, id: textOf(id), type: "function", function: { name: textOf(name), arguments: "" } }] });
  }

  #add(delta: JsonObject): string {
    if (delta["type"] === "text_delta") return this.#chunk({ content: textOf(delta["text"]) });
    if (delta["type"] === "thinking_delta") return this.#chunk({ reasoning_content: textOf(delta["thinking"]) });
    if (delta["type"] === "input_json_delta" && this.#calls > 0) return this.#chunk({ tool_calls: [{ index: this.#calls - 1, function: { arguments: textOf(delta["partial_json"]) } }] });
    return "";
  }

  #end(): string {
    this.#isOver = true;
    const usage = this.#hasUsage ? this.#line({ choices: [], usage: chatUsageOf(this.#usage) }) : "";
    return `${usage}data: [DONE]\n\n`;
  }

  #chunk(delta: JsonObject, finish: string | null = null): string {
    return this.#line({ choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
  }

  #line(rest: JsonObject): string {
    return `data: ${JSON.stringify({ id: this.#head.id, object: "chat.completion.chunk", created: this.#created, model: this.#head.model, ...rest })}\n\n`;
  }
}
