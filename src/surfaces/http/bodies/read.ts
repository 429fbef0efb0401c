// Reads request bodies under limits of size and time: JSON whole, uploads as a stream that the handler pulls.
import type { IncomingMessage } from "node:http";
import { fail } from "#core/errors";
import type { Clock } from "#ports/clock";
import type { HttpSettings } from "../settings.ts";

interface BodyLimits {
  readonly bytesMax: number;
  /** Name of the setting that raises the limit. */
  readonly setting: string;
  /** Longest wait for the next part, given the time since the first wait. */
  waitMs(elapsedMs: number): number;
}

/** The JSON value of the body; undefined when there is none. @throws request.too_large, request.unsupported_type, request.malformed, request.slow */
export async function readJson(request: IncomingMessage, settings: HttpSettings, clock: Clock): Promise<unknown> {
  if (!hasBody(request)) return undefined;
  return parse(await readWhole(request, settings, clock));
}

/** The bytes of a JSON body, unparsed; none when there is no body. @throws request.too_large, request.unsupported_type, request.slow */
export async function readWhole(request: IncomingMessage, settings: HttpSettings, clock: Clock): Promise<Uint8Array> {
  if (!hasBody(request)) return new Uint8Array();
  requireJson(request);
  const limits = { bytesMax: settings.bodyBytesMax, setting: "server.bodyBytesMax", waitMs: (elapsedMs: number) => settings.bodyMillisecondsMax - elapsedMs };
  const parts: Uint8Array[] = [];
  for await (const part of partsOf(request, limits, clock)) parts.push(part);
  return Buffer.concat(parts);
}

/** The body as a stream; its size is checked before the first byte where it is announced. @throws request.too_large, request.unsupported_type */
export function readUpload(request: IncomingMessage, settings: HttpSettings, clock: Clock): AsyncIterable<Uint8Array> {
  const contentType = request.headers["content-type"] ?? "";
  if (contentType.startsWith("multipart/")) throw fail("request.unsupported_type", { contentType: mediaTypeOf(contentType), accepted: "the bytes of the file as the body, e.g. curl --upload-file" });
  requirePlain(request);
  const limits = { bytesMax: settings.uploadBytesMax, setting: "server.uploadBytesMax", waitMs: () => settings.uploadIdleMillisecondsMax };
  refuseAnnounced(request, limits);
  return partsOf(request, limits, clock);
}

function hasBody(request: IncomingMessage): boolean {
  return request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0;
}

function mediaTypeOf(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}

function requireJson(request: IncomingMessage): void {
  const contentType = mediaTypeOf(request.headers["content-type"] ?? "");
  if (contentType !== "application/json" && !/^application\/[\w.-]+\+json$/.test(contentType)) throw fail("request.unsupported_type", { contentType: contentType || "(none)", accepted: "application/json" });
  requirePlain(request);
}

function requirePlain(request: IncomingMessage): void {
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") throw fail("request.unsupported_type", { contentType: `content-encoding ${encoding}`, accepted: "an uncompressed body" });
}

function refuseAnnounced(request: IncomingMessage, limits: BodyLimits): void {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > limits.bytesMax) throw fail("request.too_large", { bytes: announced, limit: limits.bytesMax, setting: limits.setting });
}

/** The parts as they arrive. The socket is left open when reading stops early, so that the answer can still be sent. */
async function* partsOf(request: IncomingMessage, limits: BodyLimits, clock: Clock): AsyncGenerator<Uint8Array> {
  refuseAnnounced(request, limits);
  const startedMs = clock.monotonicMs();
  const parts = request.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>;
  let bytes = 0;
  try {
    for (;;) {
      // A body that is all there needs no timer.
      const part = await (request.complete ? parts.next() : within(parts.next(), limits.waitMs(clock.monotonicMs() - startedMs), clock));
      if (part.done) return;
      bytes += part.value.byteLength;
      if (bytes > limits.bytesMax) throw fail("request.too_large", { bytes, limit: limits.bytesMax, setting: limits.setting });
      yield part.value;
    }
  } finally {
    void parts.return?.().catch(() => undefined);
  }
}

/** The next part, unless it is late or the sender leaves. */
async function within<Part>(next: Promise<Part>, waitMs: number, clock: Clock): Promise<Part> {
  const arrived = new AbortController();
  const late = clock.sleep(Math.max(0, waitMs), arrived.signal).then(
    () => Promise.reject(fail("request.slow", { limitMs: Math.max(0, Math.round(waitMs)) })),
    () => new Promise<never>(() => undefined),
  );
  const got = next.catch((cause: unknown) => Promise.reject(fail("request.cancelled", {}, cause)));
  try {
    return await Promise.race([got, late]);
  } finally {
    // A reason of our own: `abort()` without one makes an error with its stack each time.
    arrived.abort("it has arrived");
  }
}

function parse(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch (cause) {
    const problem = cause instanceof SyntaxError ? positionOf(cause.message) : "it is not UTF-8";
    throw fail("request.malformed", { problem }, cause);
  }
}

/** The parser's complaint without a piece of the body, which may be private. */
function positionOf(message: string): string {
  const position = /position (\d+)/.exec(message);
  if (position !== null) return `unexpected at position ${position[1]}`;
  return message.includes("end of JSON") ? "it ends too early" : "it cannot be parsed";
}
