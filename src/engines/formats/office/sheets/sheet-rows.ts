// Rows of one sheet on their way to elements: a small sheet is looked at whole, with its merged cells; a large one streams by under its header.
import type { CellRange } from "#core/documents/cell-range";
import type { FormatOutput } from "#ports/reading/format";
import { RowGroups } from "../../row-groups.ts";
import { headerLooksTrue } from "../../table-text.ts";
import { wholeCellsMax, writeSheet, type Floating, type SheetRow } from "./sheet-layout.ts";

/** Merged ranges of one sheet at most. */
const mergesMax = 100_000;
/** Rows at the top of a large sheet among which its header is looked for. */
const headerRowsMax = 20;

/** Where a sheet's elements go; `begin` is called before the first. */
export interface SheetTarget {
  readonly name: string;
  readonly output: FormatOutput;
  begin(): Promise<void>;
  /** Charts and texts over the cells. */
  readonly floating: readonly Floating[];
}

/** Takes the rows of one sheet in order. */
export class SheetRows {
  readonly #target: SheetTarget;
  readonly #merges: CellRange[] = [];
  #rows: SheetRow[] = [];
  #cells = 0;
  #groups: RowGroups | undefined;

  constructor(target: SheetTarget) {
    this.#target = target;
  }

  /** Whether any row came. */
  get hasCells(): boolean {
    return this.#cells > 0;
  }

  /** Holds a row back; `give` sees to it that not too many are. */
  hold(values: readonly string[], row: number): void {
    this.#rows.push({ row, values });
    this.#cells += values.length;
  }

  /** Takes a row, at least one value. */
  async add(values: readonly string[], row: number): Promise<void> {
    this.hold(values, row);
    await this.give();
  }

  merge(range: CellRange): void {
    if (this.#merges.length < mergesMax) this.#merges.push(range);
  }

  /** Hands over rows once the sheet is known to be large. */
  async give(): Promise<void> {
    if (!this.#groups && this.#cells <= wholeCellsMax) return;
    this.#groups ??= await this.#begin();
    const rows = this.#rows;
    this.#rows = [];
    for (const { row, values } of rows) {
      const waiting = this.#groups.add(values, row);
      if (waiting) await waiting;
    }
  }

  /** The end of the sheet. */
  async finish(): Promise<void> {
    const { name, output, floating } = this.#target;
    if (this.#groups) {
      await this.give();
      await this.#groups.flush();
      for (const { write } of floating) await write();
    } else if (this.#rows.length > 0 || floating.length > 0) {
      await this.#target.begin();
      await writeSheet(output, name, { rows: this.#rows, merges: this.#merges, floating });
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
}
