// Aligned tables and lists of names with values.
import { clip, widthOf } from "./printer.ts";

/** A table: heads, rows of cells, and which columns are numbers (aligned right). */
export interface Table {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly isNumber?: readonly boolean[];
}

/** Lines of a table no wider than `columns`: the widest columns give way first. */
export function tableLines(table: Table, columns: number): string[] {
  const all = [table.heads, ...table.rows];
  const widths = fitted(table.heads.map((_head, index) => Math.max(...all.map((row) => widthOf(row[index] ?? "")))), columns);
  return all.map((row) => row.map((cell, index) => padded(clip(cell, widths[index] ?? 0), widths[index] ?? 0, table.isNumber?.[index] === true)).join("  ").trimEnd());
}

function fitted(widths: readonly number[], columns: number): number[] {
  const result = [...widths];
  let over = result.reduce((sum, width) => sum + width, 0) + 2 * Math.max(0, result.length - 1) - columns;
  while (over > 0) {
    const widest = result.indexOf(Math.max(...result));
    const width = result[widest] ?? 0;
    if (width <= 8) break;
    const next = Math.max(8, ...result.filter((_value, index) => index !== widest));
    const cut = Math.min(over, Math.max(1, width - next));
    result[widest] = width - cut;
    over -= cut;
  }
  return result;
}

/** `text` filled with spaces to `width` columns. */
export function padded(text: string, width: number, isRight = false): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return isRight ? space + text : text + space;
}

/** Lines `name  value`, names aligned. */
export function detailLines(pairs: readonly (readonly [string, string])[], indent = ""): string[] {
  const width = Math.max(0, ...pairs.map(([name]) => widthOf(name)));
  return pairs.map(([name, value]) => `${indent}${padded(name, width)}  ${value.replaceAll("\n", `\n${indent}${" ".repeat(width + 2)}`)}`.trimEnd());
}

/** `text` broken at spaces to lines of `width` columns. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    if (line !== "" && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  if (line !== "" || lines.length === 0) lines.push(line);
  return lines;
}
