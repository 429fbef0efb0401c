// DOCX: headings, lists with their numbers, tables, notes, comments, text boxes and equations in order; tracked changes as the final text.
import type { Format } from "#ports/reading/format";
import { containerType } from "../containers.ts";

const mediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/** `.docx`, `.docm` and templates; macros are never looked at. */
export const format: Format = {
  name: "docx",
  version: 2,
  mediaType,
  extensions: [".docx", ".docm", ".dotx", ".dotm"],
  detect: (head, name) => (head[0] === 0x50 && head[1] === 0x4b && (containerType(head, name, "application/zip").mediaType === mediaType || format.extensions.some((extension) => name.toLowerCase().endsWith(extension))) ? 1 : 0),
  async read(input, output) {
    const { readWord } = await import("./word/document.ts");
    const { hasPictures } = await readWord(input, output);
    // Where pictures have entries of their own, so has the text.
    if (hasPictures) output.ledger({ unit: "file", index: 0, outcome: "read", parser: `${format.name}@${format.version}` });
  },
};
