// The machine's cryptographically strong chance.
import { getRandomValues } from "node:crypto";
import type { Random } from "#ports/random";

/** Bytes that `getRandomValues` gives in one call. */
const randomBytesPerCallMax = 65_536;

/** The randomness that ships: the operating system's. */
export const systemRandom: Random = {
  bytes(count) {
    const bytes = new Uint8Array(count);
    for (let at = 0; at < count; at += randomBytesPerCallMax) getRandomValues(bytes.subarray(at, at + randomBytesPerCallMax));
    return bytes;
  },
  unit() {
    const [high = 0, low = 0] = getRandomValues(new Uint32Array(2));
    return ((high >>> 5) * 67_108_864 + (low >>> 6)) / 9_007_199_254_740_992;
  },
};
