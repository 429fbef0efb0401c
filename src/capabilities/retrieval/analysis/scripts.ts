// Which language a word is stemmed in: the document's where its script fits, else the script's own default.

/** Scripts with stemmers. */
type Script = "latin" | "cyrillic" | "greek" | "arabic" | "devanagari" | "armenian" | "tamil" | "other";

const scriptOfLanguage: Readonly<Record<string, Script>> = { ru: "cyrillic", uk: "cyrillic", bg: "cyrillic", be: "cyrillic", mk: "cyrillic", sr: "cyrillic", kk: "cyrillic", mn: "cyrillic", el: "greek", ar: "arabic", fa: "arabic", ur: "arabic", hi: "devanagari", mr: "devanagari", ne: "devanagari", hy: "armenian", ta: "tamil", zh: "other", ja: "other", ko: "other", th: "other", lo: "other", km: "other", my: "other", he: "other", bn: "other", ka: "other" };
const languageOfScript: Readonly<Record<Script, string>> = { latin: "en", cyrillic: "ru", greek: "el", arabic: "ar", devanagari: "hi", armenian: "hy", tamil: "ta", other: "" };
const ranges: readonly (readonly [number, Script])[] = [[0x250, "latin"], [0x370, "other"], [0x400, "greek"], [0x530, "cyrillic"], [0x590, "armenian"], [0x600, "other"], [0x780, "arabic"], [0x900, "other"], [0x980, "devanagari"], [0xb80, "other"], [0xc00, "tamil"], [0x1e00, "other"], [0x1f00, "latin"], [0x2000, "greek"]];

/** Primary subtag of a BCP 47 tag, lower case: `de` of `de-AT`. Both written Norwegians are `no`. */
export function primarySubtag(language: string): string {
  const primary = language.split("-", 1)[0]?.toLowerCase() ?? "";
  return primary === "nb" || primary === "nn" ? "no" : primary;
}

/** Language to stem `word` in, inside a document of `language` (a primary subtag, `""` when unknown). */
export function languageOfWord(word: string, language: string): string {
  const script = scriptOf(word.codePointAt(0) ?? 0);
  return language !== "" && (scriptOfLanguage[language] ?? "latin") === script ? language : languageOfScript[script];
}

function scriptOf(codePoint: number): Script {
  return ranges.find(([end]) => codePoint < end)?.[1] ?? "other";
}
