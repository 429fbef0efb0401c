// The word counter agrees with the analyser's positions.
import fc from "fast-check";
import { expect, it } from "vitest";
import { countIdentifierParts, identifierParts } from "./identifiers.ts";
import { createAnalyser } from "./index.ts";

const analyser = createAnalyser();

it("counts as many words as the analyser has positions, in any script", () => {
  const text = fc.array(fc.constantFrom("pump", "parseHTTPDate2", "snake_case", "1,000", "3.5", "日本語", "ｶﾞｷﾞ", "か\u3099な", "ไทย", "l'eau", "-", " ", "\n", "Ä", "😀", "x9"), { maxLength: 40 }).map((parts) => parts.join(" "));
  fc.assert(fc.property(text, (value) => {
    const tokens = analyser.analyse(`${value} zebra`, "");
    expect(analyser.countWords(value)).toBe(tokens.at(-1)?.position);
  }));
});

it("adds up over texts that are cut at blanks", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
    expect(analyser.countWords(`${a} ${b}`)).toBe(analyser.countWords(a) + analyser.countWords(b));
  }));
});

it("counts the parts that an identifier has", () => {
  fc.assert(fc.property(fc.stringMatching(/^[a-cA-C0-2_ \u00e9\u00c9]{0,12}$/), (word) => {
    expect(countIdentifierParts(`-${word}-`, 1, word.length + 1)).toBe(identifierParts(word).length);
  }), { numRuns: 1000 });
});
