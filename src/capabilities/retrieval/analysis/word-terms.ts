// From one word to its term in one language, remembered: texts repeat their words.
import { foldAccents, foldCase } from "./fold.ts";
import { languageOfWord } from "./scripts.ts";
import { stemmerOf, type Stem } from "./stem.ts";
import { stopWords } from "./stop-words.ts";

/** Most words that one language remembers; then it forgets all and starts again. */
export const rememberedWordsMax = 100_000;

/** Term of a stop word: none. */
export const noTerm = "";

/** Words of documents of one language. */
export class WordTerms {
  readonly #language: string;
  readonly #terms = new Map<string, string>();
  readonly #stems = new Map<string, Stem>();

  constructor(language: string) {
    this.#language = language;
  }

  /** The term of a word, `noTerm` for a stop word. */
  term(word: string): string {
    const known = this.#terms.get(word);
    if (known !== undefined) return known;
    if (this.#terms.size >= rememberedWordsMax) this.#terms.clear();
    const own = copyOf(word);
    const term = this.#make(own);
    this.#terms.set(own, term);
    return term;
  }

  #make(word: string): string {
    const language = languageOfWord(word, this.#language);
    const folded = foldCase(word, language);
    if (stopWords.get(language)?.has(folded)) return noTerm;
    return foldAccents(this.#stemIn(language)(folded), language);
  }

  #stemIn(language: string): Stem {
    let stem = this.#stems.get(language);
    if (stem === undefined) this.#stems.set(language, (stem = stemmerOf(language)));
    return stem;
  }
}

/** The same string without a hold on the text it was cut from: V8 keeps the whole text alive behind a slice. */
function copyOf(word: string): string {
  const units: number[] = [];
  for (let i = 0; i < word.length; i++) units.push(word.charCodeAt(i));
  return String.fromCharCode(...units);
}
