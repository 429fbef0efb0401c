// Ranges of cells as people write them: `B2:D9`, columns by letters, rows from 1.

/** A rectangle of cells, rows and columns from 1, both ends included. */
export interface CellRange {
  readonly fromRow: number;
  readonly fromColumn: number;
  readonly toRow: number;
  readonly toColumn: number;
}

/** `A`, `Z`, `AA` for 1, 26, 27. */
export function columnName(column: number): string {
  let name = "";
  for (let left = Math.max(1, column); left > 0; left = Math.floor((left - 1) / 26)) name = String.fromCharCode(65 + ((left - 1) % 26)) + name;
  return name;
}

/** 1 for `A`, 27 for `AA`. */
export function columnNumber(name: string): number {
  let column = 0;
  for (const letter of name.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return column;
}

/** `B2:D9`, or `B2` for one cell. */
export function formatRange({ fromRow, fromColumn, toRow, toColumn }: CellRange): string {
  const from = `${columnName(fromColumn)}${fromRow}`;
  return fromRow === toRow && fromColumn === toColumn ? from : `${from}:${columnName(toColumn)}${toRow}`;
}

/** The rectangle that `B2:D9`, `B2` or `$B$2:$D$9` names; undefined for anything else. */
export function parseRange(text: string): CellRange | undefined {
  const match = /^\$?([A-Z]{1,4})\$?(\d{1,9})(?::\$?([A-Z]{1,4})\$?(\d{1,9}))?$/i.exec(text.trim());
  if (!match) return undefined;
  const [fromColumn, fromRow] = [columnNumber(match[1] ?? ""), Number(match[2])];
  const [toColumn, toRow] = match[3] === undefined ? [fromColumn, fromRow] : [columnNumber(match[3]), Number(match[4])];
  return { fromRow: Math.min(fromRow, toRow), fromColumn: Math.min(fromColumn, toColumn), toRow: Math.max(fromRow, toRow), toColumn: Math.max(fromColumn, toColumn) };
}

/** The smallest rectangle around all of them, at least one; the first as it is when one cannot be read. */
export function unionOfRanges(texts: readonly string[]): string {
  const ranges = texts.map(parseRange);
  if (ranges.length < 2 || ranges.includes(undefined)) return texts[0] ?? "";
  return formatRange(unionOf(ranges.filter((range) => range !== undefined)));
}

/** The smallest rectangle around all of them. */
export function unionOf(ranges: readonly CellRange[]): CellRange {
  return {
    fromRow: Math.min(...ranges.map(({ fromRow }) => fromRow)), fromColumn: Math.min(...ranges.map(({ fromColumn }) => fromColumn)),
    toRow: Math.max(...ranges.map(({ toRow }) => toRow)), toColumn: Math.max(...ranges.map(({ toColumn }) => toColumn)),
  };
}
