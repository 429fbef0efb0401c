// The suite of the language-detector port: right on a plain paragraph, silent where nothing is certain, whatever the text.
import type { LanguageDetector } from "#ports/reading/language-detector";
import { withOpened, type Subject, type SuiteKit } from "../kit.ts";

/** One plain sentence of every language that an engine must know. */
const sentences = {
  en: "The committee meets on the first Monday of each month and publishes its minutes within a week.",
  de: "Der Ausschuss tritt am ersten Montag jedes Monats zusammen und veröffentlicht sein Protokoll innerhalb einer Woche.",
  fr: "Le comité se réunit le premier lundi de chaque mois et publie son compte rendu dans la semaine.",
  ru: "Комитет собирается в первый понедельник каждого месяца и публикует протокол в течение недели.",
  zh: "委员会于每月第一个星期一召开会议，并在一周内公布会议记录。",
};

/** Runs the suite under the given kit; every detector passes it. */
export function languageDetectorSuite(kit: SuiteKit, subject: Subject<LanguageDetector>): void {
  const { describe, expect, fc } = kit;
  const it = (sentence: string, body: (detector: LanguageDetector) => Promise<void>): void => kit.it(sentence, () => withOpened(subject, ({ port }) => body(port)));

  describe(`language detector: ${subject.name}`, () => {
    it("knows a plain sentence", async (detector) => {
      for (const [language, sentence] of Object.entries(sentences)) expect(detector.detect(sentence)).toBe(language);
    });
    it("says nothing of no words", async (detector) => expect(["", " \n", "42", "1.5 %"].map((text) => detector.detect(text))).toEqual(["", "", "", ""]));
    it("gives a primary tag or nothing, the same each time, for any text", async (detector) => {
      fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const language = detector.detect(text);
        expect(language).toMatch(/^([a-z]{2,3})?$/);
        expect(detector.detect(text)).toBe(language);
      }));
    });
  });
}
