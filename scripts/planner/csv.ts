// Reads comma-separated tables with quoted fields, for the planner's scripts and benches.

/** Rows of a table by the names of its first line. */
export function readCsv(text: string): readonly Record<string, string>[] {
  const [head = [], ...rows] = recordsOf(text);
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
