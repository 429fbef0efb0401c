// Markdown (CommonMark with GitHub's tables and strikethrough): headings, lists, tables, code and paragraphs as plain text.
import type { ParsedElement } from "#core/documents/document";
import { fail } from "#core/errors";
import type { Format, FormatInput } from "#ports/reading/format";
import { decodeText } from "../decode.ts";
import { frontMatterOf, markdownSections } from "./markdown-sections.ts";
import { MarkdownWalk } from "./markdown-walk.ts";

/** Nesting of quotes and lists that is followed at most. */
const nestingMax = 200;

/** `text/markdown`. */
export const format: Format = {
  name: "markdown",
  version: 2,
  mediaType: "text/markdown",
  extensions: [".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd"],
  detect(head, name) {
    const lower = name.toLowerCase();
    if (format.extensions.some((extension) => lower.endsWith(extension))) return 0.9;
    return /(^|\/)readme$/.test(lower) && /^#{1,3} \S/m.test(new TextDecoder().decode(head.subarray(0, 2048))) ? 0.7 : 0;
  },
  async read(input, output) {
    const { default: MarkdownIt } = await import("markdown-it");
    const markdown = new MarkdownIt("default", { html: true });
    const limit = Math.min(nestingMax, input.limits.depthMax);
    markdown.set({ maxNesting: limit });
    markdown.validateLink = () => true; // Only the words of a link are kept, so its address does no harm.
    const text = decodeText(input.bytes, output).replace(/\r\n?/g, "\n");
    const front = frontMatterOf(text);
    if (front?.title) output.title(front.title);
    if (front?.language) output.language(front.language);
    if (front && front.text !== "") await output.element({ type: "code", text: front.text, language: "yaml", locator: { kind: "lines", from: 2, to: front.lines - 1 } });
    let hasTitle = front?.title !== undefined;
    const walk = new MarkdownWalk(markdown);
    for (const section of markdownSections(text, front)) {
      walk.start(section.firstLine);
      for (const token of walk.parse(section.text)) {
        if (token.level >= limit - 1) throw tooDeep(input, limit);
        for (const element of walk.elements(token)) {
          if (!hasTitle && isTitle(element)) {
            hasTitle = true;
            output.title(element.text);
          }
          await output.element(element);
        }
      }
    }
  },
};

function isTitle(element: ParsedElement): boolean {
  return element.type === "heading" && element.level === 1;
}

function tooDeep(input: FormatInput, limit: number): Error {
  return fail("parse.too_deep", { name: input.name, limit });
}
