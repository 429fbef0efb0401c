// A stream of chat chunks as the events of OpenAI's responses.
import type { JsonObject } from "#core/json";
import { objectOf, objectsOf, textOf } from "../translate/fields.ts";
import { annotationOf, callItem, incompleteReasonOf, itemId, messageItem, reasoningItem, resourceOf, type ResponseHead, responseUsage, type ResponseState, textPart } from "./resource.ts";

/** An item that is being written. */
type Open =
  | { readonly kind: "reasoning" | "message"; readonly id: string; readonly index: number; text: string; readonly annotations: JsonObject[] }
  | { readonly kind: "call"; readonly id: string; readonly index: number; readonly callId: string; readonly name: string; given: string };

/** Takes chunks, gives events. `result` is the response as it stands. */
export class ResponseStream {
  readonly #head: ResponseHead;
  readonly #nowS: () => number;
  readonly #output: JsonObject[] = [];
  readonly #calls = new Map<number, Open & { readonly kind: "call" }>();
  #text: (Open & { readonly kind: "reasoning" | "message" }) | undefined;
  #items = 0;
  #sequence = 0;
  #finish: string | undefined;
  #usage: JsonObject | undefined;
  #result: JsonObject;

  /** `nowS`: the time in seconds. */
  constructor(head: ResponseHead, nowS: () => number) {
    this.#head = head;
    this.#nowS = nowS;
    this.#result = this.#state({ status: "in_progress", output: [] });
  }

  /** The response as it stands. */
  get result(): JsonObject {
    return this.#result;
  }

  /** What is told first. */
  begin(): string {
    return this.#event("response.created", { response: this.#result }) + this.#event("response.in_progress", { response: this.#result });
  }

  /** What a chunk becomes. */
  take(chunk: JsonObject): string {
    this.#usage = objectOf(chunk["usage"]) ?? this.#usage;
    const [choice] = objectsOf(chunk["choices"]);
    const delta = objectOf(choice?.["delta"]) ?? {};
    const thoughts = textOf(delta["reasoning_content"]) || textOf(delta["reasoning"]);
    const text = textOf(delta["content"]) || textOf(delta["refusal"]);
    let events = thoughts === "" ? "" : this.#add("reasoning", thoughts);
    if (text !== "") events += this.#add("message", text);
    for (const annotation of objectsOf(delta["annotations"])) events += this.#annotate(annotationOf(annotation));
    for (const call of objectsOf(delta["tool_calls"])) events += this.#call(call);
    if (typeof choice?.["finish_reason"] === "string") this.#finish = choice["finish_reason"];
    return events;
  }

  /** What is told when all is said. */
  end(): string {
    const reason = incompleteReasonOf(this.#finish);
    const closing = this.#close(reason === undefined ? "completed" : "incomplete");
    const usage = responseUsage(this.#usage);
    this.#result = this.#state({ status: reason === undefined ? "completed" : "incomplete", output: this.#output, usage, ...(reason === undefined ? { completedAt: this.#nowS() } : { incompleteReason: reason }) });
    return closing + this.#event(reason === undefined ? "response.completed" : "response.incomplete", { response: this.#result });
  }

  /** What is told when it broke off: what came stays, the items unfinished. */
  fail(error: { readonly code: string; readonly message: string }): string {
    const closing = this.#close("incomplete");
    this.#result = this.#state({ status: "failed", output: this.#output, error });
    return closing + this.#event("response.failed", { response: this.#result });
  }

  #state(state: ResponseState): JsonObject {
    return resourceOf(this.#head, state);
  }

  #event(type: string, fields: JsonObject): string {
    return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: this.#sequence++, ...fields })}\n\n`;
  }

  #add(kind: "reasoning" | "message", text: string): string {
    let events = "";
    if (this.#text?.kind !== kind) {
      events = this.#closeText("completed");
      const index = this.#items++;
      this.#text = { kind, id: itemId(kind === "message" ? "msg" : "rs", this.#head.id, index), index, text: "", annotations: [] };
      const { id } = this.#text;
      events += this.#event("response.output_item.added", { output_index: index, item: kind === "message" ? messageItem(id, [], "in_progress") : reasoningItem(id, "") });
      events += this.#event("response.content_part.added", { ...this.#at(this.#text), part: kind === "message" ? textPart("") : { type: "reasoning_text", text: "" } });
    }
    this.#text.text += text;
    const delta = { ...this.#at(this.#text), delta: text };
    return events + (kind === "message" ? this.#event("response.output_text.delta", { ...delta, logprobs: [] }) : this.#event("response.reasoning_text.delta", delta));
  }

  #annotate(annotation: JsonObject): string {
    if (this.#text?.kind !== "message") return "";
    this.#text.annotations.push(annotation);
    return this.#event("response.output_text.annotation.added", { ...this.#at(this.#text), annotation_index: this.#text.annotations.length - 1, annotation });
  }

  #call(call: JsonObject): string {
    const number = typeof call["index"] === "number" ? call["index"] : this.#calls.size;
    const { name, arguments: given } = objectOf(call["function"]) ?? {};
    let events = "";
    let open = this.#calls.get(number);
    if (open === undefined) {
      events = this.#closeText("completed");
      const index = this.#items++;
      open = { kind: "call", id: itemId("fc", this.#head.id, index), index, callId: textOf(call["id"]), name: textOf(name), given: "" };
      this.#calls.set(number, open);
      events += this.#event("response.output_item.added", { output_index: index, item: this.#callItem(open, "in_progress") });
    }
    const delta = textOf(given);
    if (delta === "") return events;
    open.given += delta;
    return events + this.#event("response.function_call_arguments.delta", { item_id: open.id, output_index: open.index, delta });
  }

  #close(status: "completed" | "incomplete"): string {
    let events = this.#closeText(status);
    for (const open of this.#calls.values()) {
      const item = this.#callItem(open, status);
      this.#output[open.index] = item;
      events += this.#event("response.function_call_arguments.done", { item_id: open.id, output_index: open.index, name: open.name, arguments: open.given }) + this.#event("response.output_item.done", { output_index: open.index, item });
    }
    this.#calls.clear();
    return events;
  }

  #closeText(status: "completed" | "incomplete"): string {
    const open = this.#text;
    if (open === undefined) return "";
    this.#text = undefined;
    const part = open.kind === "message" ? textPart(open.text, open.annotations) : { type: "reasoning_text", text: open.text };
    const item = open.kind === "message" ? messageItem(open.id, [part], status) : reasoningItem(open.id, open.text);
    this.#output[open.index] = item;
    const done = open.kind === "message" ? this.#event("response.output_text.done", { ...this.#at(open), text: open.text, logprobs: [] }) : this.#event("response.reasoning_text.done", { ...this.#at(open), text: open.text });
    return done + this.#event("response.content_part.done", { ...this.#at(open), part }) + this.#event("response.output_item.done", { output_index: open.index, item });
  }

  #at({ id, index }: { readonly id: string; readonly index: number }): JsonObject {
    return { item_id: id, output_index: index, content_index: 0 };
  }

  #callItem({ id, callId, name, given }: Open & { readonly kind: "call" }, status: "in_progress" | "completed" | "incomplete"): JsonObject {
    return callItem(id, { id: callId, name, arguments: given }, status);
  }
}
