// LaTeX: title, sections, lists, tables, captions, code, formulas and references in order; own commands of the file are filled in.
import type { Format } from "#ports/reading/format";
import { decodeText } from "../decode.ts";
import { writeBlocks } from "./blocks.ts";
import { latexBlocks } from "./latex-blocks.ts";

/** `application/x-tex` */
export const format: Format = {
  name: "latex",
  version: 1,
  mediaType: "application/x-tex",
  extensions: [".tex", ".latex", ".ltx"],
  detect: (_head, name) => (format.extensions.some((extension) => name.toLowerCase().endsWith(extension)) ? 0.9 : 0),
  async read({ bytes }, output) {
    await writeBlocks(latexBlocks(decodeText(bytes, output).replace(/\r\n?/g, "\n")), output);
  },
};
