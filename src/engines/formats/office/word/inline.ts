// The words of a paragraph: runs, breaks, links, notes and equations; deleted text and field codes are not among them.
import { childAt, elementsOf, findAll, textOf, type XmlNode } from "../../markup/xml-node.ts";
import { mathText } from "./math.ts";
import { isOn } from "./styles.ts";

/** What stands in a paragraph beside its words. */
export interface InlineFinds {
  /** Footnotes and endnotes in the order of their marks. */
  noteMark(kind: "footnote" | "endnote", id: string): string;
  /** A text box: its paragraphs stand behind the paragraph that holds it. */
  textBox(content: XmlNode): void;
  /** A picture: relationship id and the words that describe it. */
  picture(id: string, description: string): void;
  /** A chart or diagram: its relationship id. */
  chart(id: string): void;
}

/** Wrappers whose content counts as if they were not there. */
const transparent = new Set(["w:hyperlink", "w:ins", "w:moveTo", "w:smartTag", "w:customXml", "w:fldSimple", "w:sdt", "w:sdtContent", "w:dir", "w:bdo", "w:rt", "w:rubyBase", "mc:Choice"]);

/** The text of a paragraph's content. */
export function inlineText(paragraph: XmlNode, finds: InlineFinds): string {
  let text = "";
  for (const child of elementsOf(paragraph)) {
    if (child.name === "w:r") text += runText(child, finds);
    else if (child.name === "m:oMath") text += ` $${mathText(child)}$ `;
    else if (child.name === "m:oMathPara") text += elementsOf(child, "m:oMath").map((math) => ` $$${mathText(math)}$$ `).join("");
    else if (child.name === "mc:AlternateContent") text += inlineText(chosen(child), finds);
    else if (transparent.has(child.name)) text += inlineText(child, finds);
  }
  return text;
}

function runText(run: XmlNode, finds: InlineFinds): string {
  const properties = childAt(run, "w:rPr");
  const vanish = childAt(properties, "w:vanish");
  if (vanish && isOn(vanish.attributes["w:val"] ?? "1")) return "";
  let text = "";
  for (const child of elementsOf(run)) text += pieceText(child, finds);
  return text;
}

function pieceText(node: XmlNode, finds: InlineFinds): string {
  switch (node.name) {
    case "w:t": return textOf(node);
    case "w:tab": case "w:ptab": return "\t";
    case "w:br": case "w:cr": return "\n";
    case "w:noBreakHyphen": return "\u2011";
    case "w:sym": return symbolOf(node);
    case "w:footnoteReference": return finds.noteMark("footnote", node.attributes["w:id"] ?? "");
    case "w:endnoteReference": return finds.noteMark("endnote", node.attributes["w:id"] ?? "");
    case "w:ruby": return findAll(node, "w:rubyBase").map((base) => inlineText(base, finds)).join("");
    case "mc:AlternateContent": return elementsOf(chosen(node)).map((child) => pieceText(child, finds)).join("");
    case "w:drawing": case "w:pict": case "w:object": drawing(node, finds); return "";
    default: return "";
  }
}

/** The first choice of alternative content; the fallback says the same for older readers. */
function chosen(node: XmlNode): XmlNode {
  return childAt(node, "mc:Choice") ?? childAt(node, "mc:Fallback") ?? node;
}

function drawing(node: XmlNode, finds: InlineFinds): void {
  const description = findAll(node, "wp:docPr").map(({ attributes }) => attributes["descr"] ?? "").find((words) => words !== "") ?? "";
  for (const found of findAll(node, "w:txbxContent", "a:blip", "v:imagedata", "c:chart")) {
    if (found.name === "w:txbxContent") finds.textBox(found);
    else if (found.name === "c:chart") finds.chart(found.attributes["r:id"] ?? "");
    else finds.picture(found.attributes["r:embed"] ?? found.attributes["r:id"] ?? "", description);
  }
}

/** A sign of a symbol font: the private range stands for the font's own places, of which only the plain ones are told. */
function symbolOf(node: XmlNode): string {
  const code = Number.parseInt(node.attributes["w:char"] ?? "", 16);
  if (Number.isNaN(code)) return "";
  return code >= 0xf000 && code <= 0xf0ff ? "" : String.fromCodePoint(Math.min(code, 0x10ffff));
}

/** Whether a paragraph mark was deleted under tracked changes: the next paragraph goes on in the same line. */
export function isMarkDeleted(properties: XmlNode | undefined): boolean {
  return childAt(properties, "w:rPr", "w:del") !== undefined;
}
