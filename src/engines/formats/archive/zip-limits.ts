// How far a packed file may unpack before it counts as a bomb.

/** Members of one archive at most. */
export const entriesMax = 20_000;
/** Bytes of one member, unpacked. */
export const entryBytesMax = 1_000_000_000;
/** Bytes of all members read from one archive, unpacked. */
export const unpackedBytesMax = 2_000_000_000;
/** Times its packed size that a member may unpack to, once it is larger than `ratioFreeBytes`. Deflate itself ends near 1,032. */
export const ratioMax = 200;
/** Unpacked bytes that need no ratio: small members of blanks are harmless. */
export const ratioFreeBytes = 8_000_000;

/** Unpacked bytes that a member of `packedBytes` may have. */
export function unpackedMax(packedBytes: number): number {
  return Math.min(entryBytesMax, Math.max(ratioFreeBytes, packedBytes * ratioMax));
}
