// reStructuredText: headings by their underlines, lists, tables, code, notes and figures in order; comments and targets left out.
import type { Format } from "#ports/reading/format";
import { decodeText } from "../decode.ts";
import { writeBlocks } from "./blocks.ts";
import { restructuredBlocks } from "./restructuredtext-blocks.ts";

/** `text/x-rst` */
export const format: Format = {
  name: "restructuredtext",
  version: 1,
  mediaType: "text/x-rst",
  extensions: [".rst", ".rest"],
  detect: (_head, name) => (format.extensions.some((extension) => name.toLowerCase().endsWith(extension)) ? 0.9 : 0),
  async read({ bytes }, output) {
    await writeBlocks(restructuredBlocks(decodeText(bytes, output).replace(/\r\n?/g, "\n").split("\n")), output);
  },
};
