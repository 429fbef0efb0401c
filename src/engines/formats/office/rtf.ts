// RTF: paragraphs, headings by their outline level, lists, tables, notes and footers; every code page that the file names.
import type { Format } from "#ports/reading/format";

/** Rich Text Format. */
export const format: Format = {
  name: "rtf",
  version: 1,
  mediaType: "application/rtf",
  extensions: [".rtf"],
  detect: (head) => (new TextDecoder("latin1").decode(head.subarray(0, 64)).trimStart().startsWith("{\\rtf") ? 1 : 0),
  async read(input, output) {
    const { readRtf } = await import("./rtf/reader.ts");
    await readRtf(input, output);
  },
};
