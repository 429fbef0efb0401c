// OpenDocument packages (ODF 1.3 part 2): the content, its styles and facts; a locked one is named as such.
import { fail } from "#core/errors";
import type { FormatInput, FormatOutput } from "#ports/reading/format";
import { ZipFile } from "../../archive/zip-reader.ts";
import { childAt, elementsOf, findAll, textOf, type XmlNode } from "../../markup/xml-node.ts";
import { parseXml, walkXml, type HandedOver } from "../../markup/xml-reader.ts";

/** Blanks that `text:s` may stand for at most. */
const blanksMax = 100;

/** An open OpenDocument file. */
export class OdfPackage {
  readonly #zip: ZipFile;
  readonly #name: string;
  readonly #depthMax: number;

  /** @throws parse.damaged, parse.encrypted */
  constructor({ bytes, name, limits }: FormatInput) {
    this.#zip = new ZipFile(bytes, name);
    this.#name = name;
    this.#depthMax = limits.depthMax;
    if (this.#zip.text("META-INF/manifest.xml")?.includes("encryption-data")) throw fail("parse.encrypted", { name });
    if (!this.#zip.find("content.xml")) throw fail("parse.damaged", { name, problem: "the part with its text is missing" });
  }

  /** A part as a tree. */
  xml(part: string): XmlNode | undefined {
    const text = this.#zip.text(part);
    return text === undefined ? undefined : parseXml(text, { name: this.#name, depthMax: this.#depthMax, refuseEntities: true });
  }

  /** Children of the `handOver` elements of the content, one by one. */
  *walk(handOver: ReadonlySet<string>): Generator<HandedOver> {
    yield* walkXml(this.#zip.text("content.xml") ?? "", { name: this.#name, depthMax: this.#depthMax, refuseEntities: true, handOver });
  }

  /** Gives out title and language. */
  state(output: FormatOutput): void {
    const meta = childAt(this.xml("meta.xml"), "office:document-meta", "office:meta");
    const title = textOf(childAt(meta, "dc:title")).trim();
    const language = textOf(childAt(meta, "dc:language")).trim();
    if (title !== "") output.title(title);
    if (language !== "") output.language(language);
  }

  /** Words of headers and footers, each once. */
  margins(): readonly string[] {
    const texts = findAll(this.xml("styles.xml"), "style:header", "style:footer", "style:header-first", "style:footer-first", "presentation:footer-decl").map((node) => findAll(node, "text:p", "text:h").map(plainText).join("\n").trim());
    return [...new Set(texts.filter((text) => /[\p{L}]{2}/u.test(text) && !/^(?:\?\?\?|Page \d+)/.test(text)))];
  }
}

/** Words of a paragraph without notes and frames. */
export function plainText(node: XmlNode): string {
  return node.children.map((child) => (typeof child === "string" ? child.replace(/\s+/g, " ") : signOf(child) ?? plainText(child))).join("");
}

/** What an element inside a paragraph stands for, when it is a sign; "" for what is no text of it. */
export function signOf(node: XmlNode): string | undefined {
  switch (node.name) {
    case "text:s": return " ".repeat(Math.min(blanksMax, Math.max(1, Number(node.attributes["text:c"] ?? 1) || 1)));
    case "text:tab": return "\t";
    case "text:line-break": return "\n";
    case "text:note": case "office:annotation": case "office:annotation-end": case "draw:frame": case "draw:custom-shape": case "text:ruby-text": case "svg:title": case "svg:desc": case "text:bookmark": case "text:change": return "";
    default: return undefined;
  }
}

/** Rows of a table with spans filled in and repeats unrolled within limits. */
export function odfRows(table: XmlNode, textOfCell: (cell: XmlNode) => string): { readonly rows: readonly (readonly string[])[]; readonly headerRows: number } {
  const rows: string[][] = [];
  let headerRows = 0;
  const visit = (node: XmlNode, isHeader: boolean): void => {
    for (const child of elementsOf(node)) {
      if (child.name === "table:table-header-rows") visit(child, true);
      else if (child.name === "table:table-rows" || child.name === "table:table-row-group") visit(child, isHeader);
      else if (child.name === "table:table-row") {
        const row: string[] = [];
        for (const cell of elementsOf(child)) {
          const count = Math.min(1000, Number(cell.attributes["table:number-columns-repeated"] ?? 1) || 1);
          const text = cell.name === "table:covered-table-cell" ? (rows.at(-1)?.[row.length] ?? "") : textOfCell(cell);
          for (let i = 0; i < count && row.length < 1000; i++) row.push(text);
        }
        rows.push(row);
        if (isHeader) headerRows++;
      }
    }
  };
  visit(table, false);
  return { rows: rows.filter((row) => row.some((text) => text !== "")), headerRows };
}
