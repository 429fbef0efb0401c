// Classes of characters as BERT's basic tokenizer has them (google-research/bert tokenization.py, kept by Hugging Face's BertNormalizer).

const whitespace = /^[\t\n\r\p{Zs}]$/u;
const control = /^[\p{Cc}\p{Cf}\p{Cn}\p{Co}]$/u;
const punctuation = /^\p{P}$/u;
const nonspacingMark = /\p{Mn}/gu;

/** Blocks of ideographs, each of which is a word of its own. */
const ideographs: readonly (readonly [number, number])[] = [
  [0x4e00, 0x9fff], [0x3400, 0x4dbf], [0x20000, 0x2a6df], [0x2a700, 0x2b73f], [0x2b740, 0x2b81f], [0x2b820, 0x2ceaf], [0xf900, 0xfaff], [0x2f800, 0x2fa1f],
];

/** Up to here every place of the blocks is taken (Unicode 14). */
const assignedThrough = 0x9fff;

/** True for a character of the blocks that BERT takes apart one by one; their unassigned places are dropped before, so they part no words. */
export function isIdeograph(codePoint: number): boolean {
  if (codePoint < 0x3400 || !ideographs.some(([first, last]) => codePoint >= first && codePoint <= last)) return false;
  return codePoint <= assignedThrough || !isDropped(String.fromCodePoint(codePoint));
}

/** True for blanks, tabs and line ends. */
export function isWhitespace(character: string): boolean {
  return whitespace.test(character);
}

/** True for what is dropped: controls, format characters, unassigned ones and U+FFFD. */
export function isDropped(character: string): boolean {
  return character === "\ufffd" || (control.test(character) && !isWhitespace(character));
}

/** True for Unicode punctuation and every ASCII sign that is neither letter, digit nor blank. */
export function isPunctuation(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 128) return (code >= 33 && code <= 47) || (code >= 58 && code <= 64) || (code >= 91 && code <= 96) || (code >= 123 && code <= 126);
  return punctuation.test(character);
}

/** A character without its accents and in lower case; taken one by one, so that no neighbour decides (final sigma). */
export function foldCharacter(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 128) return character.toLowerCase();
  return Array.from(character.normalize("NFD").replace(nonspacingMark, ""), (part) => part.toLowerCase()).join("");
}
