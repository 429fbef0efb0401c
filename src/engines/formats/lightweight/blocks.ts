// Blocks that the readers of line-based markup find, and how they are given out.
import type { ElementType } from "#core/documents/document";
import type { FormatOutput } from "#ports/reading/format";
import { writeTable, writeText } from "../write-elements.ts";

/** A block of a text; lines count from 1, `to` inclusive. */
export interface Block {
  readonly type: ElementType;
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly level?: number;
  /** Programming language of code. */
  readonly language?: string;
  /** Rows of a table; `text` is not looked at then. */
  readonly rows?: readonly (readonly string[])[];
  readonly hasHeader?: boolean;
}

/** Gives out blocks; the first heading is the title where none was said. */
export async function writeBlocks(blocks: Iterable<Block>, output: FormatOutput): Promise<void> {
  for (const { type, text, from, to, level, language, rows, hasHeader } of blocks) {
    const locator = { kind: "lines", from, to } as const;
    if (rows) await writeTable(output, { rows, hasHeader, place: () => locator });
    else {
      if (type === "heading" && text.trim() !== "") output.title(text);
      await writeText(output, type, { text, locator, ...(level === undefined ? {} : { level: Math.min(6, level) }), ...(language ? { language } : {}) });
    }
  }
}

/** How far a line stands in, in columns; a tab goes to the next eighth. */
export function indentOf(line: string): number {
  let column = 0;
  for (const sign of line) {
    if (sign === " ") column++;
    else if (sign === "\t") column += 8 - (column % 8);
    else return column;
  }
  return column;
}

/** Lines without the blanks that all of them begin with. */
export function outdented(lines: readonly string[]): string {
  const least = Math.min(...lines.filter((line) => line.trim() !== "").map(indentOf));
  return lines.map((line) => line.replaceAll("\t", "        ").slice(Number.isFinite(least) ? least : 0)).join("\n").replace(/^\n+|\s+$/g, "");
}

/** First line behind `at` that stands no deeper than `indent`; empty lines belong to what is around them. */
export function endOfIndented(lines: readonly string[], at: number, indent: number): number {
  let end = at;
  for (let i = at; i < lines.length; i++) {
    const line = lines[i] ?? "";
    if (line.trim() === "") continue;
    if (indentOf(line) <= indent) break;
    end = i + 1;
  }
  return end;
}
