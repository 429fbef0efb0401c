// Text and Markdown: the words of an element stand on the lines that its locator names, and every word of the file is kept.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ParsedElement } from "#core/documents/document";
import type { Format } from "#ports/reading/format";
import { format as markdown } from "./markdown.ts";
import { markdownSections } from "./markdown-sections.ts";
import { format as plain } from "./plain.ts";

const limits = { bytesMax: 1e9, elementsMax: 1e6, depthMax: 200, millisecondsMax: 1e6, memoryBytesMax: 1e9 };

async function read(format: Format, text: string): Promise<{ elements: ParsedElement[]; titles: string[] }> {
  const elements: ParsedElement[] = [];
  const titles: string[] = [];
  await format.read({ name: "x", bytes: new TextEncoder().encode(text), limits }, { element: (element) => void elements.push(element), image() {}, ledger() {}, note() {}, part() {}, title: (title) => void titles.push(title), language() {} });
  return { elements, titles };
}

function expectLinesToHold(text: string, elements: readonly ParsedElement[]): void {
  const lines = text.split(/\r\n?|\n/);
  for (const { locator, text: words } of elements) {
    if (locator?.kind !== "lines") throw new Error("no lines");
    const place = lines.slice(locator.from - 1, locator.to).join(" ");
    for (const word of words.match(/w\d+/g) ?? []) expect(place).toContain(word);
  }
}

const wordsOf = (texts: readonly string[]) => texts.join("\n").match(/w\d+/g) ?? [];

/** Distinct words, so that each can be found again. */
function numbered(parts: readonly string[]): string {
  let count = 0;
  return parts.join("").replaceAll("W", () => `w${count++}`);
}

describe("plain text", () => {
  it("keeps every word in order, on the lines it names", async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom("W W.", "W", "\n", "\n\n", "\r\n", " ", "W\n===\n", "\n\n\n"), { maxLength: 60 }), async (parts) => {
      const text = numbered(parts);
      const { elements } = await read(plain, text);
      expect(wordsOf(elements.map((element) => element.text))).toEqual(wordsOf([text]));
      expectLinesToHold(text, elements);
    }));
  });

  it("counts lines across blocks of a large file", async () => {
    const text = Array.from({ length: 60_000 }, (_, i) => (i % 3 === 2 ? "" : `w${i} some words that fill the line a little`)).join("\r\n");
    const { elements } = await read(plain, text);
    const last = elements.at(-1);
    expect(last?.locator).toEqual({ kind: "lines", from: 59_998, to: 59_999 });
    expect(last?.text).toContain("w59997");
    expect(elements.length).toBe(20_000);
  });

  it("takes as headings only what is underlined or numbered as one", async () => {
    const { elements, titles } = await read(plain, "Title\n=====\n\nSHOUTING IS NO HEADING\n\nChapter IV\n\nPart of the reason is this.\n\nabc\n----------------------\n");
    expect(elements.map(({ type, text }) => `${type} ${text}`)).toEqual(["heading Title", "paragraph SHOUTING IS NO HEADING", "heading Chapter IV", "paragraph Part of the reason is this.", "paragraph abc\n----------------------"]);
    expect(titles).toEqual(["Title"]);
  });
});

describe("Markdown", () => {
  const part = fc.constantFrom("W W.\n\n", "# W\n\n", "- W\n- W\n", "  - W\n", "> W\n", "```\nW\n\nW\n```\n", "| W | W |\n|---|---|\n| W | W |\n\n", "**W** and `W`\n", "    W\n", "\n", "[W](W)\n", "1. W\n\n   W\n", "***\n", "W\n---\n", "<b>W</b>\n\n");

  it("keeps every word, on the lines it names", async () => {
    await fc.assert(fc.asyncProperty(fc.array(part, { maxLength: 25 }), async (parts) => {
      const text = numbered(parts);
      const { elements } = await read(markdown, text);
      const shown = text.replace(/\]\(w\d+\)/g, "]");
      // The header of a table stands with each of its rows.
      expect(new Set(wordsOf(elements.map((element) => element.text)))).toEqual(new Set(wordsOf([shown])));
      expectLinesToHold(text, elements);
    }));
  });

  it("cuts large files only where nothing is torn apart", async () => {
    const section = (i: number) => `## Section ${i}\n\nParagraph ${i} with some words.\n\n\`\`\`\n# no heading ${i}\n\ncode\n\`\`\`\n\n- item\n\n  more of the item\n\n`;
    const text = Array.from({ length: 12_000 }, (_, i) => section(i)).join("");
    const sections = [...markdownSections(text, undefined)];
    expect(sections.length).toBeGreaterThan(3);
    expect(sections.map((each) => each.text).join("")).toBe(text);
    for (const each of sections) expect(each.text.startsWith("## Section")).toBe(true);
    for (const each of sections) expect(each.firstLine).toBe(text.slice(0, text.indexOf(each.text.slice(0, 30))).split("\n").length);
  });

  it("refuses nesting without end", async () => {
    await expect(read(markdown, `${">".repeat(20_000)} deep`)).rejects.toMatchObject({ code: "parse.too_deep" });
  });

  it("takes the title from the front matter, else from the first heading of level one", async () => {
    expect((await read(markdown, "---\ntitle: 'From above'\n---\n# Below")).titles).toEqual(["From above"]);
    expect((await read(markdown, "## Second\n\n# First\n\n# Other")).titles).toEqual(["First"]);
    expect((await read(markdown, "---\n\nno front matter\n\n---\n")).titles).toEqual([]);
  });
});
