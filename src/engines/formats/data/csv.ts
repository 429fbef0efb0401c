// CSV and TSV: a small file is one table, a large one groups of rows; each value stands beside the name of its column.
import type { Format, FormatOutput } from "#ports/reading/format";
import { decodeText } from "../decode.ts";
import { splitLong } from "../split.ts";
import { tableText } from "../table-text.ts";
import { csvRecords, detectSeparator, type CsvRecord } from "./csv-records.ts";

/** A table of at most so many rows and characters stands in one element. */
const tableRowsMax = 40;
const tableCharactersMax = 4000;
/** Characters from which a group of rows is full. */
const groupCharacters = 1200;
/** Characters of one row from which it is split by columns. */
const rowCharactersMax = 2000;

/** `text/csv`, with commas, semicolons, tabs or bars. */
export const format: Format = {
  name: "csv",
  version: 1,
  mediaType: "text/csv",
  extensions: [".csv", ".tsv", ".tab", ".psv"],
  detect: (_head, name) => (format.extensions.some((extension) => name.toLowerCase().endsWith(extension)) ? 0.9 : 0),
  async read({ name, bytes }, output) {
    const text = decodeText(bytes).replace(/\r\n?/g, "\n").replaceAll("\0", "");
    const separator = /\.(?:tsv|tab)$/i.test(name) ? "\t" : detectSeparator(text.slice(0, 20_000));
    const records = csvRecords(text, separator);
    const start = take(records, tableRowsMax + 1);
    const hasHeader = isHeader(start);
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

/** Whether the first row names columns: words, all different, no numbers, and not alone. */
function isHeader([first = [], ...rest]: readonly CsvRecord[]): boolean {
  const names = first.filter((cell) => cell !== "");
  const isWords = names.every((cell) => !isNumber(cell) && cell.length <= 100);
  return rest.length > 0 && names.length > 0 && names.length >= first.length / 2 && isWords && new Set(names).size === names.length;
}

function isNumber(cell: string): boolean {
  return /^[+-]?[\d.,\s%]*\d[\d.,\s%]*$/.test(cell);
}

async function emitTable(rows: readonly CsvRecord[], hasHeader: boolean, output: FormatOutput): Promise<void> {
  const text = tableText(rows, hasHeader);
  const columns = Math.max(0, ...rows.map((row) => row.length));
  if (text !== "") await output.element({ type: "table", text, cells: rows, hasHeader, locator: cellsLocator({ row: 1, column: 1 }, { row: rows.length, column: columns }) });
}

async function emitGroups({ start, rest, hasHeader }: { readonly start: readonly CsvRecord[]; readonly rest: Iterable<CsvRecord>; readonly hasHeader: boolean }, output: FormatOutput): Promise<void> {
  const header = hasHeader ? (start[0] ?? []) : [];
  const groups = new RowGroups(header, output);
  let row = 0;
  for (const record of start) if (++row > 1 || !hasHeader) await groups.add(record, row);
  for (const record of rest) await groups.add(record.map((cell) => cell.trim()), ++row);
  await groups.flush();
}

/** Rows gathered until they fill an element. */
class RowGroups {
  readonly #header: CsvRecord;
  readonly #output: FormatOutput;
  #lines: string[] = [];
  #size = 0;
  #from = 0;
  #to = 0;
  #columns = 0;

  constructor(header: CsvRecord, output: FormatOutput) {
    this.#header = header;
    this.#output = output;
  }

  async add(record: CsvRecord, row: number): Promise<void> {
    const line = this.#text(record, 0);
    if (line.length > rowCharactersMax) return this.#addWide(record, row);
    if (line === "") return;
    if (this.#lines.length === 0) this.#from = row;
    this.#lines.push(line);
    this.#size += line.length + 1;
    this.#to = row;
    this.#columns = Math.max(this.#columns, record.length);
    if (this.#size >= groupCharacters) await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.#lines.join("\n");
    const locator = cellsLocator({ row: this.#from, column: 1 }, { row: this.#to, column: this.#columns });
    this.#lines = [];
    this.#size = 0;
    this.#columns = 0;
    if (text !== "") await this.#output.element({ type: "cells", text, locator });
  }

  /** A row of many or long values: columns together as far as they fit, a long value in pieces. */
  async #addWide(record: CsvRecord, row: number): Promise<void> {
    await this.flush();
    for (let from = 0; from < record.length; ) {
      let to = from + 1;
      for (let size = (record[from] ?? "").length; to < record.length && size < groupCharacters; to++) size += (record[to] ?? "").length + (this.#header[to] ?? "").length + 4;
      const text = this.#text(record.slice(from, to), from);
      const locator = cellsLocator({ row, column: from + 1 }, { row, column: to });
      for (const [start, end] of splitLong(text)) if (text.slice(start, end).trim() !== "") await this.#output.element({ type: "cells", text: text.slice(start, end).trim(), locator });
      from = to;
    }
  }

  #text(record: CsvRecord, firstColumn: number): string {
    const header = this.#header.slice(firstColumn);
    return header.length === 0 ? tableText([record], false) : tableText([header, record], true);
  }
}

function cellsLocator(from: { readonly row: number; readonly column: number }, to: { readonly row: number; readonly column: number }) {
  return { kind: "cells", sheet: "", range: `${columnName(from.column)}${from.row}:${columnName(to.column)}${to.row}` } as const;
}

/** `A`, `Z`, `AA` for 1, 26, 27. */
export function columnName(column: number): string {
  let name = "";
  for (let left = Math.max(1, column); left > 0; left = Math.floor((left - 1) / 26)) name = String.fromCharCode(65 + ((left - 1) % 26)) + name;
  return name;
}
