// Reads server-sent events from bytes in any cut, as the HTML standard defines the form.
import type { PlinthError } from "../errors.ts";

/** One event of a stream. */
export interface ServerEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/** Longest event that is kept, in UTF-16 units. */
const eventLengthMax = 64_000_000;

/** Cuts text into events; feed it pieces as they come. */
export class EventParser {
  readonly #tooLong: () => PlinthError;
  readonly #decoder = new TextDecoder("utf-8");
  #rest = "";
  #scanned = 0;
  #hasEndedWithReturn = false;
  #event = "";
  #id: string | undefined;
  #data: string[] = [];
  #length = 0;

  /** `tooLong` makes the error for an event beyond all bounds. */
  constructor(tooLong: () => PlinthError) {
    this.#tooLong = tooLong;
  }

  /** The events that this piece completes. @throws what `tooLong` makes */
  push(piece: Uint8Array): ServerEvent[] {
    const text = this.#decoder.decode(piece, { stream: true });
    // A \r at the end of the last piece has ended its line already; the \n behind it belongs to it.
    this.#rest += this.#hasEndedWithReturn && text.startsWith("\n") ? text.slice(1) : text;
    if (text !== "") this.#hasEndedWithReturn = text.endsWith("\r");
    const events: ServerEvent[] = [];
    for (let line = this.#line(); line !== undefined; line = this.#line()) {
      const event = this.#take(line);
      if (event !== undefined) events.push(event);
    }
    if (this.#rest.length + this.#length > eventLengthMax) throw this.#tooLong();
    return events;
  }

  /** The next whole line; its end may be \n, \r or \r\n. */
  #line(): string | undefined {
    for (let at = this.#scanned; at < this.#rest.length; at++) {
      const character = this.#rest[at];
      if (character !== "\n" && character !== "\r") continue;
      const line = this.#rest.slice(0, at);
      this.#rest = this.#rest.slice(at + (character === "\r" && this.#rest[at + 1] === "\n" ? 2 : 1));
      this.#scanned = 0;
      return line;
    }
    this.#scanned = this.#rest.length;
    return undefined;
  }

  #take(line: string): ServerEvent | undefined {
    if (line === "") return this.#complete();
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (name === "event") this.#event = value;
    if (name === "id") this.#id = value;
    if (name === "data") {
      this.#data.push(value);
      this.#length += value.length;
    }
    return undefined;
  }

  #complete(): ServerEvent | undefined {
    const event = this.#data.length === 0 ? undefined : { id: this.#id, event: this.#event || "message", data: this.#data.join("\n") };
    this.#event = "";
    this.#data = [];
    this.#length = 0;
    return event;
  }
}
