// Snowball stemmers by language, made on first use.
import snowball from "snowball-stemmers";

const algorithms: Readonly<Record<string, string>> = {
  ar: "arabic", hy: "armenian", eu: "basque", ca: "catalan", cs: "czech", da: "danish", nl: "dutch", en: "english", fi: "finnish", fr: "french", de: "german", hu: "hungarian", it: "italian", ga: "irish",
  no: "norwegian", nb: "norwegian", nn: "norwegian", pt: "portuguese", ro: "romanian", ru: "russian", es: "spanish", sl: "slovene", sv: "swedish", ta: "tamil", tr: "turkish",
};

/** A function from a case-folded word to its stem. */
export type Stem = (word: string) => string;

/** The stemmer of a primary language subtag; without one, words stay as they are. */
export function stemmerOf(language: string): Stem {
  const algorithm = algorithms[language];
  if (algorithm === undefined) return (word) => word;
  const stemmer = snowball.newStemmer(algorithm);
  return (word) => stemmer.stem(word);
}
