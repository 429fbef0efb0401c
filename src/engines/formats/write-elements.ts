// Gives out text and tables as elements of bounded size; every format that has paragraphs and tables does it the same way.
import type { ElementType, ParsedElement } from "#core/documents/document";
import type { Locator } from "#core/documents/locator";
import type { FormatOutput } from "#ports/reading/format";
import { splitLong } from "./split.ts";
import { headerLooksTrue, tableRowsMax, tableText } from "./table-text.ts";

/** Characters of one element of code at most. */
const codeCharactersMax = 4000;

/** What an element of text may carry beside its text. */
export type TextFacts = Partial<Pick<ParsedElement, "level" | "language" | "locator">>;

/** Text in pieces of the longest element; a heading stays one line. */
export async function writeText(output: FormatOutput, type: ElementType, { text, ...facts }: TextFacts & { readonly text: string }): Promise<void> {
  if (text.trim() === "") return;
  if (type === "heading") return void (await output.element({ type, level: 1, ...facts, text: text.replace(/\s+/g, " ").trim() }));
  for (const [start, end] of type === "code" ? splitLong(text, codeCharactersMax) : splitLong(text)) {
    const piece = type === "code" ? text.slice(start, end).trimEnd() : text.slice(start, end).trim();
    if (piece.trim() !== "") await output.element({ type, ...facts, text: piece });
  }
}

/** A table as a format has read it. `header`: whether its first row names the columns; undefined: judge by its look. */
export interface ReadTable {
  readonly rows: readonly (readonly string[])[];
  readonly hasHeader?: boolean | undefined;
  /** Locator of the rows `[from, to)`, counted from 0 with the header. */
  readonly place?: (from: number, to: number) => Locator;
  readonly caption?: string;
}

/** A table in elements of at most 200 rows, each with the header; what is no table (one column, one row) becomes paragraphs. */
export async function writeTable(output: FormatOutput, table: ReadTable): Promise<void> {
  const { place, caption } = table;
  if (caption !== undefined && caption.trim() !== "") await writeText(output, "caption", { text: caption });
  const columns = Math.max(0, ...table.rows.map((row) => row.length));
  const rows = table.rows.map((row) => (row.length === columns ? row : [...row, ...Array.from({ length: columns - row.length }, () => "")]));
  if (columns < 2 || (rows.length < 2 && !place)) return writeLoose(output, rows, place);
  const hasHeader = table.hasHeader ?? headerLooksTrue(rows);
  const head = hasHeader ? rows.slice(0, 1) : [];
  const first = head.length;
  for (let at = first; at === first || at < rows.length; at += tableRowsMax) {
    const cells = [...head, ...rows.slice(at, at + tableRowsMax)];
    const text = tableText(cells, hasHeader);
    const locator = place?.(at === first ? 0 : at, Math.min(rows.length, at + tableRowsMax));
    if (text !== "") await output.element({ type: "table", text, cells, hasHeader, ...(locator ? { locator } : {}) });
  }
}

async function writeLoose(output: FormatOutput, rows: readonly (readonly string[])[], place: ReadTable["place"]): Promise<void> {
  for (const [row, cells] of rows.entries()) {
    const locator = place?.(row, row + 1);
    for (const text of cells) await writeText(output, "paragraph", { text, ...(locator ? { locator } : {}) });
  }
}
