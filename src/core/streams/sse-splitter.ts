// Cuts a stream of server-sent events into its events without touching a byte.
import { fail } from "../errors.ts";

const [lineFeed, carriageReturn] = [10, 13];

/** Splits bytes into whole events (HTML standard, server-sent events): each ends behind its blank line, whatever the line ends. */
export class SseSplitter {
  readonly #upstream: string;
  readonly #eventBytesMax: number;
  #rest: Uint8Array = new Uint8Array();
  #scanned = 0;

  constructor(upstream: string, eventBytesMax: number) {
    this.#upstream = upstream;
    this.#eventBytesMax = eventBytesMax;
  }

  /** The events that this piece completes, as the bytes they came in. @throws upstream.cut when an event grows too long */
  push(piece: Uint8Array): readonly Uint8Array[] {
    const bytes = this.#rest.length === 0 ? piece : joined(this.#rest, piece);
    const events: Uint8Array[] = [];
    let start = 0;
    for (let at = Math.max(0, this.#scanned); at < bytes.length; at++) {
      const end = blankLineEnd(bytes, at);
      if (end === 0) continue;
      if (end < 0) break;
      events.push(bytes.subarray(start, end));
      start = end;
      at = end - 1;
    }
    this.#rest = bytes.subarray(start);
    this.#scanned = Math.max(0, this.#rest.length - 3);
    if (this.#rest.length > this.#eventBytesMax) throw fail("upstream.cut", { upstream: this.#upstream, reason: `an event is longer than ${this.#eventBytesMax} bytes` });
    return events;
  }

  /** What came behind the last whole event. */
  get rest(): Uint8Array {
    return this.#rest;
  }
}

/** Position behind the blank line that a line end at `at` begins; 0 when there is none, -1 when more bytes decide. */
function blankLineEnd(bytes: Uint8Array, at: number): number {
  const first = lineEndLength(bytes, at);
  if (first === 0) return 0;
  const next = at + first;
  const second = lineEndLength(bytes, next);
  if (second === 0) return next >= bytes.length ? -1 : 0;
  // A lone \r at the end may be the first half of \r\n; the event is whole all the same once the next byte is known.
  if (bytes[next] === carriageReturn && next + 1 >= bytes.length) return -1;
  return next + second;
}

function lineEndLength(bytes: Uint8Array, at: number): number {
  if (bytes[at] === lineFeed) return 1;
  if (bytes[at] !== carriageReturn) return 0;
  return bytes[at + 1] === lineFeed ? 2 : 1;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** The `data` of an event, its lines joined; empty for a comment. */
export function eventData(event: Uint8Array): string {
  const lines = new TextDecoder().decode(event).split(/\r\n|\n|\r/);
  return lines.flatMap((line) => (line.startsWith("data:") ? [line.slice(line[5] === " " ? 6 : 5)] : [])).join("\n");
}
