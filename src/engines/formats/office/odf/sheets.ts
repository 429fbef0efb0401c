// Sheets of an OpenDocument spreadsheet, row by row; repeated cells and rows are unrolled only where they hold something.
import { formatRange, type CellRange } from "#core/documents/cell-range";
import type { FormatInput, FormatOutput } from "#ports/reading/format";
import { childAt, elementsOf, findAll, textOf, type XmlNode } from "../../markup/xml-node.ts";
import { writeText } from "../../write-elements.ts";
import { SheetRows } from "../sheets/sheet-rows.ts";
import { OdfPackage, plainText } from "./package.ts";

const parser = "ods@1";
/** Copies of a filled row or cell that are unrolled. */
const repeatsMax = 1000;
const columnsMax = 16_384;

/** Reads all sheets. @throws parse.damaged, parse.encrypted, parse.bomb */
export async function readOdfSheets(input: FormatInput, output: FormatOutput): Promise<void> {
  const file = new OdfPackage(input);
  file.state(output);
  let sheet: OpenSheet | undefined;
  let index = 0;
  for (const { node, parents } of file.walk(new Set(["table:table", "table:table-row-group", "table:table-header-rows", "table:table-rows"]))) {
    const table = parents.find(({ name }) => name === "table:table");
    if (!table || node.name !== "table:table-row") continue;
    if (sheet?.node !== table) {
      await sheet?.finish();
      sheet = new OpenSheet(table, index++, output);
    }
    await sheet.row(node);
  }
  await sheet?.finish();
  for (const margin of file.margins()) await writeText(output, "caption", { text: margin });
}

class OpenSheet {
  readonly node: XmlNode;
  readonly #name: string;
  readonly #index: number;
  readonly #output: FormatOutput;
  readonly #rows: SheetRows;
  readonly #comments: { readonly range: string; readonly text: string }[] = [];
  #at = 1;

  constructor(node: XmlNode, index: number, output: FormatOutput) {
    this.node = node;
    this.#name = node.attributes["table:name"] ?? "";
    this.#index = index;
    this.#output = output;
    this.#rows = new SheetRows({ name: this.#name, output, floating: [], begin: () => writeText(output, "heading", { text: this.#name, level: 2, locator: { kind: "cells", sheet: this.#name, range: "A1" } }) });
  }

  async row(node: XmlNode): Promise<void> {
    const values: string[] = [];
    let column = 1;
    for (const cell of elementsOf(node)) {
      const count = Math.max(1, Number(cell.attributes["table:number-columns-repeated"] ?? 1) || 1);
      const text = cell.name === "table:covered-table-cell" ? "" : cellText(cell);
      if (text !== "") {
        for (let i = 0; i < Math.min(count, repeatsMax) && column + i <= columnsMax; i++) values[column + i - 1] = text;
        this.#merge(cell, column);
      }
      this.#comment(cell, column);
      column += count;
    }
    const repeats = Math.max(1, Number(node.attributes["table:number-rows-repeated"] ?? 1) || 1);
    const filled = Array.from(values, (value) => value ?? "");
    if (filled.length > 0) for (let i = 0; i < Math.min(repeats, repeatsMax); i++) await this.#rows.add(filled, this.#at + i);
    this.#at += repeats;
  }

  async finish(): Promise<void> {
    await this.#rows.finish();
    for (const { range, text } of this.#comments) await writeText(this.#output, "paragraph", { text: `Comment on ${range}: ${text}`, locator: { kind: "cells", sheet: this.#name, range } });
    const isRead = this.#rows.hasCells || this.#comments.length > 0;
    this.#output.ledger({ unit: "sheet", index: this.#index, outcome: isRead ? "read" : "skipped", parser, ...(isRead ? {} : { code: "parse.empty" }) });
  }

  #merge(cell: XmlNode, column: number): void {
    const [columns, rows] = ["table:number-columns-spanned", "table:number-rows-spanned"].map((name) => Math.min(columnsMax, Number(cell.attributes[name] ?? 1) || 1));
    if ((columns ?? 1) > 1 || (rows ?? 1) > 1) this.#rows.merge({ fromRow: this.#at, fromColumn: column, toRow: this.#at + (rows ?? 1) - 1, toColumn: column + (columns ?? 1) - 1 } satisfies CellRange);
  }

  #comment(cell: XmlNode, column: number): void {
    const note = childAt(cell, "office:annotation");
    const text = note ? findAll(note, "text:p").map(textOf).join("\n").trim() : "";
    if (text !== "") this.#comments.push({ text, range: formatRange({ fromRow: this.#at, toRow: this.#at, fromColumn: column, toColumn: column }) });
  }
}

/** A cell's value: dates and plain numbers as stored, all else as shown. */
function cellText(cell: XmlNode): string {
  const type = cell.attributes["office:value-type"];
  const stored = type === "date" ? cell.attributes["office:date-value"] : type === "float" ? cell.attributes["office:value"] : undefined;
  if (stored !== undefined) return type === "date" ? stored.replace("T", " ").replace(/ 00:00:00$/, "") : stored;
  return elementsOf(cell, "text:p").map(plainText).join("\n").trim();
}
