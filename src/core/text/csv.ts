// Reads and writes comma-separated tables with quoted fields (RFC 4180) whose first line names the columns.

/** Rows of a table by the names of its first line. */
export function readCsv(text: string): readonly Record<string, string>[] {
  const [head = [], ...rows] = recordsOf(text.replace(/^\uFEFF/, ""));
  return rows.filter((row) => row.length > 1 || row[0] !== "").map((row) => Object.fromEntries(head.map((name, index) => [name, row[index] ?? ""])));
}

function recordsOf(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const cells = /("(?:[^"]|"")*"|[^,\n\r]*)(,|\r?\n|$)/gy;
  for (let match = cells.exec(text); match !== null; match = cells.exec(text)) {
    const cell = match[1] ?? "";
    record.push(cell.startsWith("\"") ? cell.slice(1, -1).replaceAll("\"\"", "\"") : cell);
    if (match[2] === ",") continue;
    records.push(record);
    record = [];
    if (match[2] === "") break;
  }
  return records;
}

/** A table as text; cells with commas, quotes or line breaks are quoted. */
export function writeCsv(columns: readonly string[], rows: readonly Readonly<Record<string, string>>[]): string {
  const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll("\"", "\"\"")}"` : cell);
  return [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ""))].map((cells) => `${cells.map(quoted).join(",")}\n`).join("");
}
