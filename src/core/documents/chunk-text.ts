// The text of a chunk: a slice of the extracted document text, which is all element texts joined by one LF.
import { codePointLength, sliceCodePoints } from "../text/positions.ts";

/** Text at `[start, end)` (code points of the extracted text), from consecutive elements that cover it. */
export function textOfSpan(elements: readonly { readonly text: string; readonly start: number }[], start: number, end: number): string {
  const parts: string[] = [];
  for (const element of elements) {
    const from = Math.max(0, start - element.start);
    const to = Math.min(codePointLength(element.text), end - element.start);
    if (to > from) parts.push(sliceCodePoints(element.text, from, to));
  }
  return parts.join("\n");
}
