// Answers with bytes: headers that keep a browser from running them, entity tags, and parts of a file on request.
import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { BytesResult } from "#contract/operation";

interface Part {
  readonly start: number;
  readonly end: number;
}

/** Media types that a browser may show in place; the rest is offered as a download. */
const shown = /^(text\/plain|application\/(pdf|json)|image\/(png|jpeg|gif|webp|avif|bmp)|audio\/[\w.+-]+|video\/[\w.+-]+)\b/;

/** Sends the bytes, a part of them, or 304. The first piece is read before the head is sent, so that a failure gets its status. */
export async function sendBytes(request: FastifyRequest, reply: FastifyReply, result: BytesResult): Promise<FastifyReply> {
  describe(reply, result);
  const tag = result.etag === undefined ? undefined : `"${result.etag}"`;
  if (tag !== undefined && isNamed(request.headers["if-none-match"], tag)) {
    await discard(result);
    return reply.code(304).removeHeader("content-length").send();
  }
  const isWholeWanted = request.headers["if-range"] !== undefined && request.headers["if-range"] !== tag;
  const part = isWholeWanted ? undefined : partOf(request.headers.range, result.sizeBytes);
  if (part !== undefined) reply.code(206).header("content-range", `bytes ${part.start}-${part.end - 1}/${result.sizeBytes}`).header("content-length", part.end - part.start);
  if (request.method === "HEAD") {
    await discard(result);
    return reply.send();
  }
  const pieces = part === undefined ? result.bytes : (result.slice?.(part.start, part.end) ?? cut(result.bytes, part));
  return reply.send(Readable.from(await started(pieces), { objectMode: false, highWaterMark: 65_536 }));
}

function describe(reply: FastifyReply, result: BytesResult): void {
  const isShown = shown.test(result.mediaType);
  reply.header("content-type", result.mediaType).header("content-length", result.sizeBytes).header("accept-ranges", "bytes");
  reply.header("content-disposition", disposition(isShown ? "inline" : "attachment", result.download));
  reply.header("content-security-policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'; frame-ancestors 'self'").header("x-frame-options", "SAMEORIGIN");
  reply.header("cache-control", "private, no-cache");
  if (result.etag !== undefined) reply.header("etag", `"${result.etag}"`);
}

/** RFC 6266: a plain name for old readers, the true one in UTF-8. */
function disposition(kind: "inline" | "attachment", download: string | undefined): string {
  if (download === undefined) return kind;
  const name = download.split(/[/\\]/).at(-1) ?? "file";
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name.replace(/\p{Surrogate}/gu, "\ufffd")).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

function isNamed(header: string | undefined, tag: string): boolean {
  return header !== undefined && header.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === tag);
}

/** One satisfiable range; anything else means the whole, as RFC 9110 allows. */
function partOf(range: string | undefined, sizeBytes: number): Part | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(range ?? "");
  if (match === null || (match[1] === "" && match[2] === "")) return undefined;
  const isSuffix = match[1] === "";
  const start = isSuffix ? Math.max(0, sizeBytes - Number(match[2])) : Number(match[1]);
  const end = isSuffix || match[2] === "" ? sizeBytes : Math.min(sizeBytes, Number(match[2]) + 1);
  return start < end ? { start, end } : undefined;
}

async function* cut(bytes: AsyncIterable<Uint8Array>, part: Part): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const piece of bytes) {
    const wanted = piece.subarray(Math.max(0, part.start - at), Math.max(0, part.end - at));
    at += piece.byteLength;
    if (wanted.byteLength > 0) yield wanted;
    if (at >= part.end) return;
  }
}

async function started(bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = bytes[Symbol.asyncIterator]();
  return pieces(iterator, await iterator.next());
}

async function* pieces(iterator: AsyncIterator<Uint8Array>, first: IteratorResult<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for (let step = first; !step.done; step = await iterator.next()) yield step.value;
  } finally {
    await iterator.return?.();
  }
}

async function discard(result: BytesResult): Promise<void> {
  await result.bytes[Symbol.asyncIterator]().return?.();
}
