// A table's rows as text that stands alone: each value beside the name of its column.

/** Rows of one table element at most; a longer table becomes several, each with the header. */
export const tableRowsMax = 200;

/** One line a row, `header: value; header: value`; without a header the values joined by `; `. Empty cells are left out. */
export function tableText(cells: readonly (readonly string[])[], hasHeader: boolean): string {
  const header = hasHeader ? (cells[0] ?? []) : [];
  const rows = hasHeader ? cells.slice(1) : cells;
  const lines = rows.map((row) => rowText(row, header)).filter((line) => line !== "");
  return lines.length === 0 && rows.length === 0 ? rowText(header, []) : lines.join("\n");
}

function rowText(row: readonly string[], header: readonly string[]): string {
  const parts: string[] = [];
  row.forEach((value, column) => {
    const text = oneLine(value);
    const name = oneLine(header[column] ?? "");
    if (text !== "") parts.push(name === "" ? text : `${name}: ${text}`);
  });
  // A first cell such as "Kingdom:" names what stands beside it.
  return parts.join("; ").replaceAll(":; ", ": ");
}

function oneLine(text: string): string {
  return /[^\S ]| {2}/.test(text) ? text.replace(/\s+/g, " ").trim() : text.trim();
}

/** Whether a first row names columns: words, hardly any empty, all different, no numbers, and something below. */
export function headerLooksTrue([first = [], ...rest]: readonly (readonly string[])[]): boolean {
  const names = first.filter((cell) => cell.trim() !== "");
  const isWords = names.every((cell) => !isNumber(cell) && cell.length <= 100);
  return rest.length > 0 && names.length > 0 && names.length >= first.length / 2 && isWords && new Set(names).size === names.length;
}

function isNumber(cell: string): boolean {
  return /^[+-]?[\d.,\s%]*\d[\d.,\s%]*$/.test(cell);
}
