// The machine's cryptographically strong chance.
import { getRandomValues } from "node:crypto";
import type { Random } from "#ports/random";

/** Bytes that `getRandomValues` gives in one call. */
const randomBytesPerCallMax = 65_536;
/** Bytes that are fetched ahead: a call of the platform costs as much as many small requests. */
const pooledBytes = 4096;

const pool = new Uint8Array(pooledBytes);
let poolAt = pooledBytes;

/** The randomness that ships: the operating system's. */
export const systemRandom: Random = {
  bytes(count) {
    if (count <= pooledBytes / 16) return pooled(count);
    const bytes = new Uint8Array(count);
    for (let at = 0; at < count; at += randomBytesPerCallMax) getRandomValues(bytes.subarray(at, at + randomBytesPerCallMax));
    return bytes;
  },
  unit() {
    const view = new DataView(pooled(8).buffer);
    return ((view.getUint32(0) >>> 5) * 67_108_864 + (view.getUint32(4) >>> 6)) / 9_007_199_254_740_992;
  },
};

/** A few bytes of the pool, which forgets them. */
function pooled(count: number): Uint8Array {
  if (poolAt + count > pooledBytes) {
    getRandomValues(pool);
    poolAt = 0;
  }
  const bytes = pool.slice(poolAt, poolAt + count);
  pool.fill(0, poolAt, poolAt + count);
  poolAt += count;
  return bytes;
}
