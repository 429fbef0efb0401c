// Chooses the format of a file: by its bytes first, then by what its text looks like and its name.
import { fail, type PlinthError } from "#core/errors";
import type { Format } from "#ports/reading/format";
import { decodeText, unicodeEncoding } from "./decode.ts";
import { containerType } from "./containers.ts";
import { legacyEncoding } from "./legacy.ts";
import { beginsAs } from "./magic.ts";
import { unreadTextType } from "./unread-text.ts";

/** Share of control characters above which something is no text. */
const controlShareMax = 0.1;
/** The same for what is no Unicode, with bytes that mean nothing. */
const strangeShareMax = 0.02;

/**
 * The format that reads a file with this beginning (up to 64 kB) and name.
 * @throws parse.unsupported with the real media type; parse.encrypted where the head shows it
 */
export function detectFormat(head: Uint8Array, name: string, formats: readonly Format[]): Format {
  const isText = looksLikeText(head);
  const best = bestFormat(head, name, formats);
  const mediaType = beginsAs(head, !isText);
  if (mediaType !== undefined && (best?.certainty ?? 0) < 0.99) throw refusal(name, containerType(head, name, mediaType));
  if (!isText) {
    if (best && best.certainty >= 0.99) return best.format;
    throw isPgp(head, name) ? fail("parse.encrypted", { name }) : fail("parse.unsupported", { name, mediaType: "application/octet-stream" });
  }
  const unread = unreadTextType(head, name);
  if (unread !== undefined && (best?.certainty ?? 0) < 1) throw unread === "application/pgp-encrypted" ? fail("parse.encrypted", { name }) : fail("parse.unsupported", { name, mediaType: unread });
  if (!best) throw fail("parse.unsupported", { name, mediaType: "text/plain" });
  return best.format;
}

function bestFormat(head: Uint8Array, name: string, formats: readonly Format[]): { readonly format: Format; readonly certainty: number } | undefined {
  let best: { readonly format: Format; readonly certainty: number } | undefined;
  for (const format of formats) {
    const certainty = format.detect(head, name);
    if (certainty > (best?.certainty ?? 0)) best = { format, certainty };
  }
  return best;
}

function refusal(name: string, found: { readonly mediaType: string; readonly isEncrypted: boolean }): PlinthError {
  return found.isEncrypted ? fail("parse.encrypted", { name }) : fail("parse.unsupported", { name, mediaType: found.mediaType });
}

/** Text in any encoding we decode: hardly any control characters, and no zero bytes but those of UTF-16 or stray ones. */
export function looksLikeText(head: Uint8Array): boolean {
  const whole = head.length > 3 ? trimSequence(head) : head;
  const unicode = unicodeEncoding(whole);
  if (unicode === "utf-16le" || unicode === "utf-16be") return isWideText(head);
  let controls = 0;
  for (const byte of head) if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c && byte !== 0x1b) controls++;
  // Valid UTF-8 or ASCII forgives more: a NUL inside a CSV is damage, not another format.
  if (unicode !== undefined) return controls <= head.length * controlShareMax;
  if (controls > head.length * strangeShareMax) return false;
  return legacyEncoding(whole) !== "windows-1252" || controls + undefinedBytes(head) <= head.length * strangeShareMax;
}

/** Bytes that mean nothing in Windows-1252. */
function undefinedBytes(head: Uint8Array): number {
  let count = 0;
  for (const byte of head) if (byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d) count++;
  return count;
}

/** Whether 16-bit units that look like text are: samples of sound and small numbers have zero bytes in the same places. */
function isWideText(head: Uint8Array): boolean {
  const text = decodeText(head.subarray(0, head.length & ~1));
  const strange = text.match(/[\u0000-\u0008\u000e-\u001f\ufffd\ufffe\uffff]/g)?.length ?? 0;
  return strange <= text.length / 50;
}

/** The head without a UTF-8 sequence that its end may have cut. */
function trimSequence(head: Uint8Array): Uint8Array {
  for (let back = 1; back <= 4; back++) {
    const byte = head[head.length - back] ?? 0;
    if (byte < 0x80) return head;
    if (byte >= 0xc0) return head.length < 65_536 ? head : head.subarray(0, head.length - back);
  }
  return head;
}

/** Binary OpenPGP: a packet that holds an encrypted session key. */
function isPgp(head: Uint8Array, name: string): boolean {
  const first = head[0] ?? 0;
  const isSessionKey = (first & 0xfc) === 0x84 || first === 0xc1 || first === 0xc3 || (first & 0xfc) === 0x8c;
  return isSessionKey && (/\.(?:gpg|pgp|asc)$/i.test(name) || head[3] === 3);
}
