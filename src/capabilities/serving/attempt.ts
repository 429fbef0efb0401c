// One call to one upstream: what it answers, how long it took, and what the place learns of it.
import { asPlinthError, errorTable, fail, type PlinthError } from "#core/errors";
import type { Json, JsonObject } from "#core/json";
import { memberSpan } from "#core/json-span";
import { dialects, errorEvent } from "#core/serving/dialects";
import type { Endpoint } from "#core/serving/endpoint";
import type { InferenceReply, InferenceRequest, TokenUsage } from "#core/serving/exchange";
import { retryAfterMs } from "#core/serving/retry-after";
import { gatherBytes } from "#core/streams/gather";
import type { Clock } from "#ports/clock";
import type { Metrics } from "#ports/metrics";
import type { UpstreamAnswer } from "#ports/serving/upstream";
import type { Place } from "./admission/gate.ts";
import type { Course } from "./course.ts";
import { Relay } from "./reply/relay.ts";
import { UsageWatch } from "./reply/usage.ts";
import { translationFor } from "./translate/index.ts";
import type { Occasion, Translation } from "./translate/translation.ts";

/** How an attempt that was answered ended: `code` is `ok` or what broke the answer in its middle. */
export interface AttemptEnd {
  readonly usage: TokenUsage;
  readonly code: string;
  readonly firstByteMs: number;
}

/** What an attempt is made of. `onEnd` is called once, when the last byte has come or the answer broke off. */
export interface AttemptParts {
  readonly endpoint: Endpoint;
  readonly place: Place;
  readonly request: InferenceRequest;
  readonly promptTokens: number;
  readonly course: Course;
  readonly onEnd: (end: AttemptEnd) => void;
}

/** Largest answer that is not streamed. */
const answerBytesMax = 64_000_000;

const [tooEarly, tooMany, timedOut, serverErrors] = [425, 429, 408, 500];

/** Whether an error is the request's own, so that no other upstream would answer it better. */
export function isFinal(error: PlinthError): boolean {
  return !["upstream.unreachable", "upstream.refused", "upstream.late", "upstream.cut", "endpoint.overloaded"].includes(error.code);
}

/** One try. */
export class Attempt {
  readonly #ports: { readonly clock: Clock; readonly metrics: Metrics };
  readonly #parts: AttemptParts;
  readonly #startedMs: number;
  /** Absent when client and upstream speak the same protocol: then bytes stay as they are. */
  readonly #translation: Translation | undefined;

  constructor(ports: { readonly clock: Clock; readonly metrics: Metrics }, parts: AttemptParts) {
    this.#ports = ports;
    this.#parts = parts;
    this.#startedMs = ports.clock.monotonicMs();
    const way = translationFor(parts.request.dialect, parts.place.candidate.state.definition);
    this.#translation = way === "same" ? undefined : way;
  }

  /** Calls and gives the answer, or gives the place back and throws. @throws upstream.*, request.cancelled */
  async run(): Promise<InferenceReply> {
    try {
      const body = this.#body();
      const { course, place } = this.#parts;
      course.reach("called", place.candidate.state.definition.url);
      const answer = await this.#call(body);
      course.reach("answering", `status ${answer.status}`);
      if (isRefusal(answer.status)) throw this.#refusal(answer);
      return await (this.#parts.request.isStream && isEventStream(answer) ? this.#stream(answer) : this.#whole(answer));
    } catch (thrown) {
      const error = asPlinthError(thrown);
      this.#leave(error);
      throw error;
    }
  }

  /** The body as it was sent, but for the model's name where the upstream knows it by another; or what it means in the upstream's words. */
  #body(): string {
    const { request, place } = this.#parts;
    const { model } = place.candidate.target;
    if (this.#translation !== undefined) return JSON.stringify({ ...this.#translation.request(JSON.parse(request.text) as JsonObject), model });
    const { text } = request;
    const span = memberSpan(text, "model");
    if (span === undefined || text.slice(span.start, span.end) === JSON.stringify(model)) return text;
    return text.slice(0, span.start) + JSON.stringify(model) + text.slice(span.end);
  }

  #call(body: string): Promise<UpstreamAnswer> {
    const { endpoint, place, request } = this.#parts;
    const { definition, upstream } = place.candidate.state;
    const { limits } = endpoint;
    const secret: Record<string, string> = definition.apiKey === "" ? {} : definition.kind === "anthropic" ? { "x-api-key": definition.apiKey } : { authorization: `Bearer ${definition.apiKey}` };
    return upstream.call({
      path: dialects[this.#translation?.dialect ?? request.dialect].path, body, signal: request.signal,
      headers: { ...(this.#translation?.headers ?? request.headers), "content-type": "application/json", accept: request.isStream ? "text/event-stream" : "application/json", "x-request-id": request.id, ...secret },
      firstByteMillisecondsMax: limits.firstByteMillisecondsMax, idleMillisecondsMax: limits.idleMillisecondsMax,
    });
  }

  /** A status that another upstream might not give. Its words are not told: they may hold parts of the prompt. */
  #refusal(answer: UpstreamAnswer): PlinthError {
    answer.discard();
    const waitMs = retryAfterMs(answer.headers["retry-after"], this.#ports.clock.now());
    return fail("upstream.refused", { upstream: this.#upstreamName, status: answer.status, ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) });
  }

  /** An answer that is read to its end before the client sees it: one that breaks off can be asked for again. */
  async #whole(answer: UpstreamAnswer): Promise<InferenceReply> {
    const firstByteMs = this.#sinceStart();
    const bytes = await gatherBytes(answer.body, answerBytesMax, () => fail("upstream.too_large", { upstream: this.#upstreamName, limit: answerBytesMax }));
    const watch = new UsageWatch();
    watch.push(bytes);
    this.#settle({ usage: watch.read(this.#parts.promptTokens, dialects[this.#parts.request.dialect].hasOutput), code: "ok", firstByteMs });
    this.#parts.place.leave({ kind: "answered", firstByteMs: this.#sinceStart() });
    return { status: answer.status, headers: contentType(answer), body: this.#translation === undefined ? bytes : this.#translatedWhole(this.#translation, bytes, answer.status) };
  }

  #translatedWhole(translation: Translation, bytes: Uint8Array, status: number): Uint8Array {
    let json: Json;
    try {
      json = JSON.parse(new TextDecoder().decode(bytes)) as Json;
    } catch (cause) {
      throw fail("upstream.cut", { upstream: this.#upstreamName, reason: "its answer is no JSON" }, cause);
    }
    return new TextEncoder().encode(JSON.stringify(translation.reply(json, { ...this.#occasion, status })));
  }

  /** A stream: from its first piece on it is this upstream's alone. */
  async #stream(answer: UpstreamAnswer): Promise<InferenceReply> {
    const { request, place, promptTokens } = this.#parts;
    const rest = answer.body[Symbol.asyncIterator]();
    const first = await rest.next();
    if (first.done === true) throw fail("upstream.cut", { upstream: this.#upstreamName, reason: "it ended before its first event" });
    const firstByteMs = this.#sinceStart();
    this.#ports.metrics.observe("plinth_serving_first_byte_seconds", firstByteMs / 1000, { endpoint: this.#parts.endpoint.name });
    const body = new Relay({
      first, rest, promptTokens, signal: request.signal,
      ...(this.#translation?.stream === undefined ? {} : { translation: this.#translation.stream(this.#occasion) }),
      errorEvent: (error) => errorEvent(request.dialect, error, errorTable[error.code].status),
      onEnd: ({ usage, error, hasClientLeft }) => {
        this.#settle({ usage, code: error?.code ?? (hasClientLeft ? "request.cancelled" : "ok"), firstByteMs });
        place.leave(error === undefined ? { kind: "answered", firstByteMs } : { kind: "failed" });
      },
    });
    return { status: answer.status, headers: contentType(answer), body };
  }

  /** What a failure teaches the place. */
  #leave(error: PlinthError): void {
    const { place, endpoint, course } = this.#parts;
    course.reach("failed", error.code);
    this.#ports.metrics.count("plinth_serving_attempts_total", { endpoint: endpoint.name, upstream: this.#upstreamName, code: error.code });
    const status = error.details["status"];
    const retryAfterMs = error.details["retryAfterMs"];
    if (isFinal(error)) place.leave({ kind: "left" });
    else if (status === tooMany) place.leave({ kind: "busy", retryAfterMs: typeof retryAfterMs === "number" ? retryAfterMs : undefined });
    else place.leave({ kind: "failed" });
  }

  #settle(end: AttemptEnd): void {
    const { usage, code } = end;
    const { endpoint, onEnd, course } = this.#parts;
    course.reach("settled", `${usage.promptTokens} prompt tokens, ${usage.completionTokens} of the answer${usage.isEstimated ? ", estimated" : ""}`);
    const { metrics } = this.#ports;
    onEnd(end);
    metrics.count("plinth_serving_attempts_total", { endpoint: endpoint.name, upstream: this.#upstreamName, code });
    metrics.count("plinth_serving_tokens_total", { endpoint: endpoint.name, kind: "prompt" }, usage.promptTokens);
    metrics.count("plinth_serving_tokens_total", { endpoint: endpoint.name, kind: "completion" }, usage.completionTokens);
    metrics.observe("plinth_serving_duration_seconds", this.#sinceStart() / 1000, { endpoint: endpoint.name });
  }

  get #occasion(): Occasion {
    const { json, id } = this.#parts.request;
    return { request: json, requestId: id, atMs: this.#ports.clock.now(), upstream: this.#upstreamName };
  }

  get #upstreamName(): string {
    return this.#parts.place.candidate.target.upstream;
  }

  #sinceStart(): number {
    return this.#ports.clock.monotonicMs() - this.#startedMs;
  }
}

function isRefusal(status: number): boolean {
  return status >= serverErrors || status === tooMany || status === timedOut || status === tooEarly;
}

function isEventStream({ status, headers }: UpstreamAnswer): boolean {
  return status === 200 && (headers["content-type"] ?? "").startsWith("text/event-stream");
}

function contentType({ headers }: UpstreamAnswer): Readonly<Record<string, string>> {
  return { "content-type": headers["content-type"] ?? "application/json" };
}
