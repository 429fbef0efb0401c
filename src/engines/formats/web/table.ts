// One HTML table while it is read: its cells with spans filled in, and whether it holds data or only lays out a page.
import type { ParsedElement } from "#core/documents/document";
import { tableRowsMax, tableText } from "../table-text.ts";

const spanMax = 100;
const columnsMax = 1000;
/** Characters of a cell from which a table is a layout of running text. */
const layoutCellCharacters = 600;

/** Collects the cells of one table. */
export class HtmlTable {
  readonly #rows: string[][] = [];
  /** Values that reach down into later rows: column -> what is left of them. */
  readonly #falling = new Map<number, { readonly text: string; left: number }>();
  #headerCells = 0;
  #text = "";
  #isInCell = false;
  #span = { columns: 1, rows: 1 };
  /** A table that only lays out: its text flows as if it were not there. */
  isLayout = false;
  caption = "";

  /** Whether text belongs to a cell now. */
  get isInCell(): boolean {
    return this.#isInCell;
  }

  openRow(): void {
    this.closeCell();
    this.#rows.push([]);
    this.#fill();
  }

  openCell(name: string, attributes: Readonly<Record<string, string>>): void {
    this.closeCell();
    if (this.#rows.length === 0) this.openRow();
    this.#isInCell = true;
    this.#span = { columns: span(attributes["colspan"]), rows: span(attributes["rowspan"]) };
    if (name === "th" && this.#rows.length === 1) this.#headerCells++;
  }

  addText(text: string): void {
    this.#text += text;
  }

  closeCell(): void {
    if (!this.#isInCell) return;
    const row = this.#rows.at(-1) ?? [];
    const text = this.#text.replace(/[ \t\n\r\f]+/g, " ").trim();
    for (let i = 0; i < this.#span.columns && row.length < columnsMax; i++) {
      if (this.#span.rows > 1) this.#falling.set(row.length, { text, left: this.#span.rows - 1 });
      row.push(i === 0 ? text : "");
      this.#fill();
    }
    this.#text = "";
    this.#isInCell = false;
  }

  /** Everything read so far as running text, when the table turns out to be a layout. */
  takeTexts(): readonly string[] {
    const open = this.#text;
    this.#isInCell = false;
    this.#text = "";
    const texts = [...this.#rows.flat(), open].filter((text) => text.trim() !== "");
    this.#rows.length = 0;
    return texts;
  }

  /** Table elements, or undefined when there is nothing tabular about it. */
  elements(): readonly ParsedElement[] | undefined {
    this.closeCell();
    const rows = this.#rows.filter((row) => row.some((cell) => cell !== ""));
    const columns = Math.max(0, ...rows.map((row) => row.length));
    const isData = columns >= 2 && rows.length >= 2 && !rows.some((row) => row.some((cell) => cell.length > layoutCellCharacters));
    if (!isData) return undefined;
    const hasHeader = this.#headerCells > 0 && this.#headerCells >= (rows[0]?.filter((cell) => cell !== "").length ?? 0) - 1 && this.#headerCells > 1;
    const header = hasHeader ? rows.slice(0, 1) : [];
    const body = hasHeader ? rows.slice(1) : rows;
    const found: ParsedElement[] = [];
    for (let at = 0; at === 0 || at < body.length; at += tableRowsMax) {
      const cells = [...header, ...body.slice(at, at + tableRowsMax)];
      const text = tableText(cells, hasHeader);
      if (text !== "") found.push({ type: "table", text, cells, hasHeader });
    }
    return found;
  }

  /** Puts the values that reach down from above where the row has come to. */
  #fill(): void {
    const row = this.#rows.at(-1) ?? [];
    for (let falling = this.#falling.get(row.length); falling && row.length < columnsMax; falling = this.#falling.get(row.length)) {
      if (--falling.left <= 0) this.#falling.delete(row.length);
      row.push(falling.text);
    }
  }
}

function span(value: string | undefined): number {
  const count = Number.parseInt(value ?? "1", 10);
  return Number.isNaN(count) ? 1 : Math.max(1, Math.min(spanMax, count));
}
