// Language by letter n-grams (the `eld` library), with the script deciding where it alone is enough.
import type { LanguageDetector } from "#ports/language-detector";
import { languageOfScript } from "./scripts.ts";

/** Characters looked at; more does not make the answer better. */
const sampleCharacters = 1000;
/** Letters below which n-grams guess. */
const lettersMin = 18;

/** Loads the n-grams (about 1 MB of code) once; the detector itself keeps no state. */
export async function createLanguageDetector(): Promise<LanguageDetector> {
  const { eld } = await import("eld/extrasmall");
  return {
    detect(text) {
      const sample = proseOf(text);
      const letters = sample.match(/\p{L}/gu)?.length ?? 0;
      if (letters === 0) return "";
      const byScript = languageOfScript(sample, letters);
      if (byScript !== undefined) return byScript;
      if (letters < lettersMin) return "";
      const result = eld.detect(sample);
      return result.isReliable() ? result.language : "";
    },
  };
}

/** The start of `text` without addresses, which look like no language. */
function proseOf(text: string): string {
  return text.slice(0, sampleCharacters * 2).replace(/\b(?:https?|ftp):\/\/\S+|\S+@\S+\.\S+/g, " ").slice(0, sampleCharacters);
}
