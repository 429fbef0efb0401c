// A scan over several blocks as if they were one: which rows are near does not depend on how they lie in segments.
import type { LoadedQuery, NearRows, VectorBlock } from "./vector-block.ts";

/** Rows in all from which on binary codes are looked at first: below, the exact scan of all int8 rows takes less than half a millisecond. */
export const twoStageRowsMin = 4096;

/** Rows whose int8 numbers are looked at behind a binary scan: this part of all, and at least so many. */
const secondStageShare = 1 / 100;
const secondStageRowsMin = 1000;

/** A block, the rows of it that may be found, and who takes them. */
export interface ScannedBlock {
  readonly block: VectorBlock;
  readonly mask: Uint8Array;
  readonly take: NearRows;
}

/** Gives at least the `wanted` nearest rows of all blocks (of one number of dimensions) to their takers; all rows when they are few. */
export function scanBlocks(query: LoadedQuery, blocks: readonly ScannedBlock[], wanted: number): void {
  const rows = blocks.reduce((sum, { mask }) => sum + mask.length, 0);
  if (rows < twoStageRowsMin) {
    for (const { block, mask, take } of blocks) block.scanAll(query, mask, take);
    return;
  }
  const counts = new Uint32Array(query.stride + 1);
  for (const { block, mask } of blocks) block.measure(mask, counts);
  const farthest = distanceWithin(counts, Math.max(secondStageRowsMin, wanted * 2, Math.ceil(rows * secondStageShare)));
  for (const { block, mask, take } of blocks) block.scanWithin(query, mask, { farthest, take });
}

/** The distance within which at least `wanted` rows lie. Rows as far as the last one are taken too, so that the order of rows decides nothing. */
function distanceWithin(counts: Uint32Array, wanted: number): number {
  let seen = 0;
  for (let distance = 0; distance < counts.length; distance++) if ((seen += counts[distance]!) >= wanted) return distance;
  return counts.length - 1;
}
