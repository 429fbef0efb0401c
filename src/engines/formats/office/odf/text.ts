// The body of an OpenDocument text or slide: headings, paragraphs, lists, tables, frames, notes and comments in order.
import type { Locator } from "#core/documents/locator";
import type { FormatOutput } from "#ports/reading/format";
import { childAt, elementsOf, findAll, textOf, type XmlNode } from "../../markup/xml-node.ts";
import { writeTable, writeText } from "../../write-elements.ts";
import { localTable } from "../charts.ts";
import { odfRows, signOf, type OdfPackage } from "./package.ts";

const containers = /^(?:text:section|text:index-body|text:table-of-content|text:alphabetical-index|text:bibliography|text:illustration-index|text:table-index|text:user-index|text:object-index|text:index-title|draw:g|office:text|draw:text-box|text:numbered-paragraph)$/;

/** Writes blocks of text; notes are held back until `finish`. */
export class OdfText {
  readonly #file: OdfPackage;
  readonly #output: FormatOutput;
  readonly #notes: string[] = [];
  readonly #comments: string[] = [];
  #frames: XmlNode[] = [];
  #locator: Locator | undefined;

  constructor(file: OdfPackage, output: FormatOutput) {
    this.#file = file;
    this.#output = output;
  }

  /** Elements from now on stand at this place. */
  standAt(locator: Locator | undefined): void {
    this.#locator = locator;
  }

  /** One block of the body. */
  async block(node: XmlNode): Promise<void> {
    if (node.name === "text:h") await this.#heading(node);
    else if (node.name === "text:p") await this.#words("paragraph", this.inline(node));
    else if (node.name === "text:list") await this.#list(node);
    else if (node.name === "table:table") await this.#table(node);
    else if (node.name === "draw:frame" || node.name === "draw:custom-shape" || node.name === "draw:rect") await this.frame(node);
    else if (containers.test(node.name)) for (const child of elementsOf(node)) await this.block(child);
    await this.#writeFrames();
  }

  /** Notes and comments, behind everything else. */
  async finish(): Promise<void> {
    for (const [i, text] of this.#notes.entries()) await writeText(this.#output, "paragraph", { text: `[${i + 1}] ${text}` });
    for (const text of this.#comments) await writeText(this.#output, "paragraph", { text });
  }

  async #heading(node: XmlNode): Promise<void> {
    const level = Math.min(6, Math.max(1, Number(node.attributes["text:outline-level"] ?? 1) || 1));
    const text = this.inline(node);
    if (level === 1) this.#output.title(text);
    await writeText(this.#output, "heading", { text, level, ...this.#place() });
  }

  async #words(type: "paragraph" | "list_item", text: string): Promise<void> {
    await writeText(this.#output, type, { text, ...this.#place() });
  }

  async #list(list: XmlNode): Promise<void> {
    for (const item of elementsOf(list)) {
      if (item.name !== "text:list-item" && item.name !== "text:list-header") continue;
      for (const child of elementsOf(item)) {
        if (child.name === "text:p") await this.#words("list_item", this.inline(child));
        else await this.block(child);
      }
    }
  }

  async #table(table: XmlNode): Promise<void> {
    const { rows, headerRows } = odfRows(table, (cell) => this.#cell(cell));
    await writeTable(this.#output, { rows, hasHeader: headerRows > 0 ? true : undefined, ...(this.#locator ? { place: () => this.#locator as Locator } : {}) });
  }

  #cell(cell: XmlNode): string {
    const parts = elementsOf(cell).map((child) => {
      if (child.name === "text:p" || child.name === "text:h") return this.inline(child).trim();
      if (child.name === "table:table") return odfRows(child, (inner) => this.#cell(inner)).rows.map((row) => row.filter((text) => text !== "").join(" ")).join("\n");
      return this.#cell(child);
    });
    return parts.filter((part) => part !== "").join("\n");
  }

  /** A frame: a text box, a table, a chart's data or a picture's description. */
  async frame(node: XmlNode): Promise<void> {
    if (node.name !== "draw:frame") for (const child of elementsOf(node)) await this.block(child);
    for (const box of elementsOf(node, "draw:text-box")) for (const child of elementsOf(box)) await this.block(child);
    for (const table of elementsOf(node, "table:table")) await this.#table(table);
    const words = ["svg:title", "svg:desc"].map((name) => textOf(childAt(node, name)).trim()).filter((text) => text !== "");
    if (childAt(node, "draw:image") || words.length > 0) await writeText(this.#output, "figure", { text: words.join(": "), ...this.#place() });
    for (const object of elementsOf(node, "draw:object")) await this.#object(object);
  }

  async #object(object: XmlNode): Promise<void> {
    const math = findAll(object, "math:math")[0];
    if (math) return writeText(this.#output, "paragraph", { text: `$${textOf(math).replace(/\s+/g, " ").trim()}$`, ...this.#place() });
    const part = (object.attributes["xlink:href"] ?? "").replace(/^\.\//, "");
    const tree = part === "" ? undefined : this.#file.xml(`${part}/content.xml`);
    const formula = findAll(tree, "math:annotation")[0] ?? findAll(tree, "annotation")[0];
    if (formula) return writeText(this.#output, "paragraph", { text: `$${textOf(formula).trim()}$`, ...this.#place() });
    const rows = localTable(tree);
    if (rows.length === 0) return;
    const title = findAll(tree, "chart:title").map((found) => textOf(found).trim())[0] ?? "";
    await writeText(this.#output, "caption", { text: title === "" ? "Chart" : `Chart: ${title}`, ...this.#place() });
    await writeTable(this.#output, { rows, hasHeader: true, ...(this.#locator ? { place: () => this.#locator as Locator } : {}) });
  }

  async #writeFrames(): Promise<void> {
    while (this.#frames.length > 0) for (const frame of this.#frames.splice(0)) await this.frame(frame);
  }

  /** Words of a paragraph; its notes are numbered, its frames follow it. */
  inline(node: XmlNode): string {
    return node.children.map((child) => {
      if (typeof child === "string") return child.replace(/\s+/g, " ");
      if (child.name === "text:note") return this.#note(child);
      if (child.name === "office:annotation") return this.#comment(child);
      if (child.name === "draw:frame" || child.name === "draw:custom-shape" || child.name === "draw:rect") this.#frames.push(child);
      return signOf(child) ?? (/^draw:(?:rect|g)$/.test(child.name) ? "" : this.inline(child));
    }).join("");
  }

  #note(note: XmlNode): string {
    const at = this.#notes.push("");
    this.#notes[at - 1] = findAll(childAt(note, "text:note-body"), "text:p", "text:h").map((line) => this.inline(line)).join("\n").trim();
    return `[${at}]`;
  }

  #comment(node: XmlNode): string {
    const author = textOf(childAt(node, "dc:creator")).trim();
    const text = findAll(node, "text:p").map((line) => textOf(line)).join("\n").trim();
    if (text !== "") this.#comments.push(author === "" ? `Comment: ${text}` : `Comment by ${author}: ${text}`);
    return "";
  }

  #place(): { readonly locator?: Locator } {
    return this.#locator ? { locator: this.#locator } : {};
  }
}
