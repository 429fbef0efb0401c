// PPTX: slides in their order, each with its title, texts, tables and charts, then the speaker's notes and comments.
import type { Format } from "#ports/reading/format";
import { containerType } from "../containers.ts";

const mediaType = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

/** `.pptx`, `.pptm`, shows and templates. */
export const format: Format = {
  name: "pptx",
  version: 2,
  mediaType,
  extensions: [".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm"],
  detect: (head, name) => (head[0] === 0x50 && head[1] === 0x4b && (containerType(head, name, "application/zip").mediaType === mediaType || format.extensions.some((extension) => name.toLowerCase().endsWith(extension))) ? 1 : 0),
  async read(input, output) {
    const { readSlides } = await import("./slides/presentation.ts");
    await readSlides(input, output);
  },
};
