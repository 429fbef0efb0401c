// Rows of a large sheet gathered into elements of some lines each; every value stands beside the name of its column.
import { formatRange } from "#core/documents/cell-range";
import type { FormatOutput } from "#ports/reading/format";
import { splitLong } from "./split.ts";
import { tableText } from "./table-text.ts";

/** Characters from which a group of rows is full. */
const groupCharacters = 1200;
/** Characters of one row from which it is split by columns. */
const rowCharactersMax = 2000;

/** Where the rows stand and what their columns are called (empty: they have no names). */
export interface GroupedRows {
  readonly header: readonly string[];
  readonly sheet: string;
  /** Column of the first cell, from 1. */
  readonly firstColumn: number;
}

/** Gathers rows until they fill an element. Lines of an element are rows that follow one another. */
export class RowGroups {
  readonly #rows: GroupedRows;
  readonly #output: FormatOutput;
  #lines: string[] = [];
  #size = 0;
  #from = 0;
  #to = 0;
  #columns = 0;

  constructor(rows: GroupedRows, output: FormatOutput) {
    this.#rows = rows;
    this.#output = output;
  }

  /** Adds a row, counted from 1. Resolves at once when its group is not full. */
  add(record: readonly string[], row: number): Promise<void> | undefined {
    const line = this.#text(record, 0);
    if (line.length > rowCharactersMax) return this.#addWide(record, row);
    if (line === "") return undefined;
    const isBehindGap = this.#lines.length > 0 && row !== this.#to + 1;
    if (isBehindGap) return this.flush().then(() => this.add(record, row));
    if (this.#lines.length === 0) this.#from = row;
    this.#lines.push(line);
    this.#size += line.length + 1;
    this.#to = row;
    this.#columns = Math.max(this.#columns, record.length);
    return this.#size >= groupCharacters ? this.flush() : undefined;
  }

  /** Gives out what is held. */
  async flush(): Promise<void> {
    const text = this.#lines.join("\n");
    const locator = this.#locator({ fromRow: this.#from, fromColumn: 1, toRow: this.#to, toColumn: this.#columns });
    this.#lines = [];
    this.#size = 0;
    this.#columns = 0;
    if (text !== "") await this.#output.element({ type: "cells", text, locator, ...this.#header(0, this.#rows.header.length) });
  }

  /** A row of many or long values: columns together as far as they fit, a long value in pieces. */
  async #addWide(record: readonly string[], row: number): Promise<void> {
    await this.flush();
    const { header } = this.#rows;
    for (let from = 0; from < record.length; ) {
      let to = from + 1;
      for (let size = (record[from] ?? "").length; to < record.length && size < groupCharacters; to++) size += (record[to] ?? "").length + (header[to] ?? "").length + 4;
      const text = this.#text(record.slice(from, to), from);
      const locator = this.#locator({ fromRow: row, fromColumn: from + 1, toRow: row, toColumn: to });
      for (const [start, end] of splitLong(text)) if (text.slice(start, end).trim() !== "") await this.#output.element({ type: "cells", text: text.slice(start, end).trim(), locator, ...this.#header(from, to) });
      from = to;
    }
  }

  #header(from: number, to: number): { readonly header?: readonly string[] } {
    return this.#rows.header.length === 0 ? {} : { header: this.#rows.header.slice(from, to) };
  }

  #locator({ fromRow, fromColumn, toRow, toColumn }: { readonly fromRow: number; readonly fromColumn: number; readonly toRow: number; readonly toColumn: number }) {
    const shift = this.#rows.firstColumn - 1;
    return { kind: "cells", sheet: this.#rows.sheet, range: formatRange({ fromRow, fromColumn: fromColumn + shift, toRow, toColumn: toColumn + shift }) } as const;
  }

  #text(record: readonly string[], firstColumn: number): string {
    const header = firstColumn === 0 ? this.#rows.header : this.#rows.header.slice(firstColumn);
    return header.length === 0 ? tableText([record], false) : tableText([header, record], true);
  }
}
