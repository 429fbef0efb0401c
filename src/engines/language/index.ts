// Language by letter n-grams (the `eld` library), with the script deciding where it alone is enough.
import type { LanguageDetector } from "#ports/reading/language-detector";
import { countLetters, scriptOf } from "./scripts.ts";

/** Characters looked at; more does not make the answer better. */
const sampleCharacters = 600;
/** Letters below which n-grams guess, and below which they must be clearly ahead of the second guess. */
const lettersMin = 18;
const lettersSure = 40;
const leadMin = 1.1;
/** Letters that a language needs which is seldom met and often guessed for lists of names. */
const lettersForRare = 120;

const common = new Set("ar bg ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv nl no pl pt ro ru sk sl sr sv th tr uk ur vi zh".split(" "));
/** Scripts that several languages share: the usual one, and the others by n-grams. */
const shared: Readonly<Record<string, { readonly usual: string; readonly others: readonly string[] }>> = {
  arabic: { usual: "ar", others: ["fa", "ur", "ps", "ku", "ug"] },
  devanagari: { usual: "hi", others: ["mr", "ne"] },
};

/** Loads the n-grams (about 1 MB of code) once; the detector itself keeps no state. */
export async function createLanguageDetector(): Promise<LanguageDetector> {
  const { eld } = await import("eld/extrasmall");
  return {
    detect(text) {
      const sample = proseOf(text);
      const count = countLetters(sample);
      const script = scriptOf(count);
      if (count.letters === 0) return "";
      if (script === undefined || script === "cyrillic") return count.letters < lettersMin ? "" : byNgrams(sample, count.letters, script === undefined);
      const choice = shared[script];
      if (choice === undefined) return script;
      const guess = count.letters < lettersForRare ? "" : eld.detect(sample).language;
      return choice.others.includes(guess) ? guess : choice.usual;
    },
  };

  function byNgrams(sample: string, letters: number, isLatin: boolean): string {
    const result = eld.detect(sample);
    if (!result.isReliable() || (letters < lettersForRare && !common.has(result.language))) return "";
    if (letters >= lettersSure || !isLatin) return result.language;
    const [first = 0, second = 0] = Object.values(result.getScores()).toSorted((a, b) => b - a);
    return first >= second * leadMin ? result.language : "";
  }
}

/** The start of `text` without addresses, which look like no language. */
function proseOf(text: string): string {
  const start = text.length > sampleCharacters ? text.slice(0, sampleCharacters * 2) : text;
  return (/[@/]/.test(start) ? start.replace(/\b(?:https?|ftp):\/\/\S+|\S+@\S+\.\S+/g, " ") : start).slice(0, sampleCharacters);
}
