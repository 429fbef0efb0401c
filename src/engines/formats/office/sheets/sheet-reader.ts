// Reads one sheet: a small one whole, with its merged cells; a large one streams by as groups of rows under its header.
import { parseRange, type CellRange } from "#core/documents/cell-range";
import type { FormatOutput } from "#ports/reading/format";
import { RowGroups } from "../../row-groups.ts";
import { headerLooksTrue } from "../../table-text.ts";
import { writeText } from "../../write-elements.ts";
import { showNumber, type NumberKind } from "./number-formats.ts";
import { wholeCellsMax, writeSheet, type Floating, type SheetRow } from "./sheet-layout.ts";
import { attributeOf, SheetScanner, type RawCell, type SheetVisitor } from "./sheet-scanner.ts";

/** Merged ranges of one sheet at most. */
const mergesMax = 100_000;
/** Rows at the top of a large sheet among which its header is looked for. */
const headerRowsMax = 20;

/** What all sheets of a workbook share. */
export interface WorkbookFacts {
  readonly strings: readonly string[];
  readonly kinds: readonly NumberKind[];
  readonly is1904: boolean;
}

/** Where a sheet's elements go; `begin` is called before the first. */
export interface SheetTarget {
  readonly name: string;
  readonly output: FormatOutput;
  begin(): Promise<void>;
  /** Charts and texts over the cells. */
  readonly floating: readonly Floating[];
}

/** Collects cells to rows, and rows to elements. */
export class SheetReader implements SheetVisitor {
  readonly #facts: WorkbookFacts;
  readonly #target: SheetTarget;
  readonly #merges: CellRange[] = [];
  /** Texts of headers and footers, each once. */
  readonly #margins = new Set<string>();
  #rows: SheetRow[] = [];
  #values: string[] = [];
  #cells = 0;
  #groups: RowGroups | undefined;
  hasCells = false;

  constructor(facts: WorkbookFacts, target: SheetTarget) {
    this.#facts = facts;
    this.#target = target;
  }

  /** Reads the sheet's XML to its end. */
  async read(blocks: AsyncIterable<Uint8Array>): Promise<void> {
    const scanner = new SheetScanner(this);
    for await (const block of blocks) {
      scanner.write(block);
      await this.#give();
    }
    scanner.end();
    if (this.#groups) {
      await this.#give();
      await this.#groups.flush();
      for (const { write } of this.#target.floating) await write();
    } else if (this.#rows.length > 0 || this.#target.floating.length > 0) {
      await this.#target.begin();
      await writeSheet(this.#target.output, this.#target.name, { rows: this.#rows, merges: this.#merges, floating: this.#target.floating });
    }
    for (const text of this.#margins) await writeText(this.#target.output, "caption", { text });
  }

  cell(cell: RawCell): void {
    const value = this.#text(cell);
    if (value === "") return;
    while (this.#values.length < cell.column - 1) this.#values.push("");
    this.#values[cell.column - 1] = value;
    this.#cells++;
    this.hasCells = true;
  }

  endRow(row: number): void {
    if (this.#values.length === 0) return;
    this.#rows.push({ row, values: this.#values });
    this.#values = [];
  }

  other(name: string, attributes: string, text: string): void {
    if (name.endsWith("er")) {
      const words = text.replace(/&(?:"[^"]*"|[A-Z]|\d+)/g, " ").replace(/\s+/g, " ").trim();
      if (words !== "") this.#margins.add(words);
    }
    if (name !== "mergeCell" || this.#merges.length >= mergesMax) return;
    const range = parseRange(attributeOf(attributes, "ref") ?? "");
    if (range) this.#merges.push(range);
  }

  /** Hands over rows once the sheet is known to be large. */
  async #give(): Promise<void> {
    if (!this.#groups && this.#cells <= wholeCellsMax) return;
    this.#groups ??= await this.#begin();
    const rows = this.#rows;
    this.#rows = [];
    for (const { row, values } of rows) {
      const waiting = this.#groups.add(values, row);
      if (waiting) await waiting;
    }
  }

  /** The names of the columns are in the first of the top rows that looks like names; what stands above it is given out first. */
  async #begin(): Promise<RowGroups> {
    const { name, output } = this.#target;
    await this.#target.begin();
    const top = this.#rows.slice(0, headerRowsMax).map(({ values }) => values);
    const width = Math.max(0, ...this.#rows.slice(0, 200).map(({ values }) => values.length));
    const at = top.findIndex((row, i) => row.length >= width / 2 && headerLooksTrue(this.#rows.slice(i, i + 2).map(({ values }) => values)));
    const above = this.#rows.splice(0, at + 1);
    const titles = new RowGroups({ header: [], sheet: name, firstColumn: 1 }, output);
    for (const { row, values } of above.slice(0, -1)) await titles.add(values, row);
    await titles.flush();
    return new RowGroups({ header: above.at(-1)?.values ?? [], sheet: name, firstColumn: 1 }, output);
  }

  #text({ kind, style, value }: RawCell): string {
    switch (kind) {
      case "s": return this.#facts.strings[Number(value)] ?? "";
      case "b": return value === "1" ? "TRUE" : "FALSE";
      case "str": case "inlineStr": case "e": return value.trim();
      case "d": return value.replace("T", " ").replace(/ 00:00:00(?:\.0+)?Z?$/, "");
      default: return numberText(value, this.#facts.kinds[style] ?? "plain", this.#facts.is1904);
    }
  }
}

function numberText(value: string, kind: NumberKind, is1904: boolean): string {
  if (kind === "plain" && value.length <= 15 && !/[eE]/.test(value)) return value;
  const number = Number(value);
  return Number.isNaN(number) ? value : showNumber(number, kind, is1904);
}
