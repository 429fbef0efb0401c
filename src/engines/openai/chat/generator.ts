// A chat model of another server that speaks OpenAI's completions, asked for an answer in a fixed form and read as it streams.
import { asPlinthError, fail, type PlinthError } from "#core/errors";
import { EventParser } from "#core/streams/server-events";
import { stopReason, throwIfStopped } from "#core/streams/stopped";
import type { Clock } from "#ports/clock";
import type { GeneratedSentence, GenerateOrder, Generator } from "#ports/generator";
import type { Upstream, UpstreamAnswer } from "#ports/serving/upstream";
import { answerFormat, messagesOf } from "./prompt.ts";
import { SentenceReader } from "./sentences.ts";

/** Statuses by which servers refuse a field that they do not know. */
const refusedForm: readonly number[] = [400, 404, 415, 422, 501];

/** What the engine stands on: `upstream` reaches the server, `apiKey` opens it (empty where it asks for none). */
export interface OpenAiGeneratorPorts {
  readonly upstream: Upstream;
  readonly apiKey: string;
  readonly clock: Clock;
}

/** Makes the generator; nothing is sent before the first question. `model` is its name at the server. */
export function createOpenAiGenerator(model: string, ports: OpenAiGeneratorPorts): Generator {
  const remote = new RemoteChat(model, ports);
  return { model: { name: model, upstream: ports.upstream.name }, generate: (order) => remote.generate(order), close: () => ports.upstream.close() };
}

class RemoteChat {
  readonly #model: string;
  readonly #ports: OpenAiGeneratorPorts;
  /** Whether the server takes `json_schema`: until it has refused it once. */
  #hasSchema = true;

  constructor(model: string, ports: OpenAiGeneratorPorts) {
    this.#model = model;
    this.#ports = ports;
  }

  async *generate(order: GenerateOrder): AsyncGenerator<GeneratedSentence> {
    throwIfStopped(order.signal);
    const left = new AbortController();
    const late = this.#ports.clock.deadline(order.millisecondsMax);
    const signal = AbortSignal.any([order.signal, late, left.signal]);
    try {
      yield* this.#sentences(await this.#ask(order, signal), order.sentencesMax);
    } catch (thrown) {
      throw this.#errorOf(thrown, order, late);
    } finally {
      left.abort("the answer has ended");
    }
  }

  /** Asks in the form that the server has: with a schema, and without one where it refuses that. */
  async #ask(order: GenerateOrder, signal: AbortSignal): Promise<UpstreamAnswer> {
    const first = await this.#send(order, signal, this.#hasSchema);
    if (first.status === 200) return first;
    first.discard();
    if (!this.#hasSchema || !refusedForm.includes(first.status)) throw this.#refused(first.status);
    const second = await this.#send(order, signal, false);
    if (second.status === 200) {
      this.#hasSchema = false;
      return second;
    }
    second.discard();
    throw this.#refused(second.status);
  }

  #send(order: GenerateOrder, signal: AbortSignal, hasSchema: boolean): Promise<UpstreamAnswer> {
    const { upstream, apiKey } = this.#ports;
    return upstream.call({
      path: "/chat/completions", signal,
      body: JSON.stringify({ model: this.#model, messages: messagesOf(order), stream: true, temperature: 0, max_tokens: order.tokensMax, ...(hasSchema ? { response_format: answerFormat } : {}) }),
      headers: { "content-type": "application/json", accept: "text/event-stream", ...(apiKey === "" ? {} : { authorization: `Bearer ${apiKey}` }) },
      firstByteMillisecondsMax: order.millisecondsMax, idleMillisecondsMax: order.millisecondsMax,
    });
  }

  async *#sentences(answer: UpstreamAnswer, sentencesMax: number): AsyncGenerator<GeneratedSentence> {
    const events = new EventParser(() => this.#invalid("an event of its stream is too long"));
    const reader = new SentenceReader();
    let given = 0;
    for await (const piece of answer.body) {
      for (const { data } of events.push(piece)) {
        for (const sentence of data === "[DONE]" ? [] : reader.push(this.#contentOf(data))) {
          yield sentence;
          if (++given >= sentencesMax) return;
        }
      }
      if (reader.problem !== undefined) throw this.#invalid(reader.problem);
    }
    reader.end();
    if (reader.problem !== undefined) throw this.#invalid(reader.problem);
  }

  /** What an event adds to the text; a call of a tool adds nothing, for none was offered. */
  #contentOf(data: string): string {
    try {
      const { choices } = JSON.parse(data) as { readonly choices?: readonly { readonly delta?: { readonly content?: unknown } }[] };
      const content = choices?.[0]?.delta?.content;
      return typeof content === "string" ? content : "";
    } catch (thrown) {
      throw this.#invalid("an event of its stream is no JSON", thrown);
    }
  }

  #invalid(problem: string, cause?: unknown): PlinthError {
    return fail("generator.reply_invalid", { model: this.#model, problem }, cause);
  }

  #refused(status: number): PlinthError {
    return fail("generator.refused", { model: this.#model, upstream: this.#ports.upstream.name, status });
  }

  /** What the caller is told: its own leaving, else that the time is up, else what the server did. */
  #errorOf(thrown: unknown, { signal, millisecondsMax }: GenerateOrder, late: AbortSignal): PlinthError {
    if (signal.aborted) return stopReason(signal);
    const error = asPlinthError(thrown);
    if (late.aborted || error.code === "upstream.late") return fail("generator.late", { model: this.#model, limit: millisecondsMax }, error);
    return error.code.startsWith("upstream.") ? fail("generator.failed", { model: this.#model, upstream: this.#ports.upstream.name, reason: error.message.replace(/\.$/u, "") }, error) : error;
  }
}
