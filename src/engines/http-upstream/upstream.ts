// An upstream over HTTP: a pool of kept connections, waits with limits, bodies undone from compression.
import { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { Pool, errors } from "undici";
import { fail, PlinthError } from "#core/errors";
import type { UpstreamDefinition } from "#core/serving/endpoint";
import type { Upstream, UpstreamAnswer, UpstreamCall } from "#ports/upstream";

/** Wait for a connection. */
const connectMillisecondsMax = 3000;
/** Time that an idle connection is kept. */
const keepAliveMilliseconds = 30_000;

/** Opens the connections to an upstream; none is made before the first call. */
export function createHttpUpstream(definition: UpstreamDefinition): Upstream {
  return new HttpUpstream(definition);
}

class HttpUpstream implements Upstream {
  readonly name: string;
  readonly #pool: Pool;
  readonly #path: string;

  constructor({ name, url, concurrencyMax }: UpstreamDefinition) {
    const { origin, pathname } = new URL(url);
    this.name = name;
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
      return { status: answer.statusCode, headers: plain, body: this.#pieces(undone(answer.body, plain["content-encoding"]), call) };
    } catch (thrown) {
      throw this.#errorOf(thrown, call, false);
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async *#pieces(body: Readable, call: UpstreamCall): AsyncGenerator<Uint8Array> {
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

function undone(body: Readable, encoding: string | undefined): Readable {
  if (encoding === undefined || encoding === "" || encoding === "identity") return body;
  const decoder = encoding === "gzip" || encoding === "x-gzip" ? createGunzip() : encoding === "deflate" ? createInflate() : encoding === "br" ? createBrotliDecompress() : undefined;
  if (decoder === undefined) {
    body.destroy();
    return Readable.from(refuse(encoding));
  }
  body.once("error", (error) => decoder.destroy(error));
  decoder.once("close", () => body.destroy());
  return body.pipe(decoder);
}

// eslint-disable-next-line require-yield
async function* refuse(encoding: string): AsyncGenerator<Uint8Array> {
  throw fail("upstream.cut", { upstream: "upstream", reason: `it is encoded as ${encoding}` });
}
