// The measures of chunking by hand, the recursive splitter, and places of chunks in their file.
import { describe, expect, it } from "vitest";
import { createAnalyser } from "#capabilities/retrieval/analysis/index";
import { sliceCodePoints } from "#core/text/positions";
import { chunkerSpans, elementsOf, inCodePoints } from "../../bench/chunking/corpora.ts";
import { measure, union } from "../../bench/chunking/measures.ts";
import { recursiveSpans } from "../../bench/chunking/recursive.ts";

const words = (text: string): number => text.split(/\s+/).filter(Boolean).length;

describe("measures of chunking", () => {
  it("are those of the definition", () => {
    const chunks = [{ corpus: "a", start: 0, end: 100 }, { corpus: "a", start: 100, end: 200 }, { corpus: "b", start: 0, end: 50 }];
    const question = { corpus: "a", references: [{ start: 80, end: 120 }] };
    // Of the 40 wanted, the first chunk and one of another corpus bring 20 in 150; the oracle takes the first two: 40 of 200.
    expect(measure(question, [chunks[0]!, chunks[2]!], chunks)).toEqual({ recall: 20 / 40, precision: 20 / 150, iou: 20 / (150 + 20), precisionOmega: 40 / 200, needed: 2 });
    expect(measure(question, [chunks[0]!, chunks[1]!], chunks).recall).toBe(1);
    expect(measure(question, [], chunks)).toMatchObject({ recall: 0, precision: 0, iou: 0 });
    expect(union([{ start: 5, end: 9 }, { start: 0, end: 6 }, { start: 12, end: 13 }])).toEqual([{ start: 0, end: 9 }, { start: 12, end: 13 }]);
  });

  it("know a text that is cut recursively: strong separators first, parts of one strength joined up to the size, all text kept", () => {
    const text = "one two three.\n\nfour five six seven eight nine ten. eleven twelve.\n\nthirteen";
    const parts = recursiveSpans(text, 6, words).map(({ start, end }) => text.slice(start, end));
    expect(parts).toEqual(["one two three.", "four five six seven eight nine", "ten.", "eleven twelve.", "thirteen"]);
    expect(recursiveSpans("wordwithoutanyblank", 4, (part) => part.length).map(({ start, end }) => end - start)).toEqual([4, 4, 4, 4, 3]);
    expect(recursiveSpans("  \n\n ", 4, words)).toEqual([]);
  });

  it("place the chunker's spans in the file, by code points", async () => {
    const text = `\u{1f600} A first paragraph, which is short.\r\n\r\n   A second one \u{1f600}.\n\n${"Many words stand here. ".repeat(30)}`;
    const corpus = { name: "sample", text };
    const spans = chunkerSpans(text, await elementsOf(corpus), { budget: { wordsTarget: 20, wordsMax: 30, wholeWordsMax: 10, charactersPerWord: 16 }, countWords: createAnalyser().countWords });
    const visible = (part: string): string => part.replace(/\s/g, "");
    expect(visible(spans.map(({ start, end }) => sliceCodePoints(text, start, end)).join(""))).toBe(visible(text));
    expect(spans.length).toBeGreaterThan(3);
    expect(inCodePoints("\u{1f600}ab", [{ start: 2, end: 4 }])).toEqual([{ start: 1, end: 3 }]);
  });
});
