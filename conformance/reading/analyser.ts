// The suite of the analyser port: tokens that indexes and marks can rely on, whatever the text.
import type { Analyser, Token } from "#ports/analyser";
import { withOpened, type Subject, type SuiteKit } from "../kit.ts";

/** An analyser that is told in one function how texts become tokens. */
export function analyserOf(version: string, analyse: (text: string, language: string) => readonly Token[]): Analyser {
  return { version, analyse, eachTerm: (text, language, onTerm) => analyse(text, language).forEach((token) => onTerm({ term: token.term, owner: null, note: 0 }, token.position, token)) };
}

/** Runs the suite under the given kit; every analyser passes it. */
export function analyserSuite(kit: SuiteKit, subject: Subject<Analyser>): void {
  const { describe, expect, fc } = kit;
  const it = (sentence: string, body: (analyser: Analyser) => Promise<void>): void => kit.it(sentence, () => withOpened(subject, ({ port }) => body(port)));
  const word = fc.oneof(fc.constantFrom("The", "pumps", "Pümpe", "parseHTTPDate2", "snake_case", "1,000", "水泵压力", "น้ำ", "İI", "👩‍🔧", "\u0000"), fc.string({ unit: "binary", maxLength: 6 }));
  const texts = fc.array(word, { maxLength: 12 }).map((words) => words.join(" "));
  const languages = fc.constantFrom("", "en", "de", "tr", "zh", "xx");

  describe(`analyser: ${subject.name}`, () => {
    it("gives terms that are not empty, at positions that never fall, with spans inside the text", async (analyser) => {
      fc.assert(fc.property(texts, languages, (text, language) => {
        let before = 0;
        for (const { term, position, start, end } of analyser.analyse(text, language)) {
          expect(term).not.toBe("");
          expect(position).toBeGreaterThanOrEqual(before);
          expect(start >= 0 && start < end && end <= text.length).toBe(true);
          before = position;
        }
      }));
    });

    it("walks a text as it analyses it, and the same whatever it saw before", async (analyser) => {
      const { port: fresh, dispose } = await subject.open();
      fc.assert(fc.property(texts, languages, (text, language) => {
        const walked: Token[] = [];
        analyser.eachTerm(text, language, ({ term }, position, { start, end }) => walked.push({ term, position, start, end }));
        expect(walked).toEqual(analyser.analyse(text, language));
        expect(walked).toEqual(fresh.analyse(text, language));
      }));
      await dispose?.();
    });

    it("folds case, and answers nothing for no words", async (analyser) => {
      const terms = (text: string): readonly string[] => analyser.analyse(text, "en").map(({ term }) => term);
      expect(terms("PUMP Seal")).toEqual(terms("pump seal"));
      expect([terms(""), terms(" \n\t")]).toEqual([[], []]);
      expect(analyser.version).not.toBe("");
    });
  });
}
