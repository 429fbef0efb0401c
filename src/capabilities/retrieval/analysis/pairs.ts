// Scripts without spaces as overlapping pairs of characters, which need no dictionary; Han characters alone too, as they mean something alone.

/** A character, folded, and where it stands. */
interface Cell {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The terms of one position, in order: called once for each character of the run. */
export type OnCell = (terms: readonly { readonly term: string; readonly start: number; readonly end: number }[]) => void;

const han = /^\p{Script=Han}/u;

/** Calls `onCell` with the pair that begins at each character, and with the character itself when it is Han or stands alone. */
export function pairsOf(text: string, range: { readonly start: number; readonly end: number }, onCell: OnCell): void {
  const cells = cellsOf(text, range.start, range.end);
  for (const [index, cell] of cells.entries()) {
    const next = cells[index + 1];
    const pair = next === undefined ? [] : [{ term: cell.text + next.text, start: cell.start, end: next.end }];
    const alone = cells.length === 1 || han.test(cell.text) ? [{ term: cell.text, start: cell.start, end: cell.end }] : [];
    onCell([...pair, ...alone]);
  }
}

/** Number of calls that `pairsOf` would make. */
export function countPairs(text: string, range: { readonly start: number; readonly end: number }): number {
  let count = 0;
  for (let index = range.start; index < range.end; count++) {
    index += widthAt(text, index);
    if (index < range.end && isVoicingMark(text.charCodeAt(index))) index++;
  }
  return count;
}

/** Halfwidth kana carry their voicing marks as characters behind them. */
function isVoicingMark(unit: number): boolean {
  return unit === 0x3099 || unit === 0x309a || unit === 0xff9e || unit === 0xff9f;
}

function cellsOf(text: string, start: number, end: number): readonly Cell[] {
  const cells: Cell[] = [];
  let index = start;
  while (index < end) {
    let next = index + widthAt(text, index);
    if (next < end && isVoicingMark(text.charCodeAt(next))) next++;
    cells.push({ text: text.slice(index, next).normalize("NFKC").toLowerCase(), start: index, end: next });
    index = next;
  }
  return cells;
}

function widthAt(text: string, index: number): number {
  return (text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1;
}
