// From text to terms: readable cases for each rule, and what must hold for any text.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyserSuite } from "#conformance/reading/analyser";
import { createAnalyser } from "./index.ts";
import { wordUnitsMax } from "./segment.ts";
import { rememberedWordsMax } from "./word-terms.ts";

const analyser = createAnalyser();

analyserSuite({ describe, it, expect, fc }, { name: "built in", open: async () => ({ port: createAnalyser() }) });

/** Terms with their positions: `pump@0 valv@2`. */
function termsOf(text: string, language: string): string {
  return analyser.analyse(text, language).map(({ term, position }) => `${term}@${position}`).join(" ");
}

describe("text becomes terms", () => {
  it.each([
    ["English stems, stop words leave their position", "en", "The pumps of a running valve", "pump@1 run@4 valv@5"],
    ["case and accents are folded", "en", "Café CAFÉ cafe", "cafe@0 cafe@1 cafe@2"],
    ["compatibility forms are folded", "en", "ﬁsh Ｆｉｓｈ", "fish@0 fish@1"],
    ["apostrophes and hyphens separate", "en", "the engine's boundary-layer", "engin@1 boundari@3 layer@4"],
    ["soft hyphens and joiners do not", "en", "co\u00ADop\u200Derate", "cooper@0"],
    ["an address is its pieces", "en", "ada@example.com https://a.io/x_y", "ada@0 exampl@1 com@2 https@3 io@5 x_y@6 x@6 y@7"],
    ["numbers keep points, and commas where they are not groups", "en", "3.14 1,000,000 1000000 1,5 2024-05-01", "3.14@0 1000000@1 1000000@2 1,5@3 2024@4 05@5 01@6"],
    ["identifiers are their parts and themselves", "en", "parseHTTPDate snake_case __init__ mp3 x86_64", "parsehttpdate@0 pars@0 http@1 date@2 snake_case@3 snake@3 case@4 init@5 mp3@6 mp@6 3@7 x86_64@8 x@8 86@9 64@10"],
    ["German stems before its umlauts are folded", "de", "Die Häuser und Straßen, größer", "haus@1 strass@3 gross@4"],
    ["French elisions separate", "fr", "L'école de l'eau", "ecol@1 eau@4"],
    ["Russian й stays, ё is е", "ru", "ёлка и новый йод", "елк@0 нов@2 йод@3"],
    ["Greek final sigma and accents", "el", "Λόγος ΛΌΓΟΣ", "λογ@0 λογ@1"],
    ["Turkish dotless i is a letter of its own until the end", "tr", "IŞIK ışık İstanbul", "isik@0 isik@1 istanbul@2"],
    ["Vietnamese keeps its tones", "vi", "Má ma MÁ", "má@0 ma@1 má@2"],
    ["Arabic vowel marks are folded", "ar", "كِتَاب كتاب", "كتاب@0 كتاب@1"],
    ["Hindi keeps its vowel signs", "hi", "किताबें किताब", "किताब@0 किताब@1"],
    ["Chinese is pairs and characters", "zh", "水泵压力", "水泵@0 水@0 泵压@1 泵@1 压力@2 压@2 力@3"],
    ["Japanese kana are pairs, halfwidth ones with their marks", "ja", "ﾎﾟﾝﾌﾟ ポンプ", "ポン@0 ンプ@1 ポン@3 ンプ@4"],
    ["Korean is pairs", "ko", "펌프는 물", "펌프@0 프는@1 물@3"],
    ["Thai is pairs of characters", "th", "น้ำ", "น้@0 \u0E49\u0E4D\u0E32@1"],
    ["words of another script are stemmed in its language", "ru", "насосы running", "насос@0 run@1"],
    ["an unknown language stems by script", "", "running насосы", "run@0 насос@1"],
    ["a region changes nothing", "de-AT", "Häuser", "haus@0"],
  ])("%s", (_rule, language, text, expected) => {
    expect(termsOf(text, language)).toBe(expected);
  });

  it("marks the words in the text", () => {
    const text = "Der Druck, 1.000 Häuser; parseDate";
    const marked = analyser.analyse(text, "de").map(({ start, end }) => text.slice(start, end));
    expect(marked).toEqual(["Druck", "1.000", "Häuser", "parseDate", "parse", "Date"]);
  });
});

describe("any text", () => {
  const languages = ["", "en", "de", "fr", "ru", "tr", "el", "ar", "hi", "th", "zh", "vi", "sr"];
  const piece = fc.oneof(fc.string({ unit: "binary", maxLength: 12 }), fc.constantFrom("The pumps", "snake_case", "水泵", "น้ำมัน", "1,000.5", "O'Neill", "é\u0301\u0301", "İı", "насосы", "\ud800", "ﷺ"));
  const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(" "));

  it("gives tokens in order, inside the text, never empty, the same each time", () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...languages), (sample, language) => {
        const tokens = analyser.analyse(sample, language);
        let [position, start] = [0, 0];
        for (const token of tokens) {
          expect(token.term).not.toBe("");
          expect(token.position).toBeGreaterThanOrEqual(position);
          expect(token.start).toBeGreaterThanOrEqual(start);
          expect(token.end).toBeGreaterThan(token.start);
          expect(token.end).toBeLessThanOrEqual(sample.length);
          [position, start] = [token.position, token.start];
        }
        expect(createAnalyser().analyse(sample, language)).toEqual(tokens);
      }),
    );
  });

  it("is split alike in every language: the same positions stand for the same words", () => {
    fc.assert(
      fc.property(text, (sample) => {
        const places = new Map<string, string>();
        for (const language of languages) {
          for (const { position, start } of analyser.analyse(sample, language)) {
            const known = places.get(`${position}`) ?? String(start);
            expect(String(start)).toBe(known);
            places.set(`${position}`, known);
          }
        }
      }),
    );
  });

  it("has terms that analysing again does not split", () => {
    fc.assert(
      fc.property(fc.constantFrom("pumps", "Häuser", "café", "1,000", "Straße", "œuvre"), (word) => {
        const [token] = analyser.analyse(word, "");
        expect(analyser.analyse(token?.term ?? "", "")).toHaveLength(1);
      }),
    );
  });
});

describe("terms without objects", () => {
  const word = fc.oneof(fc.constantFrom("The", "the", "pumps", "parseHTTPDate2", "snake_case", "__", "1,000", "Ⅷ", "xⅧ", "2", "x2", "水泵压力", "น้ำ", "İI", "ﷺ", "_\u0301_\u0301"), fc.stringMatching(/^[a-cA-C0-2_,. ]{1,8}$/), fc.string({ unit: "binary", maxLength: 6 }));
  const texts = fc.array(fc.array(word, { maxLength: 12 }).map((words) => words.join(" ")), { minLength: 1, maxLength: 4 });

  it("are those of the tokens, whatever was remembered before, and one object for one term", () => {
    fc.assert(fc.property(texts, fc.constantFrom("", "en", "de", "tr"), (samples, language) => {
      const remembering = createAnalyser();
      const objects = new Map<string, unknown>();
      for (const sample of [...samples, ...samples]) {
        const seen: { term: string; position: number }[] = [];
        remembering.eachTerm(sample, language, (known, position) => {
          seen.push({ term: known.term, position });
          if (/^[a-z]+$/.test(known.term)) expect(objects.get(known.term) ?? known).toBe(known);
          objects.set(known.term, known);
        });
        expect(seen).toEqual(createAnalyser().analyse(sample, language).map(({ term, position }) => ({ term, position })));
      }
    }), { numRuns: 60 });
  });
});

describe("hostile text", () => {
  it("of 2 MB without a space is cut into words of a limited size", () => {
    const tokens = analyser.analyse("a".repeat(2_000_000), "en");
    expect(tokens).toHaveLength(Math.ceil(2_000_000 / wordUnitsMax));
    expect(Math.max(...tokens.map(({ term }) => term.length))).toBeLessThanOrEqual(wordUnitsMax);
  });

  it("of one letter and 100,000 marks, of Thai without end, of alternating case gives no more tokens than characters", () => {
    for (const sample of [`a${"\u0301".repeat(100_000)}`, "\u0301".repeat(100_000), "ก".repeat(100_000), "aB".repeat(100_000), "a1".repeat(100_000), "_".repeat(100_000), "1,".repeat(100_000), "\ud800".repeat(100_000), "\u200d".repeat(100_000)]) {
      expect(analyser.analyse(sample, "en").length).toBeLessThanOrEqual(sample.length * 1.02);
    }
  });

  it("of more words than are remembered is analysed all the same", () => {
    const words = Array.from({ length: rememberedWordsMax + 10 }, (_none, index) => `zq${index.toString(26).replace(/\d/g, (digit) => "qrstuvwxyz".charAt(Number(digit)))}`);
    const first = analyser.analyse(words.slice(0, 10).join(" "), "en");
    expect(analyser.analyse(words.join(" "), "en")).toHaveLength(words.length);
    expect(analyser.analyse(words.slice(0, 10).join(" "), "en")).toEqual(first);
  });
});
