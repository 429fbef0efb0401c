// Tables of reStructuredText: drawn as a grid, or columns under a row of equals signs.

/** Rows of a table and whether the first names the columns. */
export interface DrawnTable {
  readonly rows: readonly (readonly string[])[];
  readonly hasHeader: boolean;
}

/** A table between `+---+` borders; merged cells stand at the left of what they cover. */
export function gridTable(lines: readonly string[]): DrawnTable {
  const drawn = lines.map((line) => line.trim());
  const cuts = [...new Set(drawn.filter((line) => line.startsWith("+")).flatMap((line) => [...line.matchAll(/\+/g)].map(({ index }) => index)))].toSorted((a, b) => a - b);
  const rows: string[][] = [];
  let row: string[][] | undefined;
  let hasHeader = false;
  for (const line of drawn) {
    if (/^\+[-=+]+\+$/.test(line)) {
      if (row) rows.push(row.map((cell) => cell.join(" ").replace(/\s+/g, " ").trim()));
      if (line.includes("=") && rows.length > 0) hasHeader = true;
      row = cuts.slice(1).map(() => []);
    } else for (const [column, from] of cuts.slice(0, -1).entries()) row?.[column]?.push(line.slice(from + 1, cuts[column + 1]).replace(/^\||\|$/g, "").replace(/[+|]?-{3,}\+?/g, "").trim());
  }
  return { rows, hasHeader };
}

/** A table whose columns are where the equals signs are. */
export function simpleTable(lines: readonly string[]): DrawnTable {
  const border = lines[0] ?? "";
  const columns = [...border.matchAll(/=+/g)].map(({ index, 0: run }) => ({ from: index, to: index + run.length }));
  const rows: string[][] = [];
  let borders = 0;
  for (const line of lines) {
    if (/^\s*=+(?:\s+=+)*\s*$/.test(line)) {
      borders++;
      continue;
    }
    if (line.trim() === "" || /^\s*-+(?:\s+-+)*\s*$/.test(line)) continue;
    const cells = columns.map(({ from }, column) => line.slice(from, columns[column + 1]?.from).trim());
    const last = rows.at(-1);
    // A line without a first cell goes on with the row above.
    if (cells[0] === "" && last && borders === lines.filter((other) => /^\s*=+(?:\s+=+)*\s*$/.test(other)).length - 1) rows[rows.length - 1] = last.map((cell, column) => `${cell} ${cells[column] ?? ""}`.trim());
    else rows.push(cells);
  }
  return { rows, hasHeader: borders > 2 };
}
