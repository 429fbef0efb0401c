// OpenAI's responses: made from chat completions, or handed to upstreams that have them; kept where the client does not forbid it.
import type { Principal } from "#core/access";
import { asPlinthError, fail, type PlinthError } from "#core/errors";
import { uuidV7 } from "#core/ids";
import type { JsonObject } from "#core/json";
import type { InferenceReply, InferenceRequest } from "#core/serving/exchange";
import { EventParser } from "#core/streams/server-events";
import type { Clock } from "#ports/clock";
import type { Log } from "#ports/log";
import type { Random } from "#ports/random";
import type { RowStore } from "#ports/row-store";
import { objectOf, parsedObject, textOf } from "../translate/fields.ts";
import { chatToResponse, resourceOf, type ResponseHead } from "./resource.ts";
import { ResponseStore } from "./response-store.ts";
import { ResponseStream } from "./response-stream.ts";
import { inputItems, responsesToChat } from "./to-chat.ts";

/** What responses need from outside. */
export interface ResponsesPorts {
  readonly rows: RowStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Answers chat requests, and those for responses where `speaks` says so. */
  readonly inference: { serve(request: InferenceRequest): Promise<InferenceReply> };
  /** Whether all upstreams behind an endpoint have responses themselves. */
  readonly speaks: (workspace: string, endpoint: string) => boolean;
}

/** Makes, keeps and gives responses. */
export class Responses {
  readonly #ports: ResponsesPorts;
  readonly #store: ResponseStore;
  /** Responses in the background that run now. */
  readonly #running = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();

  constructor(ports: ResponsesPorts) {
    this.#ports = ports;
    this.#store = new ResponseStore(ports);
  }

  /** Answers `POST /v1/responses`. @throws request.invalid and what serving throws */
  async create(request: InferenceRequest): Promise<InferenceReply> {
    const { json, principal, endpoint } = request;
    const isBackground = json["background"] === true;
    if (isBackground && (json["store"] === false || request.isStream)) throw fail("request.invalid", { where: "background", problem: "what runs in the background is kept and not streamed" });
    if (this.#ports.speaks(principal.workspace, endpoint)) return this.#passed(request);
    const head: ResponseHead = { id: `resp_${uuidV7(this.#ports.clock.now(), this.#ports.random.bytes(10)).replaceAll("-", "")}`, createdAt: this.#seconds(), request: json };
    const asked = await this.#asChat(request);
    if (isBackground) return this.#later(request, asked, head);
    const reply = await this.#ports.inference.serve(asked);
    if (reply.status !== 200) return reply;
    if (request.isStream) return { status: 200, headers: { "content-type": "text/event-stream" }, body: this.#events(request, head, reply.body) };
    const resource = chatToResponse(wholeOf(reply), head, this.#seconds());
    await this.#keep(request, resource);
    return answerOf(resource);
  }

  /** A kept response. @throws response.not_found */
  async get(owner: Principal, response: string): Promise<JsonObject> {
    const row = await this.#store.find(owner.workspace, owner.id, response);
    if (row === undefined) throw fail("response.not_found", { response });
    const { resource } = row;
    if (resource["status"] !== "in_progress" || this.#running.has(response)) return resource;
    return { ...resource, status: "failed", error: { code: "server_error", message: "Plinth was stopped before the response was done." } };
  }

  /** Stops a response that runs in the background. @throws response.not_found; request.invalid when it does not run there */
  async cancel(owner: Principal, response: string): Promise<JsonObject> {
    const found = await this.get(owner, response);
    const running = this.#running.get(response);
    if (running !== undefined) {
      running.abort.abort(fail("request.cancelled"));
      await running.done;
    } else if (found["status"] !== "cancelled") throw fail("request.invalid", { where: "response", problem: "it does not run in the background" });
    return this.get(owner, response);
  }

  /** Forgets a response. @throws response.not_found */
  async delete(owner: Principal, response: string): Promise<void> {
    await this.get(owner, response);
    this.#running.get(response)?.abort.abort(fail("request.cancelled"));
    await this.#running.get(response)?.done;
    await this.#store.delete(owner.workspace, response);
  }

  /** Forgets responses that have been kept for long enough. */
  prune(workspace: string): Promise<void> {
    return this.#store.prune(workspace);
  }

  /** Ends what runs in the background. */
  async close(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { abort } of running) abort.abort(fail("request.cancelled"));
    await Promise.all(running.map(({ done }) => done));
  }

  async #asChat(request: InferenceRequest): Promise<InferenceRequest> {
    const { json, principal } = request;
    const previous = textOf(json["previous_response_id"]);
    const earlier = previous === "" ? [] : await this.#store.conversation(principal.workspace, principal.id, previous);
    if (earlier === undefined) throw fail("request.invalid", { where: "previous_response_id", problem: `${previous.slice(0, 100)} is not kept, or a turn before it` });
    const chat = responsesToChat(json, earlier);
    return { ...request, dialect: "openai.chat", json: chat, text: JSON.stringify(chat) };
  }

  /** Runs a response after its client has its id. */
  async #later(request: InferenceRequest, asked: InferenceRequest, head: ResponseHead): Promise<InferenceReply> {
    const begun = resourceOf(head, { status: "in_progress", output: [] });
    await this.#keep(request, begun);
    const abort = new AbortController();
    const run = async (): Promise<JsonObject> => {
      try {
        const reply = await this.#ports.inference.serve({ ...asked, signal: abort.signal });
        if (reply.status === 200) return chatToResponse(wholeOf(reply), head, this.#seconds());
        const { message } = objectOf(wholeOf(reply)["error"]) ?? {};
        return resourceOf(head, { status: "failed", output: [], error: { code: "invalid_request_error", message: textOf(message) || `The upstream answered with status ${reply.status}.` } });
      } catch (thrown) {
        return resourceOf(head, abort.signal.aborted ? { status: "cancelled", output: [] } : { status: "failed", output: [], error: errorOf(asPlinthError(thrown)) });
      }
    };
    const done = run().then((resource) => this.#keep(request, resource)).catch((thrown: unknown) => this.#ports.log.error("response.not_written", asPlinthError(thrown))).finally(() => this.#running.delete(head.id));
    this.#running.set(head.id, { abort, done });
    return answerOf(begun);
  }

  async *#events(request: InferenceRequest, head: ResponseHead, body: InferenceReply["body"]): AsyncGenerator<Uint8Array> {
    const encoder = new TextEncoder();
    const stream = new ResponseStream(head, () => this.#seconds());
    yield encoder.encode(stream.begin());
    let last: string | undefined;
    for await (const chunks of chunksOf(body)) {
      const broken = chunks.map((chunk) => objectOf(chunk["error"])).find((error) => error !== undefined);
      if (broken !== undefined) last = stream.fail({ code: textOf(broken["code"]) || "server_error", message: textOf(broken["message"]) });
      const events = broken === undefined ? chunks.map((chunk) => stream.take(chunk)).join("") : "";
      if (events !== "") yield encoder.encode(events);
      if (broken !== undefined) break;
    }
    last ??= stream.end();
    try {
      await this.#keep(request, stream.result);
    } catch (thrown) {
      last = stream.fail(errorOf(asPlinthError(thrown)));
    }
    yield encoder.encode(last);
  }

  /** Hands the request on as it is, and keeps what comes back. */
  async #passed(request: InferenceRequest): Promise<InferenceReply> {
    if (request.json["background"] === true) throw fail("request.invalid", { where: "background", problem: "upstreams with responses of their own are called in the foreground alone" });
    const reply = await this.#ports.inference.serve(request);
    if (reply.status !== 200 || request.json["store"] === false) return reply;
    if (!(reply.body instanceof Uint8Array)) return { ...reply, body: this.#watched(request, reply.body) };
    await this.#keep(request, wholeOf(reply));
    return reply;
  }

  async *#watched(request: InferenceRequest, body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const parser = eventParser();
    for await (const piece of body) {
      for (const { data } of parser.push(piece)) {
        if (!/"response\.(?:completed|incomplete|failed)"/.test(data)) continue;
        const { type, response } = parsedObject(data);
        if (/^response\.(?:completed|incomplete|failed)$/.test(textOf(type))) await this.#keep(request, objectOf(response) ?? {});
      }
      yield piece;
    }
  }

  async #keep({ json, principal }: InferenceRequest, resource: JsonObject): Promise<void> {
    const response = textOf(resource["id"]);
    if (json["store"] === false || response === "" || !Array.isArray(resource["output"])) return;
    const previous = textOf(json["previous_response_id"]);
    await this.#store.put({ workspace: principal.workspace, response, key: principal.id, previous: previous === "" ? null : previous, input: json["input"] === undefined ? [] : inputItems(json), resource, createdAt: this.#ports.clock.now() });
  }

  #seconds(): number {
    return Math.floor(this.#ports.clock.now() / 1000);
  }
}

function errorOf({ code, message }: PlinthError): { readonly code: string; readonly message: string } {
  return { code, message };
}

function eventParser(): EventParser {
  return new EventParser(() => fail("upstream.cut", { upstream: "behind the endpoint", reason: "an event is too long" }));
}

/** Chunks of a chat stream as they come; a whole completion is one chunk. */
async function* chunksOf(body: InferenceReply["body"]): AsyncGenerator<readonly JsonObject[]> {
  if (body instanceof Uint8Array) {
    const whole = parsedObject(new TextDecoder().decode(body));
    const [choice] = Array.isArray(whole["choices"]) ? (whole["choices"] as readonly JsonObject[]) : [];
    yield [{ ...whole, choices: [{ ...choice, delta: choice?.["message"] ?? {} }] }];
    return;
  }
  const parser = eventParser();
  for await (const piece of body) yield parser.push(piece).flatMap(({ data }) => (data === "[DONE]" ? [] : [parsedObject(data)]));
}

/** The JSON of a whole answer. */
function wholeOf({ body }: InferenceReply): JsonObject {
  return body instanceof Uint8Array ? parsedObject(new TextDecoder().decode(body)) : {};
}

function answerOf(resource: JsonObject): InferenceReply {
  return { status: 200, headers: { "content-type": "application/json" }, body: new TextEncoder().encode(JSON.stringify(resource)) };
}
