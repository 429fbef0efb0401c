// How far two rankings agree on their first places.

/** Places that are compared. */
export const comparedPlaces = 10;

/** What two rankings have in common. */
export interface Agreement {
  /** Hits that both hold, over as many as the longer one holds; 1 where both are empty. */
  readonly overlap: number;
  readonly isSameFirst: boolean;
  /** Places by which a hit that both hold moved, on average; null where they share none. */
  readonly rankChange: number | null;
}

/** Compares the first places of two rankings without repeats. */
export function agreementOf(left: readonly string[], right: readonly string[]): Agreement {
  const [a, b] = [left.slice(0, comparedPlaces), right.slice(0, comparedPlaces)];
  const places = new Map(b.map((hit, place) => [hit, place]));
  const changes = a.flatMap((hit, place) => {
    const other = places.get(hit);
    return other === undefined ? [] : [Math.abs(place - other)];
  });
  const longest = Math.max(a.length, b.length);
  return {
    overlap: longest === 0 ? 1 : changes.length / longest,
    isSameFirst: a[0] === b[0],
    rankChange: changes.length === 0 ? null : changes.reduce((sum, change) => sum + change, 0) / changes.length,
  };
}
