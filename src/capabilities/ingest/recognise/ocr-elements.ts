// Recognised lines become elements: paragraphs and headings with the place of every word.
import type { ParsedElement } from "#core/documents/document";
import type { Box } from "#core/documents/locator";
import { codePointLength } from "#core/text/positions";
import type { OcrLine, OcrPage } from "#ports/reading/ocr";

/** Characters of the longest element. */
const elementCharactersMax = 2000;
/** Height of a line, against the usual one, from which it is a heading; its longest words and letters. */
const headingRatio = 1.4;
const headingWordsMax = 14;

/** Elements of a page that is a picture; without a page number they have no place. */
export function ocrElements({ lines }: OcrPage, page: number | undefined): readonly ParsedElement[] {
  const usual = median(lines.map(heightOf));
  const groups: OcrLine[][] = [];
  let size = 0;
  for (const line of lines) {
    const last = groups.at(-1);
    const length = line.words.reduce((sum, word) => sum + word.text.length + 1, 0);
    if (last && last[0]?.paragraph === line.paragraph && isHeading(last[0], usual) === isHeading(line, usual) && size + length <= elementCharactersMax) {
      last.push(line);
      size += length;
    } else {
      groups.push([line]);
      size = length;
    }
  }
  return groups.map((group) => elementOf(group, { page, isHeading: group.every((line) => isHeading(line, usual)) }));
}

function isHeading(line: OcrLine, usual: number): boolean {
  return heightOf(line) >= usual * headingRatio && line.words.length <= headingWordsMax && line.words.some((word) => /\p{L}{3}/u.test(word.text));
}

function elementOf(group: readonly OcrLine[], { page, isHeading }: { readonly page: number | undefined; readonly isHeading: boolean }): ParsedElement {
  let text = "";
  const rows: number[][] = [];
  for (const { words } of group) {
    const box = around(words.map((word) => word.box));
    const row = [whole(box[1]), whole(box[3])];
    for (const [index, word] of words.entries()) {
      // A hyphen between a letter and a small letter was made by the line's end.
      if (index === 0 && /\p{L}[-\u2010]$/u.test(text) && /^\p{Ll}/u.test(word.text)) text = text.slice(0, -1);
      else if (text !== "") text += " ";
      row.push(codePointLength(text), whole(word.box[0]), whole(word.box[2]));
      text += word.text;
    }
    rows.push(row);
  }
  const kind = isHeading ? ({ type: "heading", level: 2 } as const) : ({ type: "paragraph" } as const);
  if (page === undefined) return { ...kind, text };
  return { ...kind, text, lines: rows, locator: { kind: "page", page, boxes: group.map(({ words }) => around(words.map((word) => word.box))) } };
}

function around(boxes: readonly Box[]): Box {
  return [Math.min(...boxes.map((box) => box[0])), Math.min(...boxes.map((box) => box[1])), Math.max(...boxes.map((box) => box[2])), Math.max(...boxes.map((box) => box[3]))];
}

function heightOf({ words }: OcrLine): number {
  return median(words.map(({ box }) => box[3] - box[1]));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

function whole(share: number): number {
  return Math.round(share * 10_000);
}
