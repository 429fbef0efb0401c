// One call over fetch: address, headers, time limit, repetition of what may be repeated, errors as PlinthError.
import { fail, fromErrorBody, PlinthError, type ErrorBody } from "#core/errors";
import { addressOf, type ClientRoute } from "./route.ts";
import type { CallOptions, ClientOptions, UploadBody } from "./types.ts";
import { timeLimit, wait } from "./wait.ts";

type Fields = Readonly<Record<string, unknown>>;

/** One call to be made. */
export interface Asked {
  readonly route: ClientRoute;
  readonly input: Fields;
  readonly options: CallOptions;
}

/** An answer whose head is there; `end` when its body has been read. */
export interface Answered {
  readonly response: Response;
  readonly end: () => void;
  /** The failure of reading the body, in our words. */
  readonly explain: (thrown: unknown) => PlinthError;
}

const retriesDefault = 2;
const firstPauseMs = 200;
const pauseMillisecondsMax = 5000;
/** Time beyond the deadline in which the server's own answer about it may arrive. */
const graceMs = 1000;

/** Sends requests to one server. */
export class Transport {
  readonly url: string;
  readonly #options: ClientOptions;
  #csrf: Promise<string | undefined> | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.url = options.url.replace(/\/+$/, "");
  }

  /** The answer to a call. @throws PlinthError */
  async send(asked: Asked): Promise<Answered> {
    const isRepeatable = (asked.route.effect === "read" || asked.options.idempotencyKey !== undefined) && isWhole(asked.input["body"]);
    const retriesMax = isRepeatable ? (asked.options.retriesMax ?? retriesDefault) : 0;
    for (let retry = 0; ; retry++) {
      try {
        return await this.#once(asked);
      } catch (thrown) {
        const isFinal = !(thrown instanceof PlinthError) || !thrown.toBody().retryable || retry >= retriesMax || asked.options.signal?.aborted === true;
        if (isFinal) throw thrown;
        const pauseMs = thrown.toBody().retryAfterMs ?? firstPauseMs * 2 ** retry;
        await wait(Math.min(pauseMs, pauseMillisecondsMax), asked.options.signal);
      }
    }
  }

  /** A JSON document of the server, e.g. its OpenAPI document. */
  async document(path: string): Promise<unknown> {
    const route: ClientRoute = { method: "GET", path, rest: "query", input: "value", output: "value", effect: "read" };
    return readJson(await this.send({ route, input: {}, options: {} }), this.url);
  }

  async #once(asked: Asked): Promise<Answered> {
    const { deadlineMs, signal } = asked.options;
    const limit = timeLimit(deadlineMs === undefined ? undefined : deadlineMs + graceMs, signal);
    const explain = (thrown: unknown): PlinthError => {
      if (thrown instanceof PlinthError) return thrown;
      if (limit.hasPassed()) return fail("request.timeout", { deadlineMs: deadlineMs ?? 0, stage: "the call" }, thrown);
      return signal?.aborted === true ? fail("request.cancelled", {}, thrown) : fail("server.unreachable", { url: this.url }, thrown);
    };
    try {
      const { target, json } = addressOf(asked.route, asked.input);
      const body = asked.route.input === "upload" ? uploadBody(asked.input["body"]) : json;
      const init = { method: asked.route.method, headers: await this.#headers(asked, json !== undefined), signal: limit.signal, ...(body === undefined ? {} : { body }), ...(body instanceof ReadableStream ? { duplex: "half" } : {}) };
      const response = await (this.#options.fetch ?? fetch)(`${this.url}${target}`, init as RequestInit);
      if (!response.ok) throw await errorOf(response, this.url);
      return { response, explain, end: limit.end };
    } catch (thrown) {
      limit.end();
      throw explain(thrown);
    }
  }

  async #headers(asked: Asked, isJson: boolean): Promise<Record<string, string>> {
    const { route, options } = asked;
    const headers: Record<string, string> = { accept: route.output === "stream" ? "text/event-stream" : route.output === "bytes" ? "*/*" : "application/json" };
    if (isJson) headers["content-type"] = "application/json";
    else if (route.input === "upload") headers["content-type"] = "application/octet-stream";
    if (this.#options.key !== undefined) headers["authorization"] = `Bearer ${this.#options.key}`;
    if (options.deadlineMs !== undefined) headers["x-plinth-deadline-ms"] = String(Math.max(1, Math.round(options.deadlineMs)));
    if (options.idempotencyKey !== undefined) headers["idempotency-key"] = options.idempotencyKey;
    if (options.range !== undefined) headers["range"] = `bytes=${options.range.start}-${options.range.end - 1}`;
    const csrf = route.effect === "read" || this.#options.key !== undefined ? undefined : await this.#csrfToken();
    if (csrf !== undefined) headers["x-plinth-csrf"] = csrf;
    return headers;
  }

  /** The token of the browser's login; none where nobody is logged in, and the call itself says so. */
  async #csrfToken(): Promise<string | undefined> {
    if (this.#options.csrf !== undefined) return this.#options.csrf;
    this.#csrf ??= this.document("/api/session").then((session) => (session as { readonly csrf?: string | null }).csrf ?? undefined);
    try {
      return await this.#csrf;
    } catch {
      // Asked again next time: the person may log in meanwhile.
      this.#csrf = undefined;
      return undefined;
    }
  }
}

/** The JSON of an answer. @throws server.answer_cut */
export async function readJson(answered: Answered, url: string): Promise<unknown> {
  try {
    return (await answered.response.json()) as unknown;
  } catch (thrown) {
    throw thrown instanceof SyntaxError ? fail("server.answer_cut", { url }, thrown) : answered.explain(thrown);
  } finally {
    answered.end();
  }
}

/** Whether a body can be sent twice. */
function isWhole(body: unknown): boolean {
  return body === undefined || typeof body === "string" || body instanceof Blob || body instanceof Uint8Array || body instanceof ArrayBuffer;
}

async function errorOf(response: Response, url: string): Promise<PlinthError> {
  const text = await response.text().catch(() => "");
  const body = errorIn(text);
  if (body !== undefined) return fromErrorBody(body);
  if (response.status >= 502) return fail("server.unreachable", { url, status: response.status });
  return fail("internal.fault", { reason: `the server answered ${response.status} without an error of Plinth` });
}

function errorIn(text: string): ErrorBody | undefined {
  try {
    const error = (JSON.parse(text) as { readonly error?: ErrorBody } | null)?.error;
    return typeof error?.code === "string" && typeof error.details === "object" ? error : undefined;
  } catch {
    // Not JSON: some proxy's page, named by its status instead.
    return undefined;
  }
}

function uploadBody(body: unknown): BodyInit | undefined {
  const given = body as UploadBody | undefined;
  if (given === undefined || typeof given === "string" || !(Symbol.asyncIterator in given) || given instanceof ReadableStream) return given as BodyInit | undefined;
  const iterator = given[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const step = await iterator.next();
      if (step.done) controller.close();
      else controller.enqueue(step.value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
