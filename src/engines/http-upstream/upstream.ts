// An upstream over HTTP: a pool of kept connections, waits with limits, bodies undone from compression.
import type { Readable, Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { type Dispatcher, Pool, errors } from "undici";
import { fail, PlinthError } from "#core/errors";
import type { UpstreamDefinition } from "#core/serving/endpoint";
import type { Clock } from "#ports/clock";
import type { Upstream, UpstreamAnswer, UpstreamCall } from "#ports/serving/upstream";

/** Wait for a connection. */
const connectMillisecondsMax = 3000;
/** Time that an idle connection is kept. */
const keepAliveMilliseconds = 30_000;
/** Rest of an unread answer that is read to keep its connection, and the time that this may take. */
const discardedBytesMax = 65_536;
const discardMillisecondsMax = 1000;

/** What undoes each content encoding. */
const decoders: ReadonlyMap<string, () => Transform> = new Map([["gzip", createGunzip], ["x-gzip", createGunzip], ["deflate", createInflate], ["br", createBrotliDecompress]]);

/** Opens the connections to an upstream; none is made before the first call. */
export function createHttpUpstream(definition: UpstreamDefinition, clock: Clock): Upstream {
  return new HttpUpstream(definition, clock);
}

class HttpUpstream implements Upstream {
  readonly name: string;
  readonly #clock: Clock;
  readonly #pool: Pool;
  readonly #path: string;

  constructor({ name, url, concurrencyMax }: UpstreamDefinition, clock: Clock) {
    const { origin, pathname } = new URL(url);
    this.name = name;
    this.#clock = clock;
    this.#path = pathname.replace(/\/+$/, "");
    this.#pool = new Pool(origin, { connections: concurrencyMax, pipelining: 1, keepAliveTimeout: keepAliveMilliseconds, connect: { timeout: connectMillisecondsMax } });
  }

  async call(call: UpstreamCall): Promise<UpstreamAnswer> {
    const { path, headers, body, signal, firstByteMillisecondsMax, idleMillisecondsMax } = call;
    try {
      const answer = await this.#pool.request({
        method: "POST", path: this.#path + path, body, signal, headers: { ...headers, "accept-encoding": "identity" },
        headersTimeout: firstByteMillisecondsMax, bodyTimeout: idleMillisecondsMax,
      });
      const plain = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]));
      return { status: answer.statusCode, headers: plain, body: this.#pieces(answer.body, plain["content-encoding"], call), discard: () => this.#discard(answer.body) };
    } catch (thrown) {
      throw this.#errorOf(thrown, call, false);
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  /** @throws upstream.cut when the encoding is none that was asked for or known */
  #undone(body: Dispatcher.ResponseData["body"], encoding = "identity"): Readable {
    if (encoding === "identity" || encoding === "") return body;
    const decoder = decoders.get(encoding)?.();
    if (decoder === undefined) {
      this.#discard(body);
      throw fail("upstream.cut", { upstream: this.name, reason: `it is encoded as ${encoding.slice(0, 100)}` });
    }
    body.once("error", (error) => decoder.destroy(error));
    decoder.once("close", () => body.destroy());
    return body.pipe(decoder);
  }

  #discard(body: Dispatcher.ResponseData["body"]): void {
    body.dump({ limit: discardedBytesMax, signal: this.#clock.deadline(discardMillisecondsMax) }).catch(() => "its connection is closed");
  }

  async *#pieces(coded: Dispatcher.ResponseData["body"], encoding: string | undefined, call: UpstreamCall): AsyncGenerator<Uint8Array> {
    const body = this.#undone(coded, encoding);
    try {
      for await (const piece of body as AsyncIterable<Uint8Array>) yield piece;
    } catch (thrown) {
      throw this.#errorOf(thrown, call, true);
    } finally {
      body.destroy();
    }
  }

  /** undici's errors in our words. */
  #errorOf(thrown: unknown, call: UpstreamCall, hasBegun: boolean): PlinthError {
    if (thrown instanceof PlinthError) return thrown;
    if (call.signal.aborted) return call.signal.reason instanceof PlinthError ? call.signal.reason : fail("request.cancelled", {}, thrown);
    if (thrown instanceof errors.HeadersTimeoutError) return fail("upstream.late", { upstream: this.name, waitedMs: call.firstByteMillisecondsMax }, thrown);
    if (thrown instanceof errors.BodyTimeoutError) return fail("upstream.late", { upstream: this.name, waitedMs: call.idleMillisecondsMax }, thrown);
    const { code, message } = thrown as { code?: string; message?: string };
    const reason = code ?? message ?? "unknown";
    return hasBegun ? fail("upstream.cut", { upstream: this.name, reason }, thrown) : fail("upstream.unreachable", { upstream: this.name, reason }, thrown);
  }
}
