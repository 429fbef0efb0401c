// From bytes to text: which encoding it is, and text block by block so that a large file never stands whole in memory twice.
import { isAscii, isUtf8 } from "node:buffer";
import type { FormatOutput } from "#ports/reading/format";
import { legacyEncoding, type LegacyEncoding } from "./legacy.ts";

/** Encodings that files are read in. */
export type Encoding = UnicodeEncoding | LegacyEncoding;

type UnicodeEncoding = "ascii" | "utf-8" | "utf-16le" | "utf-16be";

/** Who is told that a text was in an encoding from before Unicode. */
type Told = Pick<FormatOutput, "note">;

/** Bytes decoded at a time. */
const blockBytes = 1 << 20;
/** Bytes in whole UTF-8 sequences for each that is in none. */
const wholeShareMin = 4;
/** Bytes at the start that decide on UTF-16 without a byte order mark. */
const sampleBytes = 4096;

/** The encoding of `bytes`: by mark, by the places of zero bytes, as UTF-8 that is hardly broken, else the likely one from before Unicode. */
export function detectEncoding(bytes: Uint8Array): Encoding {
  return unicodeEncoding(bytes) ?? legacyEncoding(bytes);
}

/** The encoding of Unicode that bytes are in, if they are in any. */
export function unicodeEncoding(bytes: Uint8Array): UnicodeEncoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const wide = wideEncoding(bytes.subarray(0, sampleBytes));
  if (wide) return wide;
  if (isAscii(bytes)) return "ascii";
  if (isUtf8(bytes)) return "utf-8";
  return isMostlyUtf8(bytes) ? "utf-8" : undefined;
}

/** The whole text; without its byte order mark. Bytes that the encoding does not know become U+FFFD. */
export function decodeText(bytes: Uint8Array, told?: Told): string {
  return decoderOf(encodingOf(bytes, told))(bytes);
}

/** As `decodeText`, in a known encoding that is no Unicode. */
export function decodeAs(encoding: string, bytes: Uint8Array, told?: Told): string {
  told?.note(`decoded as ${encoding}`);
  return decoderOf(encoding)(bytes);
}

function encodingOf(bytes: Uint8Array, told: Told | undefined): Encoding {
  const unicode = unicodeEncoding(bytes);
  if (unicode) return unicode;
  const legacy = legacyEncoding(bytes);
  told?.note(`decoded as ${legacy}`);
  return legacy;
}

/** The text in blocks that end behind a line end (but the last); a block is longer than 1 MB only when one line is. */
export function* decodeBlocks(bytes: Uint8Array, told?: Told): Generator<string> {
  const decode = decoderOf(encodingOf(bytes, told));
  let held = "";
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const isLast = at + blockBytes >= bytes.length;
    const text = decode(bytes.subarray(at, at + blockBytes), { stream: !isLast });
    const cut = isLast ? text.length : lastLineEnd(text);
    if (cut > 0) yield held + text.slice(0, cut);
    held = cut > 0 ? text.slice(cut) : held + text;
  }
  if (held !== "") yield held;
}

function lastLineEnd(text: string): number {
  const feed = text.lastIndexOf("\n") + 1;
  // A lone CR ends a line too, but the last character may be half of CR LF.
  return feed > 0 ? feed : text.lastIndexOf("\r", text.length - 2) + 1;
}

/** What Windows-1252 has where Latin 1 has control characters; Node.js 20 decodes it as Latin 1. */
const windowsCharacters = "\u20ac\ufffd\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\ufffd\u017d\ufffd\ufffd\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\ufffd\u017e\u0178";

function decoderOf(encoding: string): (bytes: Uint8Array, options?: TextDecodeOptions) => string {
  if (encoding === "windows-1252") return (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1").replace(/[\u0080-\u009f]/g, (control) => windowsCharacters[control.charCodeAt(0) - 0x80] ?? control);
  const decoder = new TextDecoder(encoding === "ascii" ? "utf-8" : encoding);
  return (bytes, options) => decoder.decode(bytes, options);
}

/** UTF-16 without a mark: zero bytes on one side only, or blanks and line ends as 16-bit units on one side only. */
function wideEncoding(sample: Uint8Array): UnicodeEncoding | undefined {
  const pairs = sample.length >> 1;
  if (pairs < 2) return undefined;
  const count = { evenZero: 0, oddZero: 0, evenBlank: 0, oddBlank: 0 };
  for (let i = 0; i + 1 < sample.length; i += 2) {
    const even = sample[i] ?? 0;
    const odd = sample[i + 1] ?? 0;
    if (even === 0) count.evenZero++;
    if (odd === 0) count.oddZero++;
    if (even === 0 && isBlank(odd)) count.evenBlank++;
    if (odd === 0 && isBlank(even)) count.oddBlank++;
  }
  if (count.oddZero > pairs * 0.4 && count.evenZero === 0) return "utf-16le";
  if (count.evenZero > pairs * 0.4 && count.oddZero === 0) return "utf-16be";
  if (count.oddBlank > pairs / 50 && count.evenZero === 0 && count.oddBlank === count.oddZero) return "utf-16le";
  if (count.evenBlank > pairs / 50 && count.oddZero === 0 && count.evenBlank === count.evenZero) return "utf-16be";
  return undefined;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Whether by far most bytes above 127 belong to whole UTF-8 sequences; in Chinese and Korean encodings some do by chance. */
function isMostlyUtf8(bytes: Uint8Array): boolean {
  let whole = 0;
  let broken = 0;
  for (let i = 0; i < bytes.length; ) {
    const length = sequenceLength(bytes, i);
    if (length > 1) whole += length;
    if (length === 0) broken++;
    i += Math.max(1, length);
  }
  return whole > broken * wholeShareMin;
}

/** Length of the UTF-8 sequence at `at`; 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xc2 && first < 0xe0 ? 2 : 0;
  for (let i = 1; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}
