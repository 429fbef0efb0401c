// Sentences with citations: what is kept, what is dropped, and why.
import { describe, expect, it } from "vitest";
import { stemmerOf } from "../analysis/stem.ts";
import { findQuote } from "./quote.ts";
import { verifySentence } from "./verify.ts";

const pumps = "The KP-200 is a centrifugal pump. It delivers 6.5 bar at 1,200 litres per hour. The KP-300 delivers 9 bar. In March 2021, Meyer GmbH approved the KP-300 for drinking water. The seal must not be greased. Sales rose by 12 million euros in 2020 and fell by 3 million euros in 2021.";

function verdict(sentence: string, ...quotes: readonly string[]): string {
  const passage = { text: pumps, headings: ["Service handbook"], stem: stemmerOf("en") };
  const found = verifySentence(sentence, quotes.map((quote) => ({ quote, passage })));
  return found.isKept ? "kept" : found.reason;
}

describe("a sentence is kept", () => {
  it.each([
    ["The KP-300 delivers 9 bar.", "The KP-300 delivers 9 bar"],
    ["Meyer GmbH approved the KP-300 for drinking water in March 2021.", "approved the KP-300 for drinking water"],
    ["The KP-200 delivers 6.5 bar.", "It delivers 6.5 bar at 1,200 litres"],
    ["The KP-200 delivers about 7 bar.", "It delivers 6.5 bar"],
    ["The seal must not be greased, and the KP-300 delivers nine bar.", "The seal must not be greased.", "The KP-300 delivers 9 bar."],
    ["In March 2021, Meyer GmbH approved the KP-300.", "Meyer GmbH approved the KP-300"],
    ["According to the service handbook, the seal must not be greased.", "The seal must not be greased."],
  ])("%s", (sentence, ...quotes) => expect(verdict(sentence, ...quotes)).toBe("kept"));
});

describe("a sentence is dropped", () => {
  it.each([
    ["quote", "The KP-300 delivers 9 bar.", "The KP-300 delivers 8 bar"],
    ["quote", "The KP-300 delivers 9 bar.", "delivers 9 ba"],
    ["citation", "The KP-300 delivers 9 bar."],
    ["number", "The KP-300 delivers 8 bar.", "The KP-300 delivers 9 bar"],
    ["number", "The KP-300 delivers 9 psi.", "The KP-300 delivers 9 bar"],
    ["number", "The KP-200 delivers 7 bar.", "It delivers 6.5 bar"],
    ["number", "Sales rose by 12 billion euros in 2020.", "Sales rose by 12 million euros"],
    ["name", "The KP-200 delivers 9 bar.", "delivers 9 bar"],
    ["name", "In March 2021, Krause GmbH approved the KP-300.", "Meyer GmbH approved the KP-300"],
    ["negation", "The seal must be greased.", "The seal must not be greased."],
    ["negation", "Meyer GmbH never approved the KP-300.", "Meyer GmbH approved the KP-300"],
    ["word", "Sales collapsed by 3 million euros in 2021.", "fell by 3 million euros in 2021"],
    ["splice", "The seal delivers 9 bar.", "The seal must not be greased.", "The KP-300 delivers 9 bar."],
    ["order", "The KP-300 approved Meyer GmbH.", "Meyer GmbH approved the KP-300"],
    ["order", "Sales rose by 3 million euros in 2020 and fell by 12 million euros in 2021.", "Sales rose by 12 million euros in 2020"],
  ])("for its %s: %s", (reason, sentence, ...quotes) => expect(verdict(sentence, ...quotes)).toBe(reason));
});

describe("a quote", () => {
  it("stands where its words do, whatever the quotation marks, dashes, blanks, ligatures and soft hyphens", () => {
    const text = "He said \u201cspe\u00adci\ufb01c  work\u201d \u2013 twice.";
    expect(findQuote(text, "\"specific work\" - twice").map(({ start, end }) => text.slice(start, end))).toEqual(["\u201cspe\u00adci\ufb01c  work\u201d \u2013 twice"]);
  });

  it("does not stand where case, accents or words differ, inside a word, or when it is empty", () => {
    for (const quote of ["He Said", "h\u00e9 said", "e sai", "said once", " ", "."]) expect(findQuote("He said so.", quote)).toEqual([]);
  });
});
