// Query terms, phrases and how rare a word is over several languages.
import { describe, expect, it } from "vitest";
import { analyseQuery, chunksWithWord, parseQueryText, queryLanguages, type Analyse } from "./query.ts";

/** Words at blanks; English cuts a final s and stops "the", Spanish changes nothing. */
const analyse: Analyse = (text, language) =>
  text
    .toLowerCase()
    .split(/\W+/)
    .filter(Boolean)
    .map((word, position) => ({ term: language === "en" ? word.replace(/s$/, "") : word, position }))
    .filter(({ term }) => language !== "en" || term !== "the");

describe("a query's text", () => {
  it("has phrases in quotes whose words stay words", () => {
    expect(parseQueryText('lead "supply chain" time')).toEqual({ words: "lead  supply chain  time", phrases: ["supply chain"] });
  });

  it("keeps a quote without a partner, and an empty phrase asks for nothing", () => {
    expect(parseQueryText('5" screen')).toEqual({ words: '5" screen', phrases: [] });
    expect(parseQueryText('a "" b').phrases).toEqual([]);
  });
});

describe("a query's terms", () => {
  it("are the union over languages, each as often as where it occurs most", () => {
    const { terms } = analyseQuery("pumps pump", ["en", "es"], analyse);
    expect(terms.map(({ term, weight }) => [term, weight])).toEqual([["pump", 2], ["pumps", 1]]);
  });

  it("come from at most 8 languages, the most frequent ones, ties by code", () => {
    const counts = new Map([..."abcdefghij"].map((language, index) => [language, index === 9 ? 5 : 1]));
    expect(queryLanguages(counts)).toEqual(["j", "a", "b", "c", "d", "e", "f", "g"]);
    expect(queryLanguages(new Map())).toEqual([""]);
    expect(queryLanguages(new Map([["en", 0], ["de", 2]]))).toEqual(["de"]);
  });

  it("of one word are as rare as the word over all languages", () => {
    const { terms } = analyseQuery("pumps", ["en", "es"], analyse);
    const held = new Map([["pump", 40], ["pumps", 1]]);
    const statistics = { chunks: 100, documentsByLanguage: new Map([["en", 9], ["es", 1]]), chunksWithTerm: (term: string) => held.get(term) ?? 0 };
    expect(terms.map((term) => chunksWithWord(term, statistics))).toEqual([41, 41]);
  });

  it("that are stop words in most documents are frequent, though few chunks hold the term", () => {
    const { terms } = analyseQuery("the", ["en", "es"], analyse);
    const statistics = { chunks: 100, documentsByLanguage: new Map([["en", 9], ["es", 1]]), chunksWithTerm: () => 3 };
    expect(terms.map((term) => [term.term, chunksWithWord(term, statistics)])).toEqual([["the", 93]]);
  });
});

describe("a phrase", () => {
  it("keeps the distance over a stop word, in each language's terms", () => {
    const { phrases } = analyseQuery('"parts of the pumps"', ["en", "es"], analyse);
    const step = (offset: number, term: string) => ({ offset, terms: [term] });
    expect(phrases).toEqual([[[step(0, "part"), step(1, "of"), step(3, "pump")], [step(0, "parts"), step(1, "of"), step(2, "the"), step(3, "pumps")]]]);
  });

  it("of stop words alone asks for nothing", () => {
    expect(analyseQuery('"the the"', ["en"], analyse).phrases).toEqual([]);
  });
});
