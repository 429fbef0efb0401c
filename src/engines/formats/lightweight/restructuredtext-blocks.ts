// The blocks of a reStructuredText file, one after the other.
import { endOfIndented, indentOf, outdented, type Block } from "./blocks.ts";
import { inlineText } from "./restructuredtext-inline.ts";
import { gridTable, simpleTable, type DrawnTable } from "./restructuredtext-tables.ts";

const underline = /^([!-/:-@[-`{-~])\1*\s*$/;
const listMark = /^(?:[*+\u2022-]|(?:\(?(?:\d+|[a-z]|#|[ivxlc]+)[.)]))(?:\s+|$)/i;
const codeNames = new Set(["code", "code-block", "sourcecode", "parsed-literal", "highlight", "math"]);
const silentNames = new Set(["toctree", "contents", "index", "raw", "include", "role", "default-role", "meta", "only", "_"]);
/** Blocks inside blocks that are looked into. */
const depthMax = 20;

/** All blocks of these lines. */
export function restructuredBlocks(lines: readonly string[]): Iterable<Block> {
  return new Reader(lines).blocks({ from: 0, to: lines.length, depth: 0 });
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly depth: number;
}

/** A block, or none, and the line behind it. */
interface Found {
  readonly blocks: Iterable<Block>;
  readonly next: number;
}

class Reader {
  readonly #lines: readonly string[];
  readonly #levels: string[] = [];
  readonly #substitutions = new Map<string, string>();

  constructor(lines: readonly string[]) {
    this.#lines = lines;
    for (const line of lines) {
      const [, name = "", text = ""] = /^\.\. \|([^|]+)\| replace:: (.*)$/.exec(line) ?? [];
      if (name !== "") this.#substitutions.set(name, text);
    }
  }

  *blocks(range: Range): Generator<Block> {
    for (let at = range.from; at < range.to; ) {
      if (this.#line(at).trim() === "") {
        at++;
        continue;
      }
      const { blocks, next } = this.#at(at, range);
      yield* blocks;
      at = Math.max(at + 1, next);
    }
  }

  #line(at: number): string {
    return this.#lines[at] ?? "";
  }

  #at(at: number, range: Range): Found {
    const line = this.#line(at).trimStart();
    return this.#heading(at, range) ?? this.#table(at, range) ?? this.#explicit(at, range) ?? (listMark.test(line) ? this.#item(at, range) : undefined) ?? this.#paragraph(at, range);
  }

  #heading(at: number, { to }: Range): Found | undefined {
    const [line, below, third] = [this.#line(at), this.#line(at + 1), this.#line(at + 2)];
    if (underline.test(line) && at + 2 < to && below.trim() !== "" && underline.test(third) && line.trim() === third.trim() && line.trim().length > 1) return this.#title(below.trim(), `${line[0]}${line[0]}`, { from: at + 1, to: at + 3 });
    const isUnderlined = at + 1 < to && indentOf(line) === 0 && !underline.test(line) && underline.test(below) && below.trim().length > 1 && below.trim().length >= Math.min(line.trim().length, 4);
    if (isUnderlined) return this.#title(line.trim(), below[0] ?? "", { from: at + 1, to: at + 2 });
    return underline.test(line) && line.trim().length >= 4 ? { blocks: [], next: at + 1 } : undefined;
  }

  #title(text: string, style: string, place: { readonly from: number; readonly to: number }): Found {
    if (!this.#levels.includes(style)) this.#levels.push(style);
    return { blocks: [{ type: "heading", text: this.#inline(text), level: this.#levels.indexOf(style) + 1, ...place }], next: place.to };
  }

  #table(at: number, { to }: Range): Found | undefined {
    const line = this.#line(at).trim();
    const isGrid = /^\+(?:[-=]+\+)+$/.test(line);
    if (!isGrid && !/^=+(?:\s+=+)+$/.test(line)) return undefined;
    let end = at + 1;
    if (isGrid) while (end < to && /^\s*[+|]/.test(this.#line(end))) end++;
    else {
      const borders = Array.from({ length: to - at }, (_none, i) => at + i).filter((i) => /^\s*=+(?:\s+=+)*\s*$/.test(this.#line(i)));
      end = (borders.slice(1).find((i) => this.#line(i + 1).trim() === "") ?? borders.at(-1) ?? at) + 1;
    }
    const own = this.#lines.slice(at, end);
    return { blocks: [this.#drawn(isGrid ? gridTable(own) : simpleTable(own.map((row) => row.slice(indentOf(own[0] ?? "")))), { from: at + 1, to: end })], next: end };
  }

  #drawn({ rows, hasHeader }: DrawnTable, place: { readonly from: number; readonly to: number }): Block {
    return { type: "table", text: "", rows: rows.map((row) => row.map((cell) => this.#inline(cell))), hasHeader, ...place };
  }

  /** What begins with two points: directives, footnotes, targets, comments. */
  #explicit(at: number, { to, depth }: Range): Found | undefined {
    const line = this.#line(at);
    if (!/^\s*\.\.(?:\s|$)/.test(line)) return undefined;
    const end = Math.min(to, endOfIndented(this.#lines, at + 1, indentOf(line)));
    const [, name = "", argument = ""] = /^\s*\.\.\s+(?:\|[^|]+\|\s+)?([\w:.-]+)::\s*(.*)$/.exec(line) ?? [];
    const [, note = "", words = ""] = /^\s*\.\.\s+\[([\w.#*-]+)\]\s*(.*)$/.exec(line) ?? [];
    if (note !== "") return { blocks: [{ type: "paragraph", text: this.#inline([`[${note}]`, words, ...this.#lines.slice(at + 1, end).map((more) => more.trim())].join(" ").trim()), from: at + 1, to: end }], next: end };
    if (name === "" || silentNames.has(name) || /^\s*\.\.\s+\|/.test(line)) return { blocks: [], next: end };
    return { blocks: this.#directive({ name, argument }, { from: at + 1, to: end, depth: depth + 1 }), next: end };
  }

  *#directive({ name, argument }: { readonly name: string; readonly argument: string }, range: Range): Generator<Block> {
    let body = range.from;
    while (body < range.to && /^\s+:[\w-]+:/.test(this.#line(body))) body++;
    const place = { from: range.from, to: range.to };
    const own = this.#lines.slice(body, range.to);
    const alternative = this.#lines.slice(range.from, body).map((line) => /^\s+:alt:\s*(.+)$/.exec(line)?.[1]).find((text) => text !== undefined);
    if (codeNames.has(name)) return yield { type: "code", text: outdented(name === "math" && argument !== "" ? [argument, ...own] : own), ...(argument !== "" && name !== "math" ? { language: argument } : {}), ...place };
    if (name === "csv-table") return yield { type: "table", text: "", rows: own.filter((line) => line.trim() !== "").map((line) => line.trim().split(/,\s*/).map((cell) => this.#inline(cell.replace(/^"|"$/g, "")))), ...place };
    if (name === "list-table") return yield { type: "table", text: "", rows: this.#listRows(own), hasHeader: true, ...place };
    if (alternative !== undefined) yield { type: "caption", text: this.#inline(alternative), ...place };
    else if (argument !== "" && !/^(?:image|figure)$/.test(name)) yield { type: name === "table" ? "caption" : "paragraph", text: this.#inline(argument), ...place };
    if (range.depth <= depthMax) yield* this.blocks({ ...range, from: body });
  }

  #listRows(lines: readonly string[]): readonly (readonly string[])[] {
    const rows: string[][] = [];
    for (const line of lines) {
      const [, isRow, cell] = /^\s*(\*\s+)?-\s?(.*)$/.exec(line) ?? [];
      if (isRow !== undefined) rows.push([this.#inline(cell ?? "")]);
      else if (cell !== undefined) rows.at(-1)?.push(this.#inline(cell));
    }
    return rows;
  }

  #item(at: number, { to, depth }: Range): Found {
    const line = this.#line(at);
    const indent = indentOf(line);
    const end = Math.min(to, endOfIndented(this.#lines, at + 1, indent));
    let own = at + 1;
    while (own < end && this.#line(own).trim() !== "" && !listMark.test(this.#line(own).trimStart())) own++;
    const words = [line.trimStart().replace(listMark, ""), ...this.#lines.slice(at + 1, own).map((more) => more.trim())].join(" ");
    const item: Block = { type: "list_item", text: this.#inline(words.replace(/::$/, ":")), from: at + 1, to: own };
    return { blocks: [item, ...(depth < depthMax ? this.blocks({ from: own, to: end, depth: depth + 1 }) : [])], next: end };
  }

  #paragraph(at: number, { to, depth }: Range): Found {
    const indent = indentOf(this.#line(at));
    let end = at + 1;
    while (end < to && this.#line(end).trim() !== "" && indentOf(this.#line(end)) === indent) end++;
    const lines = this.#lines.slice(at, end).map((line) => line.trim());
    const isList = lines.every((line) => /^(?:\||:[^:]+:\s)/.test(line));
    const text = lines.map((line) => line.replace(/^\| ?/, "").replace(/^:([^:]+):\s/, "$1: ")).join(isList ? "\n" : " ");
    const blocks: Block[] = /^:*$/.test(text) ? [] : [{ type: "paragraph", text: this.#inline(text.replace(/\s*::$/, text.endsWith(" ::") ? "" : ":")), from: at + 1, to: end }];
    const isLiteral = text.endsWith("::");
    const body = Math.min(to, endOfIndented(this.#lines, end, indent));
    if (isLiteral && body > end) return { blocks: [...blocks, { type: "code", text: outdented(this.#lines.slice(end, body)), from: end + 1, to: body }], next: body };
    // What stands deeper below one line is its definition.
    if (body > end && this.#line(end).trim() !== "" && depth < depthMax) return { blocks: [...blocks, ...this.blocks({ from: end, to: body, depth: depth + 1 })], next: body };
    return { blocks, next: end };
  }

  #inline(text: string): string {
    return inlineText(text, this.#substitutions);
  }
}
