// What the palette offers, and which of it a typed text means.

/** Kinds of entries, in the order in which they stand. */
export const groups = ["Views", "Collections", "Documents", "Actions", "Questions"] as const;

/** One line of the palette. `hint` is shown beside the name and is matched too; entries of documents and questions are matched where they come from. */
export interface Entry {
  readonly id: string;
  readonly group: (typeof groups)[number];
  readonly name: string;
  readonly hint?: string;
  readonly run: () => void;
}

/** How well a word stands in a text: 0 at its begin, 1 at the begin of a word, 2 inside one, undefined nowhere. */
function placeOf(word: string, text: string): number | undefined {
  const at = text.indexOf(word);
  if (at < 0) return undefined;
  if (at === 0) return 0;
  return text.includes(` ${word}`) ? 1 : 2;
}

/** The entries in which every word of `text` stands, best first within a group; all where nothing is typed. */
export function matching(entries: readonly Entry[], text: string): readonly Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const ranked = entries.flatMap((entry, order) => {
    const places = words.map((word) => placeOf(word, entry.name.toLowerCase()) ?? (entry.hint?.toLowerCase().includes(word) ? 3 : undefined));
    return places.includes(undefined) ? [] : [{ entry, order, rank: places.reduce<number>((sum, place) => sum + (place ?? 0), 0) }];
  });
  return ranked.toSorted((a, b) => groups.indexOf(a.entry.group) - groups.indexOf(b.entry.group) || a.rank - b.rank || a.order - b.order).map(({ entry }) => entry);
}
