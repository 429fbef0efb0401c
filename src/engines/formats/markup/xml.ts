// XML: articles in JATS with headings, paragraphs, tables and references; any other XML as the text of its elements, in order.
import type { Format } from "#ports/reading/format";
import { decodeHtml } from "../web/charset.ts";

const extensions = [".xml", ".nxml", ".jats", ".xsd", ".rss", ".atom", ".kml", ".gpx", ".wsdl", ".dita"];

/** XML in general. Entities that a file declares are never expanded, nothing outside is opened. */
export const format: Format = {
  name: "xml",
  version: 1,
  mediaType: "application/xml",
  extensions,
  detect(head, name) {
    const lower = name.toLowerCase();
    const start = new TextDecoder().decode(head.subarray(0, 1024)).replace(/^\ufeff/, "").trimStart();
    const isMarkup = /^<(?:\?xml\b|!DOCTYPE (?!html)|[\w:]+[\s>])/.test(start);
    if (!isMarkup || /<svg\b|<html\b/i.test(start) || /\.(?:svg|fb2|opml|fodt|fods|fodp|plist|tmx|xlf|xliff)$/.test(lower)) return 0;
    return start.startsWith("<?xml") || extensions.some((extension) => lower.endsWith(extension)) ? 1 : 0;
  },
  async read(input, output) {
    const [{ parseXml }, { childAt, elementsOf }] = await Promise.all([import("./xml-reader.ts"), import("./xml-node.ts")]);
    const tree = parseXml(decodeHtml(input.bytes), { name: input.name, depthMax: input.limits.depthMax, asWritten: true });
    const article = childAt(tree, "article");
    if (article && childAt(article, "front")) return (await import("./jats.ts")).readArticle(article, output);
    const { readElements } = await import("./xml-text.ts");
    for (const root of elementsOf(tree)) await readElements(root, output);
  },
};
