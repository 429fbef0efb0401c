// Pieces of bytes put together into one.
import type { PlinthError } from "../errors.ts";

/** All pieces in their order, copied into one array. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Everything that comes, as long as it has at most `limitBytes`; the source is told to stop when it has more. @throws what `tooLarge` makes, and what the source throws */
export async function gatherBytes(pieces: AsyncIterable<Uint8Array>, limitBytes: number, tooLarge: () => PlinthError): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > limitBytes) throw tooLarge();
    kept.push(piece);
  }
  return joinBytes(kept);
}
