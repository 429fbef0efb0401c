// Makes spellings equal: compatibility forms and case before stemming, accents behind it.

/** Letters that Unicode does not decompose, as people type them without the letter. */
const plainLetters: Readonly<Record<string, string>> = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ı: "i", ħ: "h", ŋ: "n", ς: "σ", ё: "е" };
const invisible = /\p{Default_Ignorable_Code_Point}/gu;
const nonAscii = /[^\u0000-\u007f]/;

/** Compatibility forms and case folded. Turkish and Azeri keep their dotless i apart. */
export function foldCase(word: string, language: string): string {
  if (!nonAscii.test(word) && language !== "tr" && language !== "az") return word.toLowerCase();
  const composed = word.replace(invisible, "").normalize("NFKC");
  const lower = language === "tr" || language === "az" ? composed.replace(/I/g, "ı").replace(/İ/g, "i").toLowerCase() : composed.toLowerCase();
  return lower.normalize("NFKC");
}

/** Accents of Latin, Greek, Cyrillic, Arabic and Hebrew letters removed; й stays, so do the vowel signs of other scripts, and Vietnamese tones, which tell words apart. */
export function foldAccents(word: string, language: string): string {
  if (!nonAscii.test(word) || language === "vi") return word;
  return word
    .normalize("NFD")
    .replace(/\u0438\u0306/g, "й")
    .replace(/[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]/g, "")
    .replace(/[ßæœøđðþłıħŋςё]/g, (letter) => plainLetters[letter] ?? letter)
    .normalize("NFC");
}
