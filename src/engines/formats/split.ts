// Long text in pieces of bounded size, cut where a reader would pause.

/** Characters (UTF-16 units) of the longest element of running text. */
export const elementCharactersMax = 2000;

/** Spans `[start, end)` of UTF-16 units that cover `text`, none longer than `max`; cut behind a sentence, else a line, else a blank. Linear time. */
export function splitLong(text: string, max: number = elementCharactersMax): readonly (readonly [number, number])[] {
  const spans: [number, number][] = [];
  let start = 0;
  while (text.length - start > max) {
    const end = start + cutPosition(text.slice(start, start + max));
    spans.push([start, end]);
    start = end;
  }
  if (start < text.length) spans.push([start, text.length]);
  return spans;
}

const sentenceEnd = /(?:[.!?\u2026]["'\u201d\u2019\u00bb)\]]*\s|[\u3002\uff01\uff1f\u0964])/g;

function cutPosition(window: string): number {
  const late = window.length >> 1;
  let cut = 0;
  sentenceEnd.lastIndex = late;
  for (let match = sentenceEnd.exec(window); match; match = sentenceEnd.exec(window)) cut = match.index + match[0].length;
  if (cut > 0) return cut;
  const line = window.lastIndexOf("\n") + 1;
  if (line > late) return line;
  const blank = lastBlank(window) + 1;
  if (blank > late / 2) return blank;
  const last = window.charCodeAt(window.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? window.length - 1 : window.length;
}

function lastBlank(window: string): number {
  return Math.max(window.lastIndexOf(" "), window.lastIndexOf("\t"));
}

/** Number of line ends in `text[from, to)`. */
export function countLines(text: string, from = 0, to: number = text.length): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < to; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
