// CSV and TSV: a small file is one table, a large one groups of rows; each value stands beside the name of its column.
import { formatRange } from "#core/documents/cell-range";
import type { Format, FormatOutput } from "#ports/reading/format";
import { decodeText } from "../decode.ts";
import { RowGroups } from "../row-groups.ts";
import { headerLooksTrue, tableText } from "../table-text.ts";
import { csvRecords, detectSeparator, type CsvRecord } from "./csv-records.ts";

/** A table of at most so many rows and characters stands in one element. */
const tableRowsMax = 40;
const tableCharactersMax = 4000;

/** `text/csv`, with commas, semicolons, tabs or bars. */
export const format: Format = {
  name: "csv",
  version: 3,
  mediaType: "text/csv",
  extensions: [".csv", ".tsv", ".tab", ".psv"],
  detect: (_head, name) => (format.extensions.some((extension) => name.toLowerCase().endsWith(extension)) ? 0.9 : 0),
  async read({ name, bytes }, output) {
    const text = decodeText(bytes, output).replace(/\r\n?/g, "\n").replaceAll("\0", "");
    const separator = /\.(?:tsv|tab)$/i.test(name) ? "\t" : detectSeparator(text.slice(0, 20_000));
    const records = csvRecords(text, separator);
    const start = take(records, tableRowsMax + 1);
    const hasHeader = headerLooksTrue(start);
    const isSmall = start.length <= tableRowsMax && tableText(start, hasHeader).length <= tableCharactersMax;
    if (isSmall) return emitTable(start, hasHeader, output);
    await emitGroups({ start, rest: records, hasHeader }, output);
  },
};

function take(records: Iterator<CsvRecord>, count: number): CsvRecord[] {
  const found: CsvRecord[] = [];
  for (let next = records.next(); !next.done; next = records.next()) {
    found.push(next.value.map((cell) => cell.trim()));
    if (found.length === count) break;
  }
  return found;
}

async function emitTable(rows: readonly CsvRecord[], hasHeader: boolean, output: FormatOutput): Promise<void> {
  const text = tableText(rows, hasHeader);
  const columns = Math.max(0, ...rows.map((row) => row.length));
  if (text !== "") await output.element({ type: "table", text, cells: rows, hasHeader, locator: { kind: "cells", sheet: "", range: formatRange({ fromRow: 1, fromColumn: 1, toRow: rows.length, toColumn: columns }) } });
}

async function emitGroups({ start, rest, hasHeader }: { readonly start: readonly CsvRecord[]; readonly rest: Iterable<CsvRecord>; readonly hasHeader: boolean }, output: FormatOutput): Promise<void> {
  const header = hasHeader ? (start[0] ?? []) : [];
  const groups = new RowGroups({ header, sheet: "", firstColumn: 1 }, output);
  let row = 0;
  for (const record of start) if (++row > 1 || !hasHeader) await groups.add(record, row);
  for (const record of rest) await groups.add(record.map((cell) => cell.trim()), ++row);
  await groups.flush();
}
