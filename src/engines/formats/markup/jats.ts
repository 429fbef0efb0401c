// Articles in JATS (ANSI/NISO Z39.96): title, authors, abstract, sections, tables, captions and references.
import type { FormatOutput } from "#ports/reading/format";
import { writeTable, writeText } from "../write-elements.ts";
import { childAt, elementsOf, findAll, textOf, type XmlNode } from "./xml-node.ts";

const spanMax = 100;

/** Reads an article. */
export async function readArticle(article: XmlNode, output: FormatOutput): Promise<void> {
  const facts = childAt(article, "front", "article-meta");
  const title = lineOf(findAll(facts, "article-title")[0]);
  output.title(title);
  output.language(article.attributes["xml:lang"] ?? "");
  await writeText(output, "heading", { text: title, level: 1 });
  const authors = findAll(facts, "contrib").filter(({ attributes }) => (attributes["contrib-type"] ?? "author") === "author").map((node) => findAll(node, "name").map((name) => [textOf(childAt(name, "given-names")), textOf(childAt(name, "surname"))].join(" ").trim())[0] ?? lineOf(findAll(node, "collab")[0]));
  await writeText(output, "paragraph", { text: authors.filter((name) => name !== "").join(", ") });
  const affiliations = findAll(facts, "aff").map((node) => elementsOf(node).filter(({ name }) => name !== "label").length > 0 ? findAll(node, "institution", "addr-line", "country", "named-content").map(lineOf).join(", ") || lineOf(node) : lineOf(node));
  await writeText(output, "paragraph", { text: affiliations.filter((text) => text !== "").join("; ") });
  for (const abstract of findAll(facts, "abstract")) {
    await writeText(output, "heading", { text: lineOf(childAt(abstract, "title")) || "Abstract", level: 2 });
    await blocks(abstract, output, 3);
  }
  for (const body of findAll(article, "body")) await blocks(body, output, 2);
  for (const back of findAll(article, "back")) await backMatter(back, output);
}

async function backMatter(back: XmlNode, output: FormatOutput): Promise<void> {
  for (const node of elementsOf(back)) {
    if (node.name === "ref-list") await references(node, output);
    else await block(node, output, 2);
  }
}

async function references(list: XmlNode, output: FormatOutput): Promise<void> {
  await writeText(output, "heading", { text: lineOf(childAt(list, "title")) || "References", level: 2 });
  for (const reference of findAll(list, "ref")) {
    const citation = findAll(reference, "mixed-citation", "element-citation", "citation", "nlm-citation")[0];
    await writeText(output, "list_item", { text: citation ? citationText(citation) : lineOf(reference) });
  }
}

/** A citation whose punctuation is left to the reader of its parts. */
function citationText(node: XmlNode): string {
  const hasOwnText = node.children.some((child) => typeof child === "string" && /\p{L}/u.test(child));
  if (hasOwnText || node.name === "mixed-citation") return lineOf(node);
  const names = findAll(node, "name").map((name) => `${textOf(childAt(name, "surname"))} ${textOf(childAt(name, "given-names"))}`.trim());
  const rest = ["article-title", "chapter-title", "source", "year", "volume", "fpage", "lpage", "publisher-name", "pub-id"].map((name) => lineOf(findAll(node, name)[0]));
  return [names.join(", "), ...rest].filter((text) => text !== "").join(". ");
}

async function blocks(node: XmlNode, output: FormatOutput, level: number): Promise<void> {
  for (const child of elementsOf(node)) if (child.name !== "title" && child.name !== "label") await block(child, output, level);
}

async function block(node: XmlNode, output: FormatOutput, level: number): Promise<void> {
  switch (node.name) {
    case "sec": case "app": case "ack": case "fn-group": case "notes": case "glossary": case "app-group": case "boxed-text": {
      const [label, title] = [lineOf(childAt(node, "label")), lineOf(childAt(node, "title"))];
      await writeText(output, "heading", { text: title === "" && node.name === "ack" ? "Acknowledgments" : [label, title].join(" "), level: Math.min(6, level) });
      return blocks(node, output, level + 1);
    }
    case "p": return paragraph(node, output);
    case "list": case "def-list": for (const item of elementsOf(node)) await writeText(output, "list_item", { text: lineOf(item) }); return;
    case "table-wrap": return table(node, output);
    case "fig": return writeText(output, "caption", { text: [lineOf(childAt(node, "label")), lineOf(childAt(node, "caption"))].join(" ") });
    case "disp-formula": return writeText(output, "paragraph", { text: formulaOf(node) });
    case "disp-quote": return writeText(output, "quote", { text: lineOf(node) });
    default: return elementsOf(node).some(({ name }) => /^(?:p|sec|fig|table-wrap|list|fn)$/.test(name)) ? blocks(node, output, level) : writeText(output, "paragraph", { text: lineOf(node) });
  }
}

/** A paragraph; tables and figures inside it stand behind it. */
async function paragraph(node: XmlNode, output: FormatOutput): Promise<void> {
  const isApart = (child: XmlNode | string): child is XmlNode => typeof child !== "string" && /^(?:table-wrap|fig|list|def-list|disp-quote|fig-group)$/.test(child.name);
  await writeText(output, "paragraph", { text: lineOf({ ...node, children: node.children.filter((child) => !isApart(child)) }) });
  for (const child of node.children) if (isApart(child)) await block(child, output, 3);
}

async function table(wrap: XmlNode, output: FormatOutput): Promise<void> {
  const caption = [lineOf(childAt(wrap, "label")), lineOf(childAt(wrap, "caption"))].join(" ").trim();
  const rows: string[][] = [];
  const falling = new Map<number, { readonly text: string; left: number }>();
  for (const rowNode of findAll(wrap, "tr")) {
    const row: string[] = [];
    const fill = (): void => {
      for (let above = falling.get(row.length); above; above = falling.get(row.length)) {
        if (--above.left <= 0) falling.delete(row.length);
        row.push(above.text);
      }
    };
    fill();
    for (const cell of elementsOf(rowNode)) {
      const [columns, down] = ["colspan", "rowspan"].map((name) => Math.min(spanMax, Number(cell.attributes[name] ?? 1) || 1));
      const text = lineOf(cell);
      for (let i = 0; i < (columns ?? 1); i++) {
        if ((down ?? 1) > 1) falling.set(row.length, { text, left: (down ?? 1) - 1 });
        row.push(i === 0 || rows.length === 0 ? text : "");
        fill();
      }
    }
    rows.push(row);
  }
  await writeTable(output, { rows: rows.filter((row) => row.some((text) => text !== "")), hasHeader: findAll(wrap, "thead").length > 0 ? true : undefined, caption });
  const foot = lineOf(childAt(wrap, "table-wrap-foot"));
  await writeText(output, "caption", { text: foot });
}

function formulaOf(node: XmlNode): string {
  const tex = findAll(node, "tex-math")[0];
  return tex ? `$${texBody(textOf(tex))}$` : lineOf(node);
}

function texBody(text: string): string {
  return (/\\begin\{document\}([\s\S]*?)\\end\{document\}/.exec(text)?.[1] ?? text).replace(/^\s*\$+|\$+\s*$/g, "").replace(/\s+/g, " ").trim();
}

/** Words in one line; a formula in both forms is told once. */
function lineOf(node: XmlNode | undefined): string {
  if (!node) return "";
  const visit = (at: XmlNode): string => at.children.map((child) => {
    if (typeof child === "string") return child;
    if (child.name === "alternatives") return visit({ ...child, children: child.children.slice(0, 2) });
    if (child.name === "tex-math") return `$${texBody(textOf(child))}$`;
    if (child.name === "inline-formula" || child.name === "disp-formula") {
      const tex = findAll(child, "tex-math")[0];
      return tex ? ` $${texBody(textOf(tex))}$ ` : visit(child);
    }
    return /^(?:p|title|label|caption|break|list-item|td|institution|country)$/.test(child.name) ? ` ${visit(child)} ` : visit(child);
  }).join("");
  return visit(node).replace(/\s+/g, " ").trim();
}
