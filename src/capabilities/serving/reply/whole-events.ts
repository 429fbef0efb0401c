// Holds the beginning of an unfinished event back, so that a stream that breaks never leaves half an event with its reader.
import { joinBytes } from "#core/streams/gather";

const [lineFeed, carriageReturn] = [10, 13];
/** Most bytes that are held back; a longer event is passed on as it comes. */
const heldBytesMax = 1_000_000;

/** Lets bytes pass up to the last end of an event (HTML standard, server-sent events: a blank line). */
export class WholeEvents {
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** The last bytes that came, where a blank line may begin. */
  #last = new Uint8Array();

  /** The bytes that may go on with this piece, in their order; empty when its event is not yet whole. */
  push(piece: Uint8Array): Uint8Array {
    const overlap = this.#last.length;
    const seen = overlap === 0 ? piece : joinBytes([this.#last, piece]);
    const end = lastEventEnd(seen) - overlap;
    this.#last = seen.slice(Math.max(0, seen.length - 3));
    if (end <= 0) return this.#hold(piece);
    const whole = this.#held.length === 0 && end === piece.length ? piece : joinBytes([...this.#held, piece.subarray(0, end)]);
    this.#held = [];
    this.#heldBytes = 0;
    if (end < piece.length) this.#keep(piece.subarray(end));
    return whole;
  }

  /** What is held back: an event that was not finished. */
  rest(): Uint8Array {
    return joinBytes(this.#held);
  }

  #hold(piece: Uint8Array): Uint8Array {
    this.#keep(piece);
    if (this.#heldBytes <= heldBytesMax) return new Uint8Array();
    const all = this.rest();
    this.#held = [];
    this.#heldBytes = 0;
    return all;
  }

  #keep(piece: Uint8Array): void {
    this.#held.push(piece);
    this.#heldBytes += piece.length;
  }
}

/** Position behind the last blank line; 0 when there is none. */
function lastEventEnd(bytes: Uint8Array): number {
  for (let at = bytes.length - 1; at > 0; at--) {
    const here = bytes[at];
    if (here === carriageReturn && bytes[at - 1] === carriageReturn) return at + 1;
    if (here !== lineFeed) continue;
    const before = bytes[at - 1];
    if (before === lineFeed || (before === carriageReturn && at > 1 && bytes[at - 2] === lineFeed)) return at + 1;
  }
  return 0;
}
