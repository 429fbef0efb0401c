// The blocks of an AsciiDoc file, one after the other.
import type { Block } from "./blocks.ts";
import { inlineText } from "./asciidoc-inline.ts";

const fence = /^(?:-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|\/{4,}|--|```+.*|[|,!]={3,})\s*$/;
const listMark = /^\s*(?:[*.-]+|\d+\.|<\d+>|<\.>)\s+/;
/** Lines that end a paragraph: one that goes on a list, an item, attributes of what follows or of the document. */
const endsWords = /^(?:\+\s*$|\s*(?:[*.-]+|\d+\.|<\d+>|<\.>)\s+|\[[^[\]].*\]\s*$|:!?[\w-]+!?:(?:\s|$))/;
const described = /^(\s*\S.*?)(?::{2,4}|;;)(?:\s+(.*))?$/;
/** Blocks inside blocks that are looked into. */
const depthMax = 20;

/** All blocks of these lines. */
export function asciidocBlocks(lines: readonly string[]): Iterable<Block> {
  return new Reader(lines).blocks(0, lines.length, 0);
}

/** What a line of attributes says of the block below it. */
interface Style {
  readonly name: string;
  readonly language: string;
  readonly hasHeader: boolean | undefined;
}

class Reader {
  readonly #lines: readonly string[];
  readonly #attributes = new Map<string, string>();

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  *blocks(from: number, to: number, depth: number): Generator<Block> {
    let style: Style | undefined;
    for (let at = from; at < to; ) {
      const line = this.#line(at);
      const [, name = "", value = ""] = /^:!?([\w-]+)!?:\s*(.*)$/.exec(line) ?? [];
      if (name !== "") this.#attributes.set(name.toLowerCase(), value);
      const isSilent = name !== "" || line.trim() === "" || /^\/\/(?!\/)/.test(line) || /^(?:include|ifdef|ifndef|endif|ifeval|toc)::/.test(line) || /^(?:'{3,}|<{3,}|\+)\s*$/.test(line) || /^\[\[.*\]\]\s*$/.test(line);
      if (/^\[[^[\]].*\]\s*$/.test(line)) style = styleOf(line, style);
      else if (isSilent) style = line.trim() === "" ? undefined : style;
      else {
        const end = this.#end(at, to);
        yield* this.#block({ at, end, style, depth });
        style = /^\.[^\s.]/.test(line) ? style : undefined;
        at = end;
        continue;
      }
      at++;
    }
  }

  #line(at: number): string {
    return this.#lines[at] ?? "";
  }

  /** The line behind the block that begins at `at`. */
  #end(at: number, to: number): number {
    const line = this.#line(at);
    if (fence.test(line)) {
      const close = line.startsWith("```") ? "```" : line.trimEnd();
      for (let i = at + 1; i < to; i++) if (this.#line(i).trimEnd() === close) return i + 1;
      return to;
    }
    if (isSingle(line)) return at + 1;
    let end = at + 1;
    while (end < to && this.#line(end).trim() !== "" && !fence.test(this.#line(end)) && !isSingle(this.#line(end)) && !endsWords.test(this.#line(end))) end++;
    return end;
  }

  *#block({ at, end, style, depth }: { readonly at: number; readonly end: number; readonly style: Style | undefined; readonly depth: number }): Generator<Block> {
    const line = this.#line(at);
    const place = { from: at + 1, to: end };
    const [, marks = "", heading = ""] = /^(={1,6}|#{1,6})\s+(\S.*)$/.exec(line) ?? [];
    if (heading !== "") {
      yield { type: "heading", text: this.#inline(heading), level: marks.length, ...place };
    } else if (/^[|,!]={3}/.test(line)) yield { type: "table", text: "", ...this.#table(at + 1, end - 1), ...(style?.hasHeader ? { hasHeader: true } : {}), ...place };
    else if (fence.test(line)) yield* this.#fenced({ at, end, style, depth });
    else if (/^\.[^\s.]/.test(line)) yield { type: "caption", text: this.#inline(line.slice(1)), ...place };
    else if (/^(?:image|video|audio)::/.test(line)) {
      const words = /\[([^\]]*)\]/.exec(line)?.[1]?.split(",")[0]?.trim() ?? "";
      if (words !== "") yield { type: "caption", text: this.#inline(words), ...place };
    } else if (style?.name === "source" || style?.name === "listing" || style?.name === "literal") yield { type: "code", text: this.#lines.slice(at, end).join("\n"), language: style.language, ...place };
    else yield this.#words({ at, end, style });
  }

  #words({ at, end, style }: { readonly at: number; readonly end: number; readonly style: Style | undefined }): Block {
    const lines = this.#lines.slice(at, end);
    const place = { from: at + 1, to: end };
    const text = lines.map((line) => line.trim()).join(" ");
    if (listMark.test(text)) return { type: "list_item", text: this.#inline(text.replace(listMark, "").replace(/^\[[ x*]\]\s+/, "")), ...place };
    const [, term, words] = described.exec(text) ?? [];
    if (term !== undefined && !/https?$/.test(term)) return { type: "list_item", text: this.#inline(words ? `${term.trim()}: ${words}` : term.trim()), ...place };
    if (/^\s/.test(lines[0] ?? "")) return { type: "code", text: lines.join("\n"), ...place };
    return { type: style?.name === "quote" || style?.name === "verse" ? "quote" : "paragraph", text: this.#inline(lines.map((line) => (line.endsWith(" +") ? `${line.slice(0, -2)}\n` : `${line} `)).join("").trim()), ...place };
  }

  *#fenced({ at, end, style, depth }: { readonly at: number; readonly end: number; readonly style: Style | undefined; readonly depth: number }): Generator<Block> {
    const line = this.#line(at);
    if (line.startsWith("////") || line.startsWith("++++")) return;
    const place = { from: at + 1, to: end };
    const body = this.#lines.slice(at + 1, end - 1).join("\n");
    const language = style?.language || /^```+(\w+)/.exec(line)?.[1] || "";
    if (/^(?:----|\.\.\.\.|```)/.test(line) || (line.startsWith("--") && style?.name === "source")) yield { type: "code", text: body, language, ...place };
    else if (line.startsWith("____")) yield { type: "quote", text: this.#inline(body.replace(/\n(?!\n)/g, " ")), ...place };
    else if (depth < depthMax) yield* this.blocks(at + 1, end - 1, depth + 1);
  }

  #table(from: number, to: number): Pick<Block, "rows" | "hasHeader"> {
    const lines = this.#lines.slice(from, to);
    const first = lines.findIndex((line) => line.trim() !== "");
    const cells: string[] = [];
    const counts: number[] = [];
    for (const line of lines) {
      const found = line.split(/(?<!\\)(?:^|\s)(?:\d*(?:\.\d+)?[*+]?[<^>.]*[adehlmsv]?)\|/).slice(line.includes("|") ? 1 : 0);
      if (!line.includes("|")) {
        if (cells.length > 0 && line.trim() !== "") cells[cells.length - 1] = `${cells.at(-1)} ${line.trim()}`.trim();
        continue;
      }
      const own = found.length > 0 ? found : line.split("|").slice(1);
      counts.push(own.length);
      cells.push(...own.map((cell) => cell.trim()));
    }
    const columns = Math.max(1, counts[0] === 1 ? Math.max(1, cells.length) : (counts[0] ?? 1));
    const isListed = counts.every((count) => count === 1);
    const wide = isListed ? columnsOf(lines, cells.length) : columns;
    const rows = Array.from({ length: Math.ceil(cells.length / wide) }, (_none, row) => cells.slice(row * wide, (row + 1) * wide).map((cell) => this.#inline(cell)));
    // An empty line below the first row makes it the header.
    return { rows, ...(lines[first + 1]?.trim() === "" && !isListed ? { hasHeader: true } : {}) };
  }

  #inline(text: string): string {
    return inlineText(text, this.#attributes);
  }
}

/** Whether the line is a block by itself. */
function isSingle(line: string): boolean {
  return /^(?:={1,6}|#{1,6})\s+\S/.test(line) || /^\.[^\s.]/.test(line) || /^(?:image|video|audio)::/.test(line);
}

/** Cells of a row when each stands on a line of its own: rows are apart by empty lines. */
function columnsOf(lines: readonly string[], cells: number): number {
  const runs = lines.join("\n").trim().split(/\n\s*\n/).map((run) => run.split("\n").filter((line) => line.includes("|")).length);
  return Math.max(1, runs.length > 1 ? Math.max(...runs.slice(0, 2)) : cells);
}

/** Attributes of a block: its style, a language, whether its table has a header. */
function styleOf(line: string, before: Style | undefined): Style {
  const parts = line.trim().slice(1, -1).split(",").map((part) => part.trim().replace(/^"|"$/g, ""));
  const name = /^[\w]*/.exec(parts[0] ?? "")?.[0] ?? "";
  const isSource = name === "source" || (name === "" && parts.length > 1 && /^\w+$/.test(parts[1] ?? ""));
  const hasHeader = /%header|options="?[^"]*header/.test(line) ? true : before?.hasHeader;
  return { name: isSource ? "source" : name === "" ? (before?.name ?? "") : name, language: isSource ? (parts[1] ?? "") : (before?.language ?? ""), hasHeader };
}
