// The order of hits: score descending, then external id, then ordinal; the same on every engine and machine.

/** What the order looks at. */
export interface Ranked {
  readonly score: number;
  readonly externalId: string;
  readonly ordinal: number;
}

/** Rounds to 30 bits of mantissa (1e-9 relative) by Veltkamp's splitting: scores that differ only by the order of summation become equal. */
export function roundScore(score: number): number {
  const scaled = score * 8_388_609;
  return scaled - (scaled - score);
}

/**
 * Negative when `a` stands before `b`. Scores MUST have passed `roundScore`, which makes "equal" transitive.
 * Engines add a hit's parts in the order of the query's terms, so that even a sum beside a rounding border is the same everywhere.
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
