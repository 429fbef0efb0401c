// Walks Markdown's block tokens and makes elements of them; nesting is kept in counters, not in recursion.
import type { Env, MarkdownIt, Token } from "markdown-it";
import type { ElementType, ParsedElement } from "#core/documents/document";
import type { Locator } from "#core/documents/locator";
import { countLines, splitLong } from "../split.ts";
import { tableRowsMax, tableText } from "../table-text.ts";
import { htmlBlockText, inlineText } from "./inline.ts";

/** Characters of one element of code at most. */
const codeCharactersMax = 4000;

/** Makes elements from the block tokens of one file, section by section; link definitions of earlier sections stay known. */
export class MarkdownWalk {
  readonly #markdown: MarkdownIt;
  readonly #env: Env = {};
  #firstLine = 1;
  #quotes = 0;
  #items = 0;
  #headingLevel = 0;
  #lines: readonly [number, number] = [0, 1];
  #rows: string[][] | undefined;
  #tableLines: readonly [number, number] = [0, 1];

  constructor(markdown: MarkdownIt) {
    this.#markdown = markdown;
  }

  /** Begins a section whose first line is `firstLine` of the file. */
  start(firstLine: number): void {
    this.#firstLine = firstLine;
  }

  /** The block tokens of `text`; inline content is parsed only where an element needs it. */
  parse(text: string): readonly Token[] {
    const tokens: Token[] = [];
    this.#markdown.block.parse(text, this.#markdown, this.#env, tokens);
    return tokens;
  }

  /** Elements that end with `token`. */
  elements(token: Token): readonly ParsedElement[] {
    if (token.map && token.type !== "inline") this.#lines = token.map;
    switch (token.type) {
      case "inline": return this.#inline(token);
      case "fence":
      case "code_block": return this.#code(token);
      case "html_block": return this.#html(token);
      case "table_close": return this.#table();
      default: return this.#nest(token);
    }
  }

  #nest(token: Token): readonly ParsedElement[] {
    if (token.type === "blockquote_open" || token.type === "blockquote_close") this.#quotes += token.nesting;
    if (token.type === "list_item_open" || token.type === "list_item_close") this.#items += token.nesting;
    if (token.type === "heading_open") this.#headingLevel = Number(token.tag.slice(1));
    if (token.type === "heading_close") this.#headingLevel = 0;
    if (token.type === "table_open") {
      this.#rows = [];
      this.#tableLines = token.map ?? this.#lines;
    }
    if (token.type === "tr_open") this.#rows?.push([]);
    return [];
  }

  #inline(token: Token): readonly ParsedElement[] {
    const text = this.#plain(token.content);
    if (this.#rows) {
      this.#rows.at(-1)?.push(text.replace(/\s+/g, " ").trim());
      return [];
    }
    if (text.trim() === "") return [];
    const lines = token.map ?? this.#lines;
    if (this.#headingLevel > 0) return [{ type: "heading", text: text.replace(/\s+/g, " ").trim(), level: this.#headingLevel, locator: this.#locator(lines) }];
    const type = this.#items > 0 ? "list_item" : this.#quotes > 0 ? "quote" : "paragraph";
    return this.#pieces(text, type, lines);
  }

  #pieces(text: string, type: ElementType, lines: readonly [number, number]): readonly ParsedElement[] {
    return splitLong(text).flatMap(([start, end]) => {
      const piece = text.slice(start, end).trim();
      return piece === "" ? [] : [{ type, text: piece, locator: this.#locator(lines) }];
    });
  }

  /** Text of inline markup; most paragraphs have none and are taken as they are. */
  #plain(content: string): string {
    if (!/[\\`*_~[<&]/.test(content)) return content.includes("\n") ? content.replace(/ *\n */g, (feed) => (feed.startsWith("  ") ? "\n" : " ")) : content;
    const tokens: Token[] = [];
    this.#markdown.inline.parse(content, this.#markdown, this.#env, tokens);
    return inlineText(tokens);
  }

  #code(token: Token): readonly ParsedElement[] {
    const [from, to] = token.map ?? this.#lines;
    const isFence = token.type === "fence";
    const language = isFence ? (token.info.trim().split(/[\s,{]/)[0] ?? "").toLowerCase() : "";
    let line = this.#firstLine + from + (isFence ? 1 : 0);
    const found: ParsedElement[] = [];
    for (const [start, end] of splitLong(token.content, codeCharactersMax)) {
      const text = token.content.slice(start, end);
      const last = Math.max(line, Math.min(line + countLines(text.trimEnd()), this.#firstLine + to - 1));
      if (text.trim() !== "") found.push({ type: "code", text: text.trimEnd(), locator: { kind: "lines", from: line, to: last }, ...(language === "" ? {} : { language }) });
      line += countLines(text);
    }
    return found;
  }

  #html(token: Token): readonly ParsedElement[] {
    const lines = token.map ?? this.#lines;
    const heading = /^\s*<h([1-6])\b[^>]*>([\s\S]*?)<\/h\1\s*>\s*$/i.exec(token.content);
    const text = htmlBlockText(heading ? (heading[2] ?? "") : token.content, (html) => this.#decode(html));
    if (text === "") return [];
    if (heading) return [{ type: "heading", text: text.replace(/\s+/g, " "), level: Number(heading[1]), locator: this.#locator(lines) }];
    return this.#pieces(text, "paragraph", lines);
  }

  #decode(text: string): string {
    return text.replace(/&#?\w{1,32};/g, (entity) => this.#markdown.utils.unescapeAll(entity));
  }

  #table(): readonly ParsedElement[] {
    const rows = this.#rows ?? [];
    this.#rows = undefined;
    const [header = [], ...body] = rows;
    const first = this.#firstLine + this.#tableLines[0];
    const found: ParsedElement[] = [];
    for (let at = 0; at === 0 || at < body.length; at += tableRowsMax) {
      const part = body.slice(at, at + tableRowsMax);
      const cells = [header, ...part];
      const text = tableText(cells, true);
      // Line 1 is the header and line 2 the rule below it.
      const from = at === 0 ? first : first + 2 + at;
      const locator = { kind: "lines", from, to: first + 1 + at + part.length } as const;
      if (text !== "") found.push({ type: "table", text, cells, hasHeader: true, locator });
    }
    return found;
  }

  #locator([from, to]: readonly [number, number]): Locator {
    return { kind: "lines", from: this.#firstLine + from, to: Math.max(this.#firstLine + from, this.#firstLine + to - 1) };
  }
}
