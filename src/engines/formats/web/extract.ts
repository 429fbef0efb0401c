// From HTML to elements in one pass over its tags: no tree, no recursion, so depth costs nothing.
import type { ElementType, ParsedElement } from "#core/documents/document";
import { splitLong } from "../split.ts";
import { HtmlTable } from "./table.ts";
import { blockTags, isHidden, silentTags } from "./tags.ts";

/** Characters of one element of code at most. */
const codeCharactersMax = 4000;

type Attributes = Readonly<Record<string, string>>;

/** What a page says of itself. */
export interface PageFacts {
  title: string;
  language: string;
  /** Deepest nesting of tags. */
  depth: number;
  /** Whether the page says which part of it is its content. */
  hasMain: boolean;
  /** Elements that lead elsewhere or frame the content, by their numbers: `from` to `to` (exclusive). */
  readonly frames: readonly Frame[];
}

/** Consecutive elements of a navigation (`nav`), or of a header, footer or aside outside the content (`side`). */
export interface Frame {
  readonly kind: "nav" | "side";
  readonly from: number;
  readonly to: number;
}

const sideTags = new Set(["header", "footer", "aside"]);
const sideRoles = new Set(["banner", "contentinfo", "complementary"]);

/** Receives tags and text from the parser and keeps the elements they make until they are taken. */
export class HtmlExtractor {
  readonly #frames: Frame[] = [];
  readonly facts: PageFacts = { title: "", language: "", depth: 0, hasMain: false, frames: this.#frames };
  #elements: ParsedElement[] = [];
  readonly #tables: HtmlTable[] = [];
  #text = "";
  #depth = 0;
  /** Depth at which something unread began; 0 while text counts. */
  #silentFrom = 0;
  #isTitle = false;
  #isCaption = false;
  readonly #open = { heading: 0, items: 0, quotes: 0, pre: 0, captions: 0 };
  #codeLanguage = "";
  /** Elements that were taken. */
  #taken = 0;
  /** The frame that is open, with the depth at which it began. */
  #frame: { readonly kind: Frame["kind"]; readonly from: number; readonly depth: number } | undefined;
  /** Depth at which the content began; 0 outside. */
  #mainFrom = 0;

  /** Elements since the last call. */
  take(): readonly ParsedElement[] {
    const taken = this.#elements;
    this.#elements = [];
    this.#taken += taken.length;
    return taken;
  }

  openTag(name: string, attributes: Attributes): void {
    this.#depth++;
    if (this.#depth > this.facts.depth) this.facts.depth = this.#depth;
    if (name === "html" && this.facts.language === "") this.facts.language = attributes["lang"] ?? attributes["xml:lang"] ?? "";
    if (name === "title" && this.facts.title === "") this.#isTitle = true;
    if (this.#silentFrom > 0) return;
    if (silentTags.has(name) || isHidden(name, attributes)) {
      // A page that hides its whole body shows it by a script; its words are still its words.
      if (name !== "html" && name !== "body") this.#silentFrom = this.#depth;
      return;
    }
    if (blockTags.has(name)) {
      this.#openBlock(name, attributes);
      this.#openRegion(name, attributes);
    } else this.#openInline(name, attributes);
  }

  closeTag(name: string): void {
    if (name === "title") this.#isTitle = false;
    if (this.#silentFrom === this.#depth) this.#silentFrom = 0;
    else if (this.#silentFrom === 0 && blockTags.has(name)) this.#closeBlock(name);
    if (this.#mainFrom === this.#depth) this.#mainFrom = 0;
    if (this.#frame?.depth === this.#depth) this.#closeFrame();
    this.#depth--;
  }

  addText(text: string): void {
    if (this.#isTitle) this.facts.title += text;
    else if (this.#silentFrom === 0) this.#append(this.#open.pre > 0 ? text : text.replace(/[ \t\n\r\f]+/g, " "));
  }

  /** The end of the file: what is open ends. */
  end(): void {
    while (this.#tables.length > 0) this.#closeTable();
    this.#flush();
    this.#closeFrame();
  }

  #openRegion(name: string, attributes: Attributes): void {
    const role = (attributes["role"] ?? "").toLowerCase();
    if ((name === "main" || role === "main") && this.#mainFrom === 0) {
      this.#mainFrom = this.#depth;
      this.facts.hasMain = true;
    }
    const kind = name === "nav" || role === "navigation" ? "nav" : (sideTags.has(name) || sideRoles.has(role)) && this.#mainFrom === 0 ? "side" : undefined;
    // What stands in a cell belongs to its table, and a frame in a frame to the outer one.
    if (kind !== undefined && this.#frame === undefined && this.#tables.length === 0) this.#frame = { kind, from: this.#taken + this.#elements.length, depth: this.#depth };
  }

  #closeFrame(): void {
    if (this.#frame === undefined) return;
    const { kind, from } = this.#frame;
    this.#frame = undefined;
    const to = this.#taken + this.#elements.length;
    if (to > from) this.#frames.push({ kind, from, to });
  }

  #append(text: string): void {
    const table = this.#tables.at(-1);
    if (table && !table.isLayout && this.#isCaption) table.caption += text;
    else if (table && !table.isLayout && table.isInCell) table.addText(text);
    else this.#text += text;
  }

  #openInline(name: string, attributes: Attributes): void {
    if (name === "br") this.#append("\n");
    if (name === "img" && (attributes["alt"] ?? "").trim() !== "") this.#append(` ${attributes["alt"]} `);
    if (name === "code" && this.#open.pre > 0) this.#codeLanguage ||= languageOfClass(attributes["class"]);
    if (name === "wbr") this.#append("");
  }

  #openBlock(name: string, attributes: Attributes): void {
    if (this.#isInDataCell() && !/^(?:table|tr|td|th|tbody|thead|tfoot|caption)$/.test(name)) return this.#append(" ");
    this.#flush();
    const heading = /^h([1-6])$/.exec(name);
    if (heading) this.#open.heading = Number(heading[1]);
    else if (name === "li" || name === "dt" || name === "dd") this.#open.items++;
    else if (name === "blockquote") this.#open.quotes++;
    else if (name === "figcaption") this.#open.captions++;
    else if (name === "pre") {
      this.#open.pre++;
      this.#codeLanguage = languageOfClass(attributes["class"]);
    } else this.#openTablePart(name, attributes);
  }

  #openTablePart(name: string, attributes: Attributes): void {
    const table = this.#tables.at(-1);
    if (name === "table") {
      // A table inside a cell: the outer one lays out the page.
      if (table && !table.isLayout) {
        table.isLayout = true;
        if (table.caption.trim() !== "") this.#emit(table.caption);
        for (const text of table.takeTexts()) this.#emit(text);
      }
      this.#isCaption = false;
      this.#tables.push(new HtmlTable());
    } else if (table && !table.isLayout) {
      if (name === "tr") table.openRow();
      if (name === "td" || name === "th") table.openCell(name, attributes);
      if (name === "caption") this.#isCaption = true;
    }
  }

  #closeBlock(name: string): void {
    const table = this.#tables.at(-1);
    const isTablePart = table !== undefined && !table.isLayout;
    if (isTablePart && name === "caption") this.#isCaption = false;
    if (name === "table" && table) return this.#closeTable();
    if (isTablePart && (name === "td" || name === "th" || name === "tr")) return table.closeCell();
    if (this.#isInDataCell()) return this.#append(" ");
    this.#flush();
    if (/^h[1-6]$/.test(name)) this.#open.heading = 0;
    else if (name === "li" || name === "dt" || name === "dd") this.#open.items = Math.max(0, this.#open.items - 1);
    else if (name === "blockquote") this.#open.quotes = Math.max(0, this.#open.quotes - 1);
    else if (name === "figcaption") this.#open.captions = Math.max(0, this.#open.captions - 1);
    else if (name === "pre") this.#open.pre = Math.max(0, this.#open.pre - 1);
  }

  #isInDataCell(): boolean {
    const table = this.#tables.at(-1);
    return table !== undefined && !table.isLayout && table.isInCell;
  }

  #closeTable(): void {
    const table = this.#tables.pop();
    if (!table || table.isLayout) return this.#flush();
    const caption = table.caption.replace(/\s+/g, " ").trim();
    if (caption !== "") this.#elements.push({ type: "caption", text: caption });
    const found = table.elements();
    if (found) this.#elements.push(...found);
    else for (const text of table.takeTexts()) this.#emit(text);
  }

  #flush(): void {
    const text = this.#text;
    this.#text = "";
    if (text.trim() !== "") this.#emit(text);
  }

  #emit(text: string): void {
    if (this.#open.pre > 0) return this.#emitCode(text);
    const tidy = text.replace(/ {2,}/g, " ").replace(/ *\n */g, "\n").trim();
    if (this.#open.heading > 0) return void this.#elements.push({ type: "heading", level: this.#open.heading, text: tidy.replace(/\s+/g, " ") });
    const type = this.#type();
    for (const [start, end] of splitLong(tidy)) {
      const piece = tidy.slice(start, end).trim();
      if (piece !== "") this.#elements.push({ type, text: piece });
    }
  }

  #type(): ElementType {
    if (this.#open.captions > 0) return "caption";
    if (this.#open.items > 0) return "list_item";
    return this.#open.quotes > 0 ? "quote" : "paragraph";
  }

  #emitCode(text: string): void {
    const level = outdent(text);
    for (const [start, end] of splitLong(level, codeCharactersMax)) {
      const piece = level.slice(start, end).replace(/^(?:[^\S\n]*\n)+/, "").trimEnd();
      if (piece !== "") this.#elements.push({ type: "code", text: piece, ...(this.#codeLanguage === "" ? {} : { language: this.#codeLanguage }) });
    }
  }
}

function languageOfClass(names: string | undefined): string {
  return (/(?:^|[\s-])(?:language|lang|highlight-source|brush:?)[- ]?([a-z0-9+#]+)/i.exec(names ?? "")?.[1] ?? "").toLowerCase();
}

/** Preformatted text without the indentation that all its lines share: it belongs to the page's source. */
function outdent(text: string): string {
  const lines = text.split("\n");
  const filled = lines.slice(1).filter((line) => line.trim() !== "");
  const shared = Math.min(...filled.map((line) => line.length - line.trimStart().length));
  const isWhole = filled.length > 0 && (lines[0] ?? "").trim() === "";
  return isWhole && shared > 0 ? lines.map((line) => line.slice(shared)).join("\n") : text;
}
