// The parser port: files read side by side in supervised processes, each limit kept by the parent.
import { open, type FileHandle } from "node:fs/promises";
import { asPlinthError, fail, fromErrorBody, type PlinthError } from "#core/errors";
import type { Clock } from "#ports/clock";
import type { Log } from "#ports/log";
import type { ParseFrame, Parser, ParseRequest } from "#ports/reading/parser";
import { ChildHandle, garbage } from "./child-handle.ts";
import { readChildFrame, type ChildFrame } from "./frames.ts";
import { acceptsName, parserVersion, type FormatInfo } from "./known-formats.ts";
import { ChildPool } from "./pool.ts";
import { Watchdog } from "./watchdog.ts";

/** Milliseconds between two looks at a process's memory and time. */
const watchMilliseconds = 50;
/** Bytes of the file on their way at a time. */
const chunkBytes = 256 * 1024;

/** What the parser needs: the built entry of its processes, how many run side by side, and the formats they know. */
export interface ProcessParserOptions {
  readonly entry: URL;
  readonly processes: number;
  readonly clock: Clock;
  readonly formats: readonly FormatInfo[];
  readonly log?: Log;
}

/** Parses in child processes without network, files or threads of their own. */
export function createProcessParser(options: ProcessParserOptions): Parser {
  const watchdog = new Watchdog();
  const pool = new ChildPool(options.processes, () => new ChildHandle(options.entry, watchdog));
  return {
    version: parserVersion(options.formats),
    accepts: (name) => acceptsName(name, options.formats),
    parse: (request, signal) => parse(request, signal, { pool, ...options }),
    close: async () => {
      await pool.close();
      watchdog.close();
    },
  };
}

interface Context extends ProcessParserOptions {
  readonly pool: ChildPool;
}

async function* parse(request: ParseRequest, signal: AbortSignal, context: Context): AsyncGenerator<ParseFrame> {
  const file = await openFile(request);
  try {
    const child = await context.pool.take(signal);
    const run = new Run(child, request, context.clock);
    try {
      yield* run.frames(file, signal);
    } catch (thrown) {
      if (!run.isReusable) context.log?.warn("parser.ended", { code: asPlinthError(thrown).code });
      throw thrown;
    } finally {
      if (!run.isReusable) child.kill();
      context.pool.give(child);
    }
  } finally {
    await file.handle.close();
  }
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly sizeBytes: number;
}

async function openFile({ path, name, limits }: ParseRequest): Promise<OpenFile> {
  // Non-blocking: a pipe with nobody at its other end would hold a thread for ever.
  const handle = await open(path, 0x800).catch((thrown: NodeJS.ErrnoException) => {
    throw fail("source.unreadable", { path: name, reason: thrown.code ?? thrown.name }, thrown);
  });
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw fail("source.unreadable", { path: name, reason: "it is not a regular file" });
    if (found.size > limits.bytesMax) throw tooLarge(name, limits.bytesMax);
    return { handle, sizeBytes: found.size };
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}

function tooLarge(name: string, limit: number): PlinthError {
  return fail("parse.too_large", { name, limit, unit: "bytes", setting: "ingest.fileBytesMax" });
}

/** One file in one process: feeds it, watches it, and turns what comes back into frames or one typed error. */
class Run {
  readonly #child: ChildHandle;
  readonly #request: ParseRequest;
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  /** Set once by whoever ends the process; what the caller gets. */
  #verdict: PlinthError | undefined;
  #waitedMs = 0;
  #waitingSince: number | undefined;
  #elements = 0;
  #reportedBytes = 0;
  /** Whether the process stands ready for another file. */
  isReusable = false;

  constructor(child: ChildHandle, request: ParseRequest, clock: Clock) {
    this.#child = child;
    this.#request = request;
    this.#clock = clock;
  }

  async *frames(file: OpenFile, signal: AbortSignal): AsyncGenerator<ParseFrame> {
    const onAbort = () => this.#end(fail("request.cancelled", {}, signal.reason));
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    const watching = this.#watch();
    const feeding = this.#feed(file);
    try {
      for (;;) {
        const frame = await this.#next();
        if (frame.kind === "failed") {
          this.#stop.abort();
          await feeding;
          throw this.#ownError(frame.error);
        }
        this.#count(frame);
        if (frame.kind === "done") {
          await feeding;
          if (this.#verdict) throw this.#verdict;
          // A process that has grown would be blamed for the memory of an earlier file.
          this.isReusable = this.#reportedBytes < this.#request.limits.memoryBytesMax / 2;
          return yield frame;
        }
        yield frame;
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#stop.abort();
      await watching;
    }
  }

  /** The next frame. The time limit runs while the consumer waits here, not while it is busy elsewhere. */
  async #next(): Promise<ChildFrame> {
    this.#waitingSince = this.#clock.monotonicMs();
    const payload = await this.#child.nextPayload();
    this.#waitedMs += this.#clock.monotonicMs() - this.#waitingSince;
    this.#waitingSince = undefined;
    const frame = payload === undefined || payload === garbage ? undefined : readChildFrame(payload);
    if (frame && !this.#verdict) {
      if (!("rssBytes" in frame)) return frame;
      const { rssBytes, ...told } = frame;
      this.#reportedBytes = rssBytes ?? this.#reportedBytes;
      return told;
    }
    if (payload !== undefined) this.#end(fail("parse.crashed", { name: this.#request.name, reason: "it sent what is no frame" }));
    throw this.#verdict ?? (await this.#death());
  }

  async #death(): Promise<PlinthError> {
    this.#child.kill(); // It closed its channel; if it lives on, it is of no use.
    const { reason, isOutOfMemory } = await this.#child.exitReason();
    const { name, limits } = this.#request;
    if (this.#verdict) return this.#verdict;
    return isOutOfMemory ? fail("parse.memory", { name, limitBytes: limits.memoryBytesMax }) : fail("parse.crashed", { name, reason });
  }

  #ownError(body: Parameters<typeof fromErrorBody>[0]): PlinthError {
    const error = fromErrorBody(body);
    this.isReusable = error.code !== "parse.crashed" && error.code !== "parse.forbidden" && error.code !== "parse.too_deep";
    return error;
  }

  #count(frame: ParseFrame): void {
    if (frame.kind !== "elements") return;
    this.#elements += frame.elements.length;
    const { name, limits } = this.#request;
    if (this.#elements <= limits.elementsMax) return;
    throw fail("parse.too_large", { name, limit: limits.elementsMax, unit: "elements", setting: "ingest.elementsMax" });
  }

  #end(verdict: PlinthError): void {
    this.#verdict ??= verdict;
    this.#child.kill();
  }

  /** Looks at memory and time until the run stops. */
  async #watch(): Promise<void> {
    const { name, limits } = this.#request;
    while (!this.#stop.signal.aborted) {
      const isStopped = await this.#clock.sleep(watchMilliseconds, this.#stop.signal).then(() => false, () => true);
      if (isStopped) return;
      const residentBytes = (await this.#child.residentBytes()) ?? this.#reportedBytes;
      if (residentBytes > limits.memoryBytesMax) this.#end(fail("parse.memory", { name, limitBytes: limits.memoryBytesMax }));
      const waitedMs = this.#waitedMs + (this.#waitingSince === undefined ? 0 : this.#clock.monotonicMs() - this.#waitingSince);
      if (waitedMs > limits.millisecondsMax) this.#end(fail("parse.timeout", { name, limitMs: limits.millisecondsMax }));
    }
  }

  /** Sends the header, the bytes and the empty frame that ends them; a small file goes in one piece. */
  async #feed({ handle, sizeBytes }: OpenFile): Promise<void> {
    const { name, limits, password } = this.#request;
    const waiting: Uint8Array[] = [Buffer.from(JSON.stringify({ name, sizeBytes, limits, ...(password === undefined ? {} : { password }) }))];
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, sizeBytes + 1));
    let sent = 0;
    while (!this.#stop.signal.aborted && !this.#child.isEnded) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, sent).catch((thrown: NodeJS.ErrnoException) => {
        this.#end(fail("source.unreadable", { path: name, reason: thrown.code ?? thrown.name }, thrown));
        return { bytesRead: 0 };
      });
      sent += bytesRead;
      if (sent > limits.bytesMax) return this.#end(tooLarge(name, limits.bytesMax));
      if (bytesRead > 0) waiting.push(buffer.subarray(0, bytesRead));
      // A short read of a regular file is its end.
      if (bytesRead < buffer.length) break;
      await this.#child.send(...waiting.splice(0));
    }
    await this.#child.send(...waiting, new Uint8Array());
  }
}
