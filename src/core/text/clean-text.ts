// Text as it is indexed and shown: normalised, without characters that nobody sees or that reorder what is seen.
import { normaliseText } from "./positions.ts";

/** C0 and C1 controls but tab and LF; DEL; soft hyphen; marks of direction; zero width space, joiner of words and BOM; invisible operators; interlinear marks; noncharacters. */
const invisible = /[\u0001-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]/g;
const lineEnds = /[\u000b\u000c\u0085\u2028\u2029]/g;
/** Tags spell hidden ASCII; they mean something only behind the black flag of an emoji. */
const tags = /(\u{1f3f4}[\u{e0020}-\u{e007f}]{1,16})|[\u{e0000}-\u{e007f}]/gu;
const needsCleaning = /[^\t\n -~\u00a1-\u00ac\u00ae-\u02ff]/;
const blanks = /[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+/g;

/** Prose: one blank between words, no blanks around line ends, at most one empty line in a row. Never longer than before. */
export function cleanText(text: string): string {
  if (isTidy(text)) return text;
  const visible = cleanCode(text);
  if (!/[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]|  | \n|\n |\n\n\n|^\s|\s$/.test(visible)) return visible;
  return visible.replace(blanks, " ").replace(/ ?\n ?/g, "\n").replace(/\n{3,}/g, "\n\n").trim();
}

/** Whether cleaning would change nothing, told in one pass; most text is so. False does not say that it would. */
function isTidy(text: string): boolean {
  let before = 10;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const isBlank = unit === 32 || unit === 10;
    if (isBlank ? before === 32 || before === 10 : !isPlain(unit)) return false;
    before = unit;
  }
  return text === "" || (before !== 32 && before !== 10);
}

/** Printable ASCII, composed Latin letters, dashes and quotation marks: visible, and the same in NFC. */
function isPlain(unit: number): boolean {
  return (unit > 32 && unit < 127) || (unit > 0xa0 && unit < 0x250 && unit !== 0xad) || (unit >= 0x2010 && unit <= 0x2027);
}

/** Code and preformatted text: blanks stand as they are; empty lines at both ends and blanks at the end go. */
export function cleanCode(text: string): string {
  return removeInvisible(text).replace(/^(?:[^\S\n]*\n)+/, "").trimEnd();
}

function removeInvisible(text: string): string {
  if (!needsCleaning.test(text)) return text;
  const lines = normaliseText(text).replace(lineEnds, "\n").replace(invisible, "");
  return /[\u{e0000}-\u{e007f}]/u.test(lines) ? lines.replace(tags, "$1") : lines;
}
