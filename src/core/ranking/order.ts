// The order of hits: score descending, then external id, then ordinal; the same on every engine and machine.

/** What the order looks at. */
export interface Ranked {
  readonly score: number;
  readonly externalId: string;
  readonly ordinal: number;
}

/**
 * Negative when `a` stands before `b`. Scores are sums of `partScore`s, exact in any order:
 * the same hit has the same score on every engine, to the last bit.
 */
export function compareRanked(a: Ranked, b: Ranked): number {
  return b.score - a.score || compareUtf8(a.externalId, b.externalId) || a.ordinal - b.ordinal;
}

/** Compares as the UTF-8 bytes of both would: by code point, which UTF-16 order is not for surrogates. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rankOfUnit(x) - rankOfUnit(y);
  }
  return a.length - b.length;
}

function rankOfUnit(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
