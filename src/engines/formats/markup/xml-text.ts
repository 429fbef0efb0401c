// The text of any XML: an element with words of its own is a paragraph; titles are headings; rows of a table stay together.
import type { FormatOutput } from "#ports/reading/format";
import { writeText } from "../write-elements.ts";
import { elementsOf, textOf, type XmlNode } from "./xml-node.ts";

/** Elements that stand inside a line. */
const inline = /^(?:[\w-]+:)?(?:b|i|u|em|strong|emphasis|italic|bold|sub|sup|a|ulink|link|xref|literal|code|span|ph|bpt|ept|it|tt|quote|phrase|citetitle|command|filename|option|firstterm|acronym|abbrev|figref|claim-ref|crossref)$/;

/** Writes an element and all below it. */
export async function readElements(node: XmlNode, output: FormatOutput, level = 1): Promise<void> {
  const hasWords = node.children.some((child) => typeof child === "string" && child.trim() !== "");
  const isLine = elementsOf(node).every(({ name }) => inline.test(name));
  const local = node.name.replace(/^.*:/, "");
  if (hasWords && isLine) {
    const text = textOf(node).replace(/\s+/g, " ").trim();
    if (/^(?:title|heading|head)$/.test(local)) {
      output.title(text);
      return writeText(output, "heading", { text, level: Math.min(6, level) });
    }
    return writeText(output, "paragraph", { text });
  }
  let words = "";
  for (const child of node.children) {
    if (typeof child === "string") words += child;
    else if (inline.test(child.name) && words.trim() !== "") words += textOf(child);
    else {
      await writeText(output, "paragraph", { text: words.replace(/\s+/g, " ") });
      words = "";
      await readElements(child, output, /^(?:section|chapter|sect\d|part|article|body)$/.test(local) ? level + 1 : level);
    }
  }
  await writeText(output, "paragraph", { text: words.replace(/\s+/g, " ") });
}
