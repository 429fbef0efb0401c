// Text positions: Unicode code points everywhere, converted to UTF-16 here and nowhere else.

/** Number of code points of `text`. */
export function codePointLength(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    if (!isHighSurrogate(text.charCodeAt(i)) || !isLowSurrogate(text.charCodeAt(i + 1))) continue;
    count--;
    i++;
  }
  return count;
}

/** The part of `text` from code point `start` to `end` (exclusive), clamped to the text. */
export function sliceCodePoints(text: string, start: number, end: number): string {
  const from = toUtf16(text, start);
  return text.slice(from, from + toUtf16(text.slice(from), end - start));
}

/** UTF-16 index of the code point at `position`; the text's length when it lies behind the end. O(position). */
export function toUtf16(text: string, position: number): number {
  let index = 0;
  for (let seen = 0; seen < position && index < text.length; seen++) {
    index += isHighSurrogate(text.charCodeAt(index)) && isLowSurrogate(text.charCodeAt(index + 1)) ? 2 : 1;
  }
  return index;
}

/** Code-point position of the UTF-16 index `index`. O(index). */
export function toCodePoint(text: string, index: number): number {
  return codePointLength(text.slice(0, index));
}

/** Text as it is stored: NFC, line ends as LF, no NUL and no lone surrogates. */
export function normaliseText(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(/\u0000/g, "").replace(/\p{Surrogate}/gu, "\uFFFD").normalize("NFC");
}

/** Orders texts by code points, which is the order of their UTF-8 bytes (and not that of `<`, which compares UTF-16). */
export function compareText(a: string, b: string): number {
  const end = Math.min(a.length, b.length);
  for (let i = 0; i < end; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

/** Ranks a UTF-16 unit so that surrogates, which stand for code points from U+10000, come last. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit > 0xdfff ? unit - 0x800 : unit + 0x2000;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
