// Replaces a generated part of a written page: what stands between its two comment lines.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The page with the part `name` replaced by `text`. Throws when the page lacks the comment lines. */
export function withSection(root: string, page: { readonly path: string; readonly name: string }, text: string): string {
  const [open, close] = [`<!-- generated: ${page.name} -->`, `<!-- end of generated: ${page.name} -->`];
  const whole = readFileSync(join(root, page.path), "utf8");
  const [start, end] = [whole.indexOf(open), whole.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`${page.path} lacks the lines ${open} and ${close}`);
  return `${whole.slice(0, start + open.length)}\n${text.trim()}\n${whole.slice(end)}`;
}

/** A Markdown table; `|` in cells is escaped. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
