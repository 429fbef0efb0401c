// The life of a parser process: a file in, its frames out, one after the other; it knows nothing but the bytes it is sent.
import { readSync, writeSync } from "node:fs";
import { asPlinthError, fail, PlinthError } from "#core/errors";
import type { Format } from "#ports/reading/format";
import type { ParseFrame } from "#ports/reading/parser";
import type { LanguageDetector } from "#ports/reading/language-detector";
import { Collector } from "./collector.ts";
import { FileInput } from "./file-input.ts";
import { frameBytesMax, frameHead, type ChildFrame, type FileHeader } from "./frames.ts";
import { languageOf } from "./language-choice.ts";
import { lockDown, type Violations } from "./sandbox.ts";

/** Channels of the process: the file comes in on standard input, frames leave on the first one behind the three standard ones. */
const inputChannel = 0;
const outputChannel = 3;
/** Bytes at the start that decide on the format. */
const headBytes = 64 * 1024;

/** Bytes of frames that wait to leave together: the frames of a small file are one write. */
const heldBytesMax = 16 * 1024;

/** What the process can do: its formats, how one is chosen, and how a language is told. */
export interface ChildAbilities {
  readonly formats: readonly Format[];
  /** @throws parse.unsupported, parse.encrypted, parse.damaged */
  detectFormat(head: Uint8Array, name: string, formats: readonly Format[]): Format;
  /** Loaded at the first file that has prose. */
  languageDetector(): Promise<LanguageDetector>;
}

/** Serves files until the parent closes the channel. Never returns before. */
export async function runParserChild(abilities: ChildAbilities, codeRoots: readonly string[]): Promise<void> {
  const channel = openChannel();
  const violations = lockDown(codeRoots);
  for (let header = channel.readFrame(); header; header = channel.readFrame()) {
    const file = JSON.parse(Buffer.from(header).toString("utf8")) as FileHeader;
    const input = new FileInput(() => channel.readFrame(), file.sizeBytes);
    const failure = await readFile({ file, input, abilities, violations, send: channel.send });
    if (failure) channel.send({ kind: "failed", error: failure });
    input.drain();
  }
}

interface Reading {
  readonly file: FileHeader;
  readonly input: FileInput;
  readonly abilities: ChildAbilities;
  readonly violations: Violations;
  readonly send: (frame: ChildFrame) => void;
}

async function readFile(reading: Reading): Promise<{ code: PlinthError["code"]; details: PlinthError["details"] } | undefined> {
  reading.violations.take();
  try {
    const done = await parse(reading);
    const action = reading.violations.take();
    if (action !== undefined) throw fail("parse.forbidden", { name: reading.file.name, action });
    reading.send(done);
    return undefined;
  } catch (thrown) {
    const action = reading.violations.take();
    const error = action === undefined ? typed(thrown, reading.file) : fail("parse.forbidden", { name: reading.file.name, action });
    return { code: error.code, details: { ...error.details, ...("name" in error.details ? { name: reading.file.name } : {}) } };
  }
}

/** Reads the whole file; a stack that is used up means nesting without end. The thrown text may quote the file and stays here. */
function typed(thrown: unknown, file: FileHeader): PlinthError {
  if (thrown instanceof RangeError && /call stack/i.test(thrown.message)) return fail("parse.too_deep", { name: file.name, limit: file.limits.depthMax }, thrown);
  if ((thrown as NodeJS.ErrnoException | undefined)?.code === "ERR_ACCESS_DENIED") return fail("parse.forbidden", { name: file.name, action: `use ${(thrown as { permission?: string }).permission ?? "what it may not"}` }, thrown);
  const error = asPlinthError(thrown);
  return error.code === "internal.fault" ? fail("parse.crashed", { name: file.name, reason: faultOf(thrown) }, thrown) : error;
}

/** Name and place of an unexpected error, without its message. */
function faultOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "an unknown error";
  const place = /\n\s+at (?:.*[/\\])?([\w.-]+:\d+)/.exec(thrown.stack ?? "")?.[1];
  return place === undefined ? thrown.name : `${thrown.name} at ${place}`;
}

async function parse({ file, input, abilities, send }: Reading): Promise<ChildFrame> {
  const format = abilities.detectFormat(input.head(headBytes), file.name, abilities.formats);
  const bytes = input.all();
  const collector = new Collector(file, (frame) => send({ ...packed(frame), rssBytes: process.memoryUsage.rss() }));
  await format.read({ name: file.name, bytes, limits: file.limits, ...(file.password === undefined ? {} : { password: file.password }) }, collector);
  collector.flush();
  const { title, sample, language, isEmpty, hasLedger, note } = collector.summary;
  const parser = `${format.name}@${format.version}`;
  if (isEmpty && !hasLedger) send({ kind: "ledger", entry: emptyEntry(file.name, parser) });
  else if (!hasLedger) send({ kind: "ledger", entry: { unit: "file", index: 0, outcome: "read", parser, ...(note === "" ? {} : { note }) } });
  const detector = sample === "" ? undefined : await abilities.languageDetector();
  return { kind: "done", mediaType: format.mediaType, parser, title, language: languageOf(detector?.detect(sample) ?? "", language), contentHash: input.hash(), sizeBytes: bytes.length };
}

/** Frames travel as JSON; a picture's bytes as Base64 in it. */
function packed(frame: ParseFrame): ParseFrame {
  if (frame.kind !== "image" || frame.image.bytes === undefined) return frame;
  return { ...frame, image: { ...frame.image, bytes: Buffer.from(frame.image.bytes).toString("base64") as unknown as Uint8Array } };
}

function emptyEntry(name: string, parser: string) {
  const { code, remedy } = fail("parse.empty", { name });
  return { unit: "file", index: 0, outcome: "skipped", parser, code, remedy } as const;
}

interface Channel {
  /** The next frame's bytes; undefined at the end of the channel. */
  readFrame(): Uint8Array | undefined;
  send(frame: ChildFrame): void;
}

/** Blocking reads and writes: the process has nothing else to do, and a blocked write is the back-pressure. */
function openChannel(): Channel {
  // Kept before the lock closes: afterwards nobody else can reach these calls.
  const read = readSync;
  const write = writeSync;
  const fill = (target: Uint8Array): boolean => {
    for (let at = 0; at < target.length; ) {
      const count = retried(() => read(inputChannel, target, at, target.length - at, null));
      if (count === 0) return false;
      at += count;
    }
    return true;
  };
  const drain = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; ) at += retried(() => write(outputChannel, bytes, at, bytes.length - at));
  };
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  return {
    readFrame() {
      const head = Buffer.allocUnsafe(4);
      if (!fill(head)) return undefined;
      const length = head.readUInt32LE();
      if (length > frameBytesMax) throw fail("internal.fault", { reason: "the frame is too long" });
      const payload = Buffer.allocUnsafeSlow(length);
      return fill(payload) ? payload : undefined;
    },
    send(frame) {
      const payload = Buffer.from(JSON.stringify(frame), "utf8");
      held.push(frameHead(payload.length), payload);
      heldBytes += payload.length;
      if (heldBytes < heldBytesMax && frame.kind !== "done" && frame.kind !== "failed") return;
      const bytes = Buffer.concat(held);
      held = [];
      heldBytes = 0;
      drain(bytes);
    },
  };
}

const pause = new Int32Array(new SharedArrayBuffer(4));

/** A channel that does not block answers EAGAIN instead; then this waits a millisecond and asks again. */
function retried(call: () => number): number {
  for (;;) {
    try {
      return call();
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== "EAGAIN") throw thrown;
      Atomics.wait(pause, 0, 0, 1);
    }
  }
}
