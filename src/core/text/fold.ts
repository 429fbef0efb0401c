// Spellings that people take for one: case, accents and compatibility forms.

/** Scripts that are written without blanks between words, as a class of a regular expression. */
export const unspacedScripts = String.raw`[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]`;

const combining = /[\u0300-\u036f]/g;

/** Folded text; marks that tell words apart outside Latin, Greek and Cyrillic stay. */
export function foldText(text: string): string {
  return text.normalize("NFKC").toLowerCase().normalize("NFD").replace(combining, "").normalize("NFC");
}
