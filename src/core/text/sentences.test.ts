// Sentence borders: what ends one, what does not, and that nothing is lost.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitSentences } from "./sentences.ts";

const cut = (text: string): string[] => splitSentences(text).map(({ start, end }) => text.slice(start, end));

describe("splitSentences", () => {
  it("ends at full stops, question and exclamation marks", () => {
    expect(cut("The pump runs at 40 bar. Does it? It does! Good.")).toEqual(["The pump runs at 40 bar.", "Does it?", "It does!", "Good."]);
  });

  it("does not end after titles, initials, decimals and abbreviations", () => {
    expect(cut("Dr. J. Berg measured 3.5 bar, e.g. at noon. Prof. Li agreed.")).toEqual(["Dr. J. Berg measured 3.5 bar, e.g. at noon.", "Prof. Li agreed."]);
  });

  it("keeps closing quotes with their sentence and ends at blank lines", () => {
    expect(cut('He said "stop." Then he left\n\nA new part')).toEqual(['He said "stop."', "Then he left", "A new part"]);
  });

  it("keeps a label above its text apart, and hard-wrapped lines together", () => {
    expect(cut("Parents\nEach parent has 18 days. They may share.")).toEqual(["Parents", "Each parent has 18 days.", "They may share."]);
    expect(cut("The pump is checked each Monday by the crew of\nOstvik before it starts.")).toEqual(["The pump is checked each Monday by the crew of\nOstvik before it starts."]);
  });

  it("ends at Chinese and Hindi full stops without a blank", () => {
    expect(cut("水泵运行。压力正常。")).toEqual(["水泵运行。", "压力正常。"]);
  });

  it("loses no visible character and keeps order for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "B", ".", " ", "\n", "!", "。", "3", '"', "é") }), (text) => {
        const spans = splitSentences(text);
        expect(spans.map(({ start, end }) => text.slice(start, end)).join("").replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
        for (let i = 1; i < spans.length; i++) expect(spans[i]!.start).toBeGreaterThanOrEqual(spans[i - 1]!.end);
      }),
    );
  });
});
