// The chunker: all text in order, within the budget, along the structure, the same every time.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textOfSpan } from "#core/documents/chunk-text";
import type { Element, ElementType, ParsedElement } from "#core/documents/document";
import { codePointLength } from "#core/text/positions";
import { createAnalyser } from "#capabilities/retrieval/analysis/index";
import type { ChunkBudget } from "./budget.ts";
import { Chunker, type ChunkSpan } from "./chunker.ts";

const { countWords } = createAnalyser();
const budget: ChunkBudget = { wordsTarget: 20, wordsMax: 32, wholeWordsMax: 50, charactersPerWord: 16 };

function placed(parsed: readonly ParsedElement[]): Element[] {
  let start = 0;
  return parsed.map((element, ordinal) => {
    const end = start + codePointLength(element.text);
    const made: Element = { ...element, ordinal, start, end, locator: { kind: "text", start, end } };
    start = end + 1;
    return made;
  });
}

function cut(elements: readonly Element[], sizes: ChunkBudget = budget): ChunkSpan[] {
  const chunker = new Chunker(sizes, countWords);
  return [...elements.flatMap((element) => chunker.add(element)), ...chunker.finish()];
}

const textsOf = (elements: readonly Element[], chunks: readonly ChunkSpan[]): string[] => chunks.map(({ start, end }) => textOfSpan(elements, start, end));
const heading = (level: number, text: string): ParsedElement => ({ type: "heading", level, text });
const paragraph = (text: string): ParsedElement => ({ type: "paragraph", text });
const words = (count: number, word = "word"): string => Array.from({ length: count }, (_, i) => `${word}${i}`.replace(/\d/g, (digit) => "abcdefghij"[Number(digit)] ?? "")).join(" ");
const sentences = (count: number, size: number): string => Array.from({ length: count }, (_, i) => `S${words(size - 1, `t${"abcdefghij"[i % 10]}`)} end.`).join(" ");

const anyText = fc.array(fc.constantFrom("pump", "Valve.", "opens at", "3.5 bar!", "\n", "\n\n", "  ", "日本語水泵", "😀😀", "parseHTTP", "x".repeat(90), ". ", "a;b", "\u00a0"), { minLength: 1, maxLength: 60 }).map((parts) => parts.join(" ")).filter((text) => text.trim() !== "");
const anyElement = fc.record({ type: fc.constantFrom<ElementType>("heading", "paragraph", "list_item", "table", "code", "cells", "quote", "caption"), text: anyText, level: fc.integer({ min: 1, max: 4 }) });

describe("the chunker", () => {
  it("covers all visible text in order, without overlap, with exact spans, within the budget, for any elements", () => {
    fc.assert(
      fc.property(fc.array(anyElement, { maxLength: 25 }), (parsed) => {
        const elements = placed(parsed);
        const chunks = cut(elements);
        expect(textsOf(elements, chunks).join("").replace(/\s/g, "")).toBe(elements.map(({ text }) => text).join("").replace(/\s/g, ""));
        let before = 0;
        for (const [i, chunk] of chunks.entries()) {
          expect(chunk.ordinal).toBe(i);
          expect(chunk.start).toBeGreaterThanOrEqual(before);
          expect(chunk.end).toBeGreaterThan(chunk.start);
          before = chunk.end;
          const [first, last] = [elements[chunk.firstElement]!, elements[chunk.lastElement]!];
          expect(chunk.start >= first.start && chunk.start < first.end && chunk.end > last.start && chunk.end <= last.end).toBe(true);
          if (chunks.length > 1) expect(chunk.tokens).toBeLessThanOrEqual(budget.wordsMax);
        }
        expect(cut(elements)).toEqual(chunks);
      }),
      { numRuns: 300 },
    );
  });

  it("counts a chunk's words as the analyser counts its text, where cuts fall between words", () => {
    const elements = placed([paragraph(sentences(30, 7)), paragraph(words(100))]);
    const chunks = cut(elements);
    expect(textsOf(elements, chunks).map(countWords)).toEqual(chunks.map(({ tokens }) => tokens));
  });

  it("keeps a short document whole, with its small sections", () => {
    const elements = placed([heading(1, "Title"), paragraph(words(20)), heading(3, "Part"), paragraph(words(20))]);
    expect(cut(elements)).toMatchObject([{ firstElement: 0, lastElement: 3, headings: [] }]);
  });

  it("never crosses a top-level section and keeps the path of headings", () => {
    const elements = placed([heading(1, "Manual"), heading(2, "Pump"), paragraph(words(10)), heading(3, "Pressure"), paragraph(words(30)), heading(2, "Valve"), paragraph(words(5))]);
    const chunks = cut(elements);
    expect(chunks.map(({ firstElement, lastElement, headings }) => [firstElement, lastElement, headings])).toEqual([[0, 2, []], [3, 4, ["Manual", "Pump"]], [5, 6, ["Manual"]]]);
  });

  it("gives an empty section a chunk of its own", () => {
    const chunks = cut(placed([heading(2, "A"), heading(2, "B"), paragraph(words(4))]));
    expect(chunks.map(({ firstElement, lastElement }) => [firstElement, lastElement])).toEqual([[0, 0], [1, 2]]);
  });

  it("cuts between paragraphs rather than inside them, and behind sentences rather than inside them", () => {
    const elements = placed(Array.from({ length: 12 }, () => paragraph(sentences(1, 9))));
    expect(cut(elements).every(({ start, end }) => elements.some((element) => element.start === start) && elements.some((element) => element.end === end))).toBe(true);
    const long = placed([paragraph(sentences(20, 8))]);
    for (const text of textsOf(long, cut(long))) expect(text).toMatch(/^S.* end\.$/s);
  });

  it("leaves no heading alone at the end of a chunk", () => {
    const elements = placed(Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? heading(3, `Head ${words(2)}`) : paragraph(words(9)))));
    for (const { lastElement } of cut(elements)) expect(elements[lastElement]!.type).not.toBe("heading");
  });

  it("splits tables by rows and code by blocks", () => {
    const rows = placed([{ type: "table", text: Array.from({ length: 30 }, (_, i) => `name: pump${i}; bar: ${i}`).join("\n") }]);
    for (const text of textsOf(rows, cut(rows))) expect(text).toMatch(/^name: pump\d+; bar: \d+(\nname: pump\d+; bar: \d+)*$/);
    const code = placed([{ type: "code", text: Array.from({ length: 6 }, (_, i) => `function f${i}(a) {\n  const x = a + ${i};\n\n  return x * a;\n}`).join("\n\n") }]);
    for (const text of textsOf(code, cut(code))) expect(text).toMatch(/^function [\s\S]*\}$/);
  });

  it("takes linear time for two million characters in one line, with and without blanks", () => {
    for (const text of ["x".repeat(2_000_000), "word ".repeat(400_000), "日".repeat(500_000)]) {
      const chunks = cut(placed([paragraph(text)]), { wordsTarget: 200, wordsMax: 320, wholeWordsMax: 500, charactersPerWord: 16 });
      expect(Math.max(...chunks.map(({ tokens }) => tokens))).toBeLessThanOrEqual(320);
      expect(chunks.length).toBeGreaterThan(300);
    }
  });
});
