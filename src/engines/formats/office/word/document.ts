// A Word document from its package: the body in order, then notes, comments, headers and footers.
import type { FormatInput, FormatOutput } from "#ports/reading/format";
import { childAt, elementsOf, type XmlNode } from "../../markup/xml-node.ts";
import { readHtmlBytes } from "../../web/html.ts";
import { writeTable, writeText } from "../../write-elements.ts";
import { writeChart } from "../charts.ts";
import { OfficePackage } from "../opc.ts";
import { writePicture } from "../pictures.ts";
import { inlineText, isMarkDeleted, type InlineFinds } from "./inline.ts";
import { WordNumbering } from "./numbering.ts";
import { WordStyles, type ParagraphStyle } from "./styles.ts";
import { readTable } from "./table.ts";

/** Text boxes inside text boxes at most. */
const boxesDeepMax = 8;

/** Reads a document. @throws parse.damaged, parse.encrypted, parse.too_deep, parse.bomb */
export async function readWord(input: FormatInput, output: FormatOutput): Promise<{ readonly hasPictures: boolean }> {
  const file = new OfficePackage(input);
  const part = file.mainPart("word/document.xml");
  const { title } = file.properties();
  if (title !== "") output.title(title);
  await new WordReader(file, part, output).read();
  return { hasPictures: file.picturesSeen.size > 0 };
}

class WordReader implements InlineFinds {
  readonly #file: OfficePackage;
  readonly #part: string;
  readonly #output: FormatOutput;
  readonly #styles: WordStyles;
  readonly #numbering: WordNumbering;
  readonly #notes: { readonly kind: "footnote" | "endnote"; readonly id: string }[] = [];
  #found: (() => Promise<void>)[] = [];
  #boxesDeep = 0;
  #code: string[] = [];
  #carried = "";

  constructor(file: OfficePackage, part: string, output: FormatOutput) {
    this.#file = file;
    this.#part = part;
    this.#output = output;
    this.#styles = new WordStyles(file.xml(this.#target("styles")));
    this.#numbering = new WordNumbering(file.xml(this.#target("numbering")));
  }

  async read(): Promise<void> {
    for (const { node } of this.#file.walk(this.#part, new Set(["w:body"]))) await this.#block(node);
    await this.#flushCode();
    await this.#writeNotes();
    await this.#writeComments();
    await this.#writeMargins();
  }

  #target(type: string): string | undefined {
    return this.#file.relationships(this.#part).find((found) => found.type === type)?.target;
  }

  async #block(node: XmlNode): Promise<void> {
    if (node.name === "w:p") return this.#paragraph(node);
    if (node.name === "w:tbl") {
      await this.#flushCode();
      await this.#table(node);
    } else if (node.name === "w:altChunk") await this.#foreign(node.attributes["r:id"] ?? "");
    else if (/^(?:w:sdt|w:sdtContent|w:customXml|w:ins|w:moveTo|mc:AlternateContent|mc:Choice)$/.test(node.name)) for (const child of elementsOf(node)) await this.#block(child);
  }

  /** A piece in another format that Word takes in when it opens the file: HTML is read here, too. */
  async #foreign(id: string): Promise<void> {
    const target = this.#file.relationships(this.#part).find((found) => found.id === id)?.target ?? "";
    const entry = /\.x?html?$/i.test(target) ? this.#file.zip.find(target) : undefined;
    if (!entry) return;
    await readHtmlBytes(this.#file.zip.read(entry), this.#output);
  }

  async #paragraph(node: XmlNode): Promise<void> {
    const properties = childAt(node, "w:pPr");
    const style = this.#styles.of(properties);
    const words = inlineText(node, this);
    if (isMarkDeleted(properties)) {
      this.#carried += words;
      return;
    }
    const text = this.#carried + words;
    this.#carried = "";
    if (style.kind === "code") this.#code.push(text);
    else if (text.trim() !== "") {
      await this.#flushCode();
      await this.#words(text, style);
    }
    await this.#writeFound();
  }

  async #words(text: string, { kind, level, numbering }: ParagraphStyle): Promise<void> {
    const number = numbering ? this.#numbering.next(numbering) : "";
    const numbered = number === "" ? text : `${number} ${text}`;
    if (kind === "heading") {
      if (level === 1) this.#output.title(text);
      return writeText(this.#output, "heading", { text: numbered, level });
    }
    const type = numbering ? "list_item" : kind === "text" || kind === "code" ? "paragraph" : kind;
    await writeText(this.#output, type, { text: numbered });
  }

  /** Paragraphs of code that follow one another are one piece of code. */
  async #flushCode(): Promise<void> {
    const text = this.#code.join("\n");
    this.#code = [];
    await writeText(this.#output, "code", { text });
  }

  async #table(node: XmlNode): Promise<void> {
    await writeTable(this.#output, readTable(node, (paragraph) => this.#cellText(paragraph)));
    await this.#writeFound();
  }

  #cellText(paragraph: XmlNode): string {
    const { numbering } = this.#styles.of(childAt(paragraph, "w:pPr"));
    const number = numbering ? this.#numbering.next(numbering) : "";
    const text = inlineText(paragraph, this);
    return number === "" ? text : `${number} ${text}`;
  }

  /** What was found inside the words stands behind them. */
  async #writeFound(): Promise<void> {
    while (this.#found.length > 0) for (const write of this.#found.splice(0)) await write();
  }

  noteMark(kind: "footnote" | "endnote", id: string): string {
    this.#notes.push({ kind, id });
    return `[${this.#notes.length}]`;
  }

  textBox(content: XmlNode): void {
    this.#found.push(async () => {
      if (++this.#boxesDeep <= boxesDeepMax) for (const child of elementsOf(content)) await this.#block(child);
      this.#boxesDeep--;
    });
  }

  picture(id: string, description: string): void {
    const target = this.#file.relationships(this.#part).find((found) => found.id === id)?.target;
    this.#found.push(() => writePicture(this.#file, { part: target, description }, this.#output));
  }

  chart(id: string): void {
    const target = this.#file.relationships(this.#part).find((found) => found.id === id)?.target;
    this.#found.push(() => writeChart(this.#file.xml(target), this.#output));
  }

  async #writeNotes(): Promise<void> {
    for (const kind of ["footnote", "endnote"] as const) {
      const wanted = this.#notes.flatMap((note, i) => (note.kind === kind ? [{ ...note, number: i + 1 }] : []));
      if (wanted.length === 0) continue;
      const nodes = new Map(elementsOf(childAt(this.#file.xml(this.#target(`${kind}s`)), `w:${kind}s`)).map((node) => [node.attributes["w:id"], node]));
      for (const { id, number } of wanted) await writeText(this.#output, "paragraph", { text: `[${number}] ${this.#allWords(nodes.get(id))}` });
    }
  }

  async #writeComments(): Promise<void> {
    const tree = this.#file.xml(this.#target("comments"));
    for (const comment of elementsOf(childAt(tree, "w:comments"), "w:comment")) {
      const [author, text] = [comment.attributes["w:author"] ?? "", this.#allWords(comment)];
      if (text !== "") await writeText(this.#output, "paragraph", { text: author === "" ? `Comment: ${text}` : `Comment by ${author}: ${text}` });
    }
  }

  /** Headers and footers, each text once. */
  async #writeMargins(): Promise<void> {
    const seen = new Set<string>();
    for (const type of ["header", "footer"] as const) {
      for (const { target } of this.#file.relationships(this.#part).filter((found) => found.type === type)) {
        const text = this.#allWords(childAt(this.#file.xml(target), type === "header" ? "w:hdr" : "w:ftr"));
        if (text === "" || seen.has(text)) continue;
        seen.add(text);
        await writeText(this.#output, "caption", { text });
      }
    }
  }

  #allWords(node: XmlNode | undefined): string {
    const inside: InlineFinds = { noteMark: () => "", textBox: (content) => void boxes.push(content), picture: () => undefined, chart: () => undefined };
    const boxes: XmlNode[] = [];
    const visit = (at: XmlNode): readonly string[] => elementsOf(at).flatMap((child) => (child.name === "w:p" ? [inlineText(child, inside).trim()] : visit(child)));
    const lines = node ? [...visit(node), ...boxes.slice(0, boxesDeepMax).flatMap(visit)] : [];
    return lines.filter((line) => line !== "").join("\n");
  }
}

