// OpenAI's stream as Anthropic's: deltas become blocks that are opened and closed.
import type { JsonObject } from "#core/json";
import { numberOf, objectOf, objectsOf, textOf } from "./fields.ts";
import { errorToMessage, messageUsageOf, stopReasonOf } from "./replies.ts";

type BlockKind = "text" | "thinking" | `tool ${number}`;

/** Takes OpenAI's chunks, gives events of Anthropic's stream. */
export class MessageStream {
  #hasStarted = false;
  #block: BlockKind | undefined;
  #blocks = 0;
  #stopReason: string | undefined;
  #usage: JsonObject | undefined;
  #isOver = false;

  /** Whether the end has been told. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** What a chunk becomes. */
  take(chunk: JsonObject): string {
    if (objectOf(chunk["error"]) !== undefined) {
      this.#isOver = true;
      return event(errorToMessage(chunk));
    }
    const parts = [this.#hasStarted ? "" : this.#start(chunk)];
    this.#usage = objectOf(chunk["usage"]) ?? this.#usage;
    const [choice] = objectsOf(chunk["choices"]);
    const delta = objectOf(choice?.["delta"]) ?? {};
    const thought = textOf(delta["reasoning_content"]) || textOf(delta["reasoning"]);
    if (thought !== "") parts.push(this.#enter("thinking", { type: "thinking", thinking: "", signature: "" }), this.#delta({ type: "thinking_delta", thinking: thought }));
    const text = textOf(delta["content"]) || textOf(delta["refusal"]);
    if (text !== "") parts.push(this.#enter("text", { type: "text", text: "" }), this.#delta({ type: "text_delta", text }));
    for (const call of objectsOf(delta["tool_calls"])) parts.push(this.#call(call));
    if (choice?.["finish_reason"]) this.#stopReason = stopReasonOf(choice["finish_reason"]);
    return parts.join("");
  }

  /** The end, when the upstream has said why it ended; "" when it has not. */
  end(): string {
    if (this.#isOver || this.#stopReason === undefined) return "";
    this.#isOver = true;
    return this.#leave() + event({ type: "message_delta", delta: { stop_reason: this.#stopReason, stop_sequence: null }, usage: messageUsageOf(this.#usage) }) + event({ type: "message_stop" });
  }

  #start({ id, model }: JsonObject): string {
    this.#hasStarted = true;
    return event({ type: "message_start", message: { id: textOf(id), type: "message", role: "assistant", model: textOf(model), content: [], stop_reason: null, stop_sequence: null, usage: messageUsageOf(undefined) } });
  }

  #call(call: JsonObject): string {
    const { name, arguments: given } = objectOf(call["function"]) ?? {};
    const entered = this.#enter(`tool ${numberOf(call["index"]) ?? 0}`, { type: "tool_use", id: textOf(call["id"]), name: textOf(name), input: {} });
    const piece = textOf(given);
    return piece === "" ? entered : entered + this.#delta({ type: "input_json_delta", partial_json: piece });
  }

  /** Opens a block unless it is open; the one before is closed. */
  #enter(kind: BlockKind, block: JsonObject): string {
    if (this.#block === kind) return "";
    const left = this.#leave();
    this.#block = kind;
    return left + event({ type: "content_block_start", index: this.#blocks, content_block: block });
  }

  #delta(delta: JsonObject): string {
    return event({ type: "content_block_delta", index: this.#blocks, delta });
  }

  #leave(): string {
    if (this.#block === undefined) return "";
    this.#block = undefined;
    return event({ type: "content_block_stop", index: this.#blocks++ });
  }
}

function event(data: JsonObject): string {
  return `event: ${textOf(data["type"])}\ndata: ${JSON.stringify(data)}\n\n`;
}
