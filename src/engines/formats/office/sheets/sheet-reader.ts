// Reads the XML of one sheet of a workbook: cells become typed values, rows go on to elements.
import { parseRange } from "#core/documents/cell-range";
import { writeText } from "../../write-elements.ts";
import { showNumber, type NumberKind } from "./number-formats.ts";
import { SheetRows, type SheetTarget } from "./sheet-rows.ts";
import { attributeOf, SheetScanner, type RawCell, type SheetVisitor } from "./sheet-scanner.ts";

/** What all sheets of a workbook share. */
export interface WorkbookFacts {
  readonly strings: readonly string[];
  readonly kinds: readonly NumberKind[];
  readonly is1904: boolean;
}

/** Collects cells to rows. */
export class SheetReader implements SheetVisitor {
  readonly #facts: WorkbookFacts;
  readonly #target: SheetTarget;
  readonly #rows: SheetRows;
  /** Texts of headers and footers, each once. */
  readonly #margins = new Set<string>();
  #values: string[] = [];

  constructor(facts: WorkbookFacts, target: SheetTarget) {
    this.#facts = facts;
    this.#target = target;
    this.#rows = new SheetRows(target);
  }

  /** Whether any cell held something. */
  get hasCells(): boolean {
    return this.#rows.hasCells;
  }

  /** Reads the sheet's XML to its end. */
  async read(blocks: AsyncIterable<Uint8Array>): Promise<void> {
    const scanner = new SheetScanner(this);
    for await (const block of blocks) {
      scanner.write(block);
      await this.#rows.give();
    }
    scanner.end();
    await this.#rows.finish();
    for (const text of this.#margins) await writeText(this.#target.output, "caption", { text });
  }

  cell(cell: RawCell): void {
    const value = this.#text(cell);
    if (value === "") return;
    while (this.#values.length < cell.column - 1) this.#values.push("");
    this.#values[cell.column - 1] = value;
  }

  endRow(row: number): void {
    if (this.#values.length === 0) return;
    this.#rows.hold(this.#values, row);
    this.#values = [];
  }

  other(name: string, attributes: string, text: string): void {
    if (name.endsWith("er")) {
      const words = text.replace(/&(?:"[^"]*"|[A-Z]|\d+)/g, " ").replace(/\s+/g, " ").trim();
      if (words !== "") this.#margins.add(words);
    }
    const range = name === "mergeCell" ? parseRange(attributeOf(attributes, "ref") ?? "") : undefined;
    if (range) this.#rows.merge(range);
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
