// Scripts without spaces as overlapping pairs of characters, which need no dictionary.

/** A character with its marks, folded, and where it stands. */
interface Cell {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Calls `onPair` for each two neighbours of `text[start, end)`; once for a character that stands alone. */
export function pairsOf(text: string, range: { readonly start: number; readonly end: number }, onPair: (term: string, start: number, end: number) => void): void {
  let previous: Cell | undefined;
  let count = 0;
  for (const cell of cellsOf(text, range.start, range.end)) {
    if (previous !== undefined) onPair(previous.text + cell.text, previous.start, cell.end);
    previous = cell;
    count++;
  }
  if (count === 1 && previous !== undefined) onPair(previous.text, previous.start, previous.end);
}

function* cellsOf(text: string, start: number, end: number): Generator<Cell> {
  let index = start;
  while (index < end) {
    const code = text.codePointAt(index) ?? 0;
    const next = index + (code > 0xffff ? 2 : 1);
    yield { text: text.slice(index, next).normalize("NFKC"), start: index, end: next };
    index = next;
  }
}
