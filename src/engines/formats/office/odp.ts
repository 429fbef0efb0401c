// ODP: slides in their order with titles, texts, tables and charts, then the speaker's notes.
import type { Format } from "#ports/reading/format";
import { childAt, elementsOf, findAll } from "../markup/xml-node.ts";
import { isOdf } from "./odf/detect.ts";

const extensions = [".odp", ".otp"];

/** OpenDocument presentation. */
export const format: Format = {
  name: "odp",
  version: 1,
  mediaType: "application/vnd.oasis.opendocument.presentation",
  extensions,
  detect: isOdf("presentation", extensions),
  async read(input, output) {
    const [{ OdfPackage, plainText }, { OdfText }, { writeText }] = await Promise.all([import("./odf/package.ts"), import("./odf/text.ts"), import("../write-elements.ts")]);
    const file = new OdfPackage(input);
    file.state(output);
    const text = new OdfText(file, output);
    let page = 0;
    for (const { node } of file.walk(new Set(["office:presentation"]))) {
      if (node.name !== "draw:page") continue;
      const locator = { kind: "page", page: ++page, boxes: [] } as const;
      text.standAt(locator);
      for (const shape of elementsOf(node)) {
        if (shape.name === "presentation:notes") continue;
        const title = shape.attributes["presentation:class"] === "title" ? findAll(childAt(shape, "draw:text-box"), "text:p", "text:h").map(plainText).join(" ").trim() : "";
        if (title !== "") {
          if (page === 1) output.title(title);
          await writeText(output, "heading", { text: title, level: 2, locator });
        } else await text.block(shape);
      }
      const notes = elementsOf(childAt(node, "presentation:notes"), "draw:frame").flatMap((frame) => findAll(frame, "text:p").map(plainText)).filter((line) => line.trim() !== "" && !/^<number>$/.test(line.trim()));
      if (notes.length > 0) await writeText(output, "paragraph", { text: `Notes: ${notes.join("\n")}`, locator });
      output.ledger({ unit: "page", index: page - 1, outcome: "read", parser: "odp@1" });
    }
    await text.finish();
    for (const margin of file.margins()) await writeText(output, "caption", { text: margin });
  },
};
