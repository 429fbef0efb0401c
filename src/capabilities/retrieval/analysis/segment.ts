// Splits text into words, numbers and runs of scripts without spaces, in one pass over its characters.
// Follows the word boundaries of Unicode Standard Annex 29 but for punctuation inside words, which always separates
// (`l'eau`, `e-mail`, `a.b`); between digits `.` and `,` join as there.
import { characterClass, CONNECTOR, DIGIT, MARK, PAIRED, SEPARATOR, UPPER } from "./characters.ts";

const ascii = Uint8Array.from({ length: 128 }, (_none, code) => characterClass(code));

/** Longest word in UTF-16 units; a longer one is cut into pieces of this size. */
export const wordUnitsMax = 128;

/** What stands in `[start, end)`. `plain`: letters only, nothing to split; `pairs`: a script without spaces. */
export type PieceKind = "plain" | "mixed" | "number" | "pairs";

/** Called for each piece in order. */
export type OnPiece = (kind: PieceKind, start: number, end: number) => void;

/** Calls `onPiece` for each word, number and run. Linear in the text's length. */
export function segment(text: string, onPiece: OnPiece): void {
  let index = 0;
  while (index < text.length) {
    const code = codeAt(text, index);
    const kind = code < 128 ? ascii[code]! : characterClass(code);
    if (kind === SEPARATOR || kind === MARK) index += widthOf(code);
    else if (kind === PAIRED) index = readRun(text, index, onPiece);
    else index = readWord(text, index, onPiece);
  }
}

function readRun(text: string, start: number, onPiece: OnPiece): number {
  let end = start;
  while (end < text.length) {
    const code = codeAt(text, end);
    const kind = characterClass(code);
    if (kind !== PAIRED && kind !== MARK) break;
    end += widthOf(code);
  }
  onPiece("pairs", start, end);
  return end;
}

/** A word is mixed when it has a connector, a digit beside letters, or an upper-case letter behind its first letter. */
function readWord(text: string, start: number, onPiece: OnPiece): number {
  let seen = 0;
  let innerUpper = false;
  let end = start;
  while (end < text.length && end - start < wordUnitsMax) {
    const code = codeAt(text, end);
    const kind = code < 128 ? ascii[code]! : characterClass(code);
    if (kind === SEPARATOR ? !joinsDigits(text, end) : kind === PAIRED) break;
    seen |= 1 << kind;
    if (kind === UPPER && end > start) innerUpper = true;
    end += widthOf(code);
  }
  onPiece(kindOfWord(seen, innerUpper), start, end);
  return end;
}

function kindOfWord(seen: number, innerUpper: boolean): PieceKind {
  const letters = (seen & ~((1 << DIGIT) | (1 << CONNECTOR) | (1 << MARK) | (1 << SEPARATOR))) !== 0;
  if ((seen & (1 << CONNECTOR)) !== 0) return "mixed";
  if ((seen & (1 << DIGIT)) !== 0) return letters ? "mixed" : "number";
  return innerUpper ? "mixed" : "plain";
}

/** Whether the character at `index` is a point or comma between two digits. */
function joinsDigits(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  if (unit !== 0x2e && unit !== 0x2c) return false;
  return index > 0 && isAsciiDigit(text.charCodeAt(index - 1)) && isAsciiDigit(text.charCodeAt(index + 1));
}

function isAsciiDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

function codeAt(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit <= 0xdbff ? (text.codePointAt(index) ?? unit) : unit;
}

function widthOf(code: number): number {
  return code > 0xffff ? 2 : 1;
}
