// ODT: headings, paragraphs, lists, tables, frames, notes and comments in order; deleted text of tracked changes is left out.
import type { Format } from "#ports/reading/format";
import { isOdf } from "./odf/detect.ts";

const extensions = [".odt", ".ott"];

/** OpenDocument text. */
export const format: Format = {
  name: "odt",
  version: 1,
  mediaType: "application/vnd.oasis.opendocument.text",
  extensions,
  detect: isOdf("text", extensions),
  async read(input, output) {
    const [{ OdfPackage }, { OdfText }, { writeText }] = await Promise.all([import("./odf/package.ts"), import("./odf/text.ts"), import("../write-elements.ts")]);
    const file = new OdfPackage(input);
    file.state(output);
    const text = new OdfText(file, output);
    for (const { node } of file.walk(new Set(["office:text"]))) if (node.name !== "text:tracked-changes") await text.block(node);
    await text.finish();
    for (const margin of file.margins()) await writeText(output, "caption", { text: margin });
  },
};
