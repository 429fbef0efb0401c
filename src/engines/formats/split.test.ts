// Splitting: everything is kept, no piece is too long, and cuts are where a reader would pause.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countLines, splitLong } from "./split.ts";

describe("splitLong", () => {
  it("covers the text without gaps, within the size, and never cuts a character in two", () => {
    fc.assert(fc.property(fc.array(fc.constantFrom("word", " ", ". ", "\n", "字", "。", "👩", "x".repeat(30)), { maxLength: 200 }), fc.integer({ min: 4, max: 60 }), (parts, max) => {
      const text = parts.join("");
      const spans = splitLong(text, max);
      expect(spans.map(([start, end]) => text.slice(start, end)).join("")).toBe(text);
      for (const [start, end] of spans) {
        expect(end - start).toBeLessThanOrEqual(max);
        expect(text.slice(start, end)).not.toMatch(/\p{Surrogate}/u);
      }
    }));
  });

  it("prefers the end of a sentence, then of a line, then a blank", () => {
    const pieces = (text: string) => splitLong(text, 20).map(([start, end]) => text.slice(start, end));
    expect(pieces("One two three. Four five six")).toEqual(["One two three. ", "Four five six"]);
    expect(pieces("one two three four\nfive six")).toEqual(["one two three four\n", "five six"]);
    expect(pieces("one two three four five six")).toEqual(["one two three four ", "five six"]);
  });
});

describe("countLines", () => {
  it("counts line ends in a part of the text", () => {
    expect(countLines("a\nb\nc")).toBe(2);
    expect(countLines("a\nb\nc", 2)).toBe(1);
    expect(countLines("a\nb\nc", 0, 1)).toBe(0);
  });
});
