// EPUB: the chapters of a book in reading order, with its title and language.
import { fail } from "#core/errors";
import type { Format } from "#ports/reading/format";
import { readHtmlBytes } from "../web/html.ts";
import { containerType } from "../containers.ts";

const mediaType = "application/epub+zip";
/** Chapters of one book at most. */
const chaptersMax = 10_000;

/** Electronic publications, version 2 and 3. */
export const format: Format = {
  name: "epub",
  version: 1,
  mediaType,
  extensions: [".epub"],
  detect: (head, name) => (head[0] === 0x50 && head[1] === 0x4b && (containerType(head, name, "application/zip").mediaType === mediaType || name.toLowerCase().endsWith(".epub")) ? 1 : 0),
  async read(input, output) {
    const [{ ZipFile }, { parseXml }, nodes, { resolvePart }]  = await Promise.all([import("../archive/zip-reader.ts"), import("../markup/xml-reader.ts"), import("../markup/xml-node.ts"), import("./opc.ts")]);
    const { childAt, elementsOf, findAll, textOf } = nodes;
    const zip = new ZipFile(input.bytes, input.name);
    const xml = (part: string) => parseXml(zip.text(part) ?? "", { name: input.name, depthMax: input.limits.depthMax });
    if (/EncryptedData/.test(zip.text("META-INF/encryption.xml") ?? "") && zip.find("META-INF/rights.xml")) throw fail("parse.encrypted", { name: input.name });
    const part = findAll(xml("META-INF/container.xml"), "container:rootfile")[0]?.attributes["full-path"] ?? "";
    const book = childAt(xml(part), "opf:package");
    if (!book) throw fail("parse.damaged", { name: input.name, problem: "it has no list of its chapters" });
    const facts = childAt(book, "opf:metadata");
    const title = textOf(findAll(facts, "dc:title")[0]).trim();
    if (title !== "") output.title(title);
    output.language(textOf(findAll(facts, "dc:language")[0]).trim());
    const items = new Map(elementsOf(childAt(book, "opf:manifest"), "opf:item").map(({ attributes }) => [attributes["id"] ?? "", attributes]));
    for (const [index, reference] of elementsOf(childAt(book, "opf:spine"), "opf:itemref").slice(0, chaptersMax).entries()) {
      const item = items.get(reference.attributes["idref"] ?? "");
      const entry = item && /html|xml/.test(item["media-type"] ?? "") ? zip.find(resolvePart(part, decodeAddress(item["href"] ?? ""))) : undefined;
      if (entry) await readHtmlBytes(zip.read(entry), output);
      output.ledger({ unit: "page", index, outcome: entry ? "read" : "failed", parser: "epub@1", ...(entry ? {} : { code: "parse.damaged" }) });
    }
  },
};

function decodeAddress(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address; // A lone percent sign is part of the name.
  }
}
