// One request to an operation: find it, know the caller, read the input, call the dispatcher, send what comes out.
import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { asPlinthError, fail } from "#core/errors";
import type { Outcome } from "#contract/dispatch";
import type { Context, Operation } from "#contract/operation";
import { streamingName } from "#contract/route";
import { checkWrite, identify, type Caller } from "./access.ts";
import { readJson, readUpload } from "./bodies/read.ts";
import { sendBytes } from "./bodies/bytes.ts";
import { begin, eventText } from "./bodies/events.ts";
import { fieldsOf, withBody } from "./input.ts";
import type { HttpParts, RequestState } from "./parts.ts";
import type { Match, Router } from "./router.ts";

/** Answers requests under `/api/v1`. */
export class OperationRoutes {
  readonly #parts: HttpParts;
  readonly #router: Router;
  readonly #cookieName: () => string;
  #streams = 0;

  constructor(parts: HttpParts, router: Router, cookieName: () => string) {
    this.#parts = parts;
    this.#router = router;
    this.#cookieName = cookieName;
  }

  /** The answer to one request. @throws request.unknown_route, access.*, request.* and what the operation throws */
  async answer(request: FastifyRequest, reply: FastifyReply, state: RequestState): Promise<FastifyReply> {
    const { path, search } = splitUrl(request.raw.url ?? "/");
    const match = this.#find(request, path);
    state.operation = match.operation.name;
    const caller = await identify(request.raw, this.#parts.authenticator, this.#cookieName());
    if (match.operation.effect !== "read") checkWrite(request.raw, caller, this.#parts.authenticator);
    const context = this.#context(request, caller, { operation: match.operation, state });
    const fields = fieldsOf(match, search);
    const outcome = await this.#call(request, { match, fields, context });
    if (outcome.kind === "bytes") return sendBytes(request, reply, outcome.result);
    if (outcome.kind === "stream") return this.#sendEvents(reply, outcome.items, { state, deadlineMs: context.deadlineAt - this.#parts.clock.now() });
    return reply.header("content-type", "application/json; charset=utf-8").send(JSON.stringify(outcome.value));
  }

  /** The operation of the route, or its streaming twin when the caller accepts events. */
  #find(request: FastifyRequest, path: string): Match {
    const match = this.#router.match(request.method, path);
    if (match === undefined) throw fail("request.unknown_route", { method: request.method, path });
    const twin = acceptsEvents(request) ? this.#parts.dispatcher.operations.get(streamingName(match.operation.name)) : undefined;
    return twin === undefined ? match : { ...match, operation: twin };
  }

  async #call(request: FastifyRequest, asked: { readonly match: Match; readonly fields: Record<string, unknown>; readonly context: Context }): Promise<Outcome> {
    const { dispatcher, settings, clock } = this.#parts;
    const { operation, route } = asked.match;
    if (operation.input.kind === "upload") return dispatcher.call(operation.name, { input: asked.fields, body: readUpload(request.raw, settings, clock) }, asked.context);
    const body = route.rest === "body" ? await readJson(request.raw, settings, clock) : undefined;
    return dispatcher.call(operation.name, { input: withBody(asked.fields, body) }, asked.context);
  }

  #context(request: FastifyRequest, caller: Caller, about: { readonly operation: Operation; readonly state: RequestState }): Context {
    const idempotencyKey = about.operation.effect === "read" ? undefined : idempotencyKeyOf(request);
    const deadlineAt = this.#parts.clock.now() + this.#deadlineMs(request, about.operation);
    return { principal: caller.principal, signal: about.state.left.signal, deadlineAt, requestId: request.id, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) };
  }

  #deadlineMs(request: FastifyRequest, operation: Operation): number {
    const { settings } = this.#parts;
    const isTransfer = operation.input.kind === "upload" || operation.output.kind === "bytes";
    const longestMs = operation.output.kind === "stream" ? settings.streamMillisecondsMax : isTransfer ? settings.transferMillisecondsMax : settings.deadlineMs;
    const asked = request.headers["x-plinth-deadline-ms"];
    if (asked === undefined) return longestMs;
    if (typeof asked !== "string" || !/^[1-9]\d{0,9}$/.test(asked)) throw fail("request.invalid", { problem: "it must be a whole number of milliseconds", where: "x-plinth-deadline-ms" });
    return Math.min(Number(asked), longestMs);
  }

  async #sendEvents(reply: FastifyReply, items: AsyncIterable<unknown>, about: { readonly state: RequestState; readonly deadlineMs: number }): Promise<FastifyReply> {
    const { settings, clock, log } = this.#parts;
    const { state, deadlineMs } = about;
    if (this.#streams >= settings.streamsMax) throw fail("request.overloaded", { what: "The list of open event streams", limit: settings.streamsMax, retryAfterMs: 5000 });
    this.#streams++;
    state.isStream = true;
    reply.raw.once("close", () => this.#streams--);
    const begun = await begin(items, settings.firstItemMs, clock);
    const requestId = String(reply.request.id);
    const onError = (error: unknown) => {
      state.code = asPlinthError(error).code;
      state.left.abort(error);
      if (state.code === "internal.fault") log.error("stream.failed", error, { requestId });
    };
    const text = eventText(begun, { clock, heartbeatMs: settings.heartbeatMs, endsAtMs: clock.monotonicMs() + deadlineMs, deadlineMs, requestId, signal: state.left.signal, onError });
    reply.header("content-type", "text/event-stream; charset=utf-8").header("x-accel-buffering", "no");
    return reply.send(Readable.from(text, { highWaterMark: 1 }));
  }
}

/** Path and query of a request target. */
export function splitUrl(url: string): { readonly path: string; readonly search: string } {
  const mark = url.indexOf("?");
  return mark < 0 ? { path: url, search: "" } : { path: url.slice(0, mark), search: url.slice(mark + 1) };
}

function acceptsEvents(request: FastifyRequest): boolean {
  return (request.headers.accept ?? "").toLowerCase().includes("text/event-stream");
}

function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key !== "string" || !/^[\x21-\x7e]{1,200}$/.test(key)) throw fail("request.invalid", { problem: "it must be 1 to 200 visible ASCII characters", where: "idempotency-key" });
  return key;
}
