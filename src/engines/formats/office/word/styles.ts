// What a paragraph is: heading, title, list item, code or quote, told by its style, its outline level and its numbering.
import { childAt, elementsOf, type XmlNode } from "../../markup/xml-node.ts";

/** What a paragraph is, as its style says. */
export interface ParagraphStyle {
  readonly kind: "heading" | "code" | "quote" | "caption" | "text";
  readonly level: number;
  readonly numbering: { readonly list: string; readonly depth: number } | undefined;
}

interface StyleRow {
  readonly name: string;
  readonly basedOn: string;
  readonly outline: number | undefined;
  readonly list: string | undefined;
  readonly depth: number | undefined;
}

/** Steps along `basedOn` at most; files in the wild have circles. */
const inheritanceMax = 20;

/** All paragraph styles of a document. */
export class WordStyles {
  readonly #rows = new Map<string, StyleRow>();
  #default = "";

  constructor(tree: XmlNode | undefined) {
    for (const style of elementsOf(childAt(tree, "w:styles"), "w:style")) {
      const id = style.attributes["w:styleId"] ?? "";
      const properties = childAt(style, "w:pPr");
      const row = { name: valueOf(childAt(style, "w:name")).toLowerCase(), basedOn: valueOf(childAt(style, "w:basedOn")), ...ownOf(properties) };
      this.#rows.set(id, row);
      if (style.attributes["w:type"] === "paragraph" && isOn(style.attributes["w:default"])) this.#default = id;
    }
  }

  /** What a paragraph with these properties is. */
  of(properties: XmlNode | undefined): ParagraphStyle {
    const chain = this.#chain(valueOf(childAt(properties, "w:pStyle")) || this.#default);
    const own = ownOf(properties);
    const outline = own.outline ?? chain.find((row) => row.outline !== undefined)?.outline;
    const list = own.list ?? chain.find((row) => row.list !== undefined)?.list;
    const depth = own.depth ?? chain.find((row) => row.depth !== undefined)?.depth ?? 0;
    const numbering = list === undefined || list === "0" ? undefined : { list, depth };
    const named = chain.map(({ name }) => levelOfName(name)).find((level) => level !== undefined);
    const level = named ?? (outline !== undefined && outline < 9 ? outline + 1 : undefined);
    if (level !== undefined) return { kind: "heading", level: Math.min(6, level), numbering };
    return { kind: kindOfName(chain.map(({ name }) => name)), level: 0, numbering };
  }

  #chain(id: string): readonly StyleRow[] {
    const chain: StyleRow[] = [];
    for (let row = this.#rows.get(id); row && chain.length < inheritanceMax; row = this.#rows.get(row.basedOn)) chain.push(row);
    return chain;
  }
}

/** `w:val` of an element; "" without one. */
export function valueOf(node: XmlNode | undefined): string {
  return node?.attributes["w:val"] ?? "";
}

/** Whether an on-off value says on: also when it says nothing. */
export function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== "0" && value !== "false" && value !== "off";
}

function ownOf(properties: XmlNode | undefined): Pick<StyleRow, "outline" | "list" | "depth"> {
  const numbering = childAt(properties, "w:numPr");
  const outline = Number.parseInt(valueOf(childAt(properties, "w:outlineLvl")), 10);
  const depth = Number.parseInt(valueOf(childAt(numbering, "w:ilvl")), 10);
  return { outline: Number.isNaN(outline) ? undefined : outline, list: valueOf(childAt(numbering, "w:numId")) || undefined, depth: Number.isNaN(depth) ? undefined : depth };
}

function levelOfName(name: string): number | undefined {
  if (name === "title") return 1;
  const match = /^(?:heading|überschrift|titre|título|titolo|kop|rubrik|nagłówek|заголовок) ?([1-9])$/.exec(name);
  return match ? Number(match[1]) : undefined;
}

function kindOfName(names: readonly string[]): ParagraphStyle["kind"] {
  if (names.some((name) => /^(?:.*\bcode\b.*|html preformatted|macro text|preformatted text|plain text code)$/.test(name) && !name.includes("char"))) return "code";
  if (names.some((name) => /^(?:quote|intense quote|block text)$/.test(name))) return "quote";
  return names.some((name) => name === "caption") ? "caption" : "text";
}
