// AsciiDoc: sections, lists, tables, code, quotes and notes in order, attributes filled in; comments and includes left out.
import type { Format } from "#ports/reading/format";
import { decodeText } from "../decode.ts";
import { asciidocBlocks } from "./asciidoc-blocks.ts";
import { writeBlocks } from "./blocks.ts";

/** `text/asciidoc` */
export const format: Format = {
  name: "asciidoc",
  version: 1,
  mediaType: "text/asciidoc",
  extensions: [".adoc", ".asciidoc", ".asc"],
  detect: (_head, name) => (format.extensions.some((extension) => name.toLowerCase().endsWith(extension)) ? 0.9 : 0),
  async read({ bytes }, output) {
    await writeBlocks(asciidocBlocks(decodeText(bytes, output).replace(/\r\n?/g, "\n").split("\n")), output);
  },
};
