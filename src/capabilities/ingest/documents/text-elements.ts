// Text that comes without a file: its paragraphs as elements, blanks and lines kept as they are.
import { cleanCode } from "#core/text/clean-text";
import type { ParsedElement } from "#core/documents/document";
import { splitSentences } from "#core/text/sentences";

/** The parser's name in version rows of such texts. Its rows may be those of a file with the same bytes. */
export const putParser = "put@1";
/** Media type of such texts. */
export const putMediaType = "text/plain";

/** Characters (UTF-16 units) of the longest element. */
const elementCharactersMax = 2000;
/** Characters after which a block of a long text ends at the next empty line. */
const blockCharacters = 100_000;

/** Paragraphs of `text`, none longer than the limit; long ones are cut behind sentences, else anywhere. Linear time. */
export function* textElements(text: string): Generator<ParsedElement, void, undefined> {
  for (const block of blocks(text)) {
    for (const paragraph of cleanCode(block).split(/\n[^\S\n]*\n/)) {
      const cleaned = paragraph.replace(/^(?:[^\S\n]*\n)+/, "").trimEnd();
      if (cleaned.trim() === "") continue;
      if (cleaned.length <= elementCharactersMax) yield { type: "paragraph", text: cleaned };
      else for (const part of parts(cleaned)) yield { type: "paragraph", text: part };
    }
  }
}

/** The text in blocks that end at empty lines, so that no step works on all of a long one. */
function* blocks(text: string): Generator<string, void, undefined> {
  const emptyLine = /\n[^\S\n]*\n/g;
  for (let start = 0; start < text.length; ) {
    emptyLine.lastIndex = start + blockCharacters;
    const found = start + blockCharacters < text.length ? emptyLine.exec(text) : null;
    const end = found ? found.index + found[0].length : text.length;
    yield text.slice(start, end);
    start = end;
  }
}

function* parts(paragraph: string): Generator<string, void, undefined> {
  let start = 0;
  let end = 0;
  for (const sentence of splitSentences(paragraph)) {
    if (sentence.end - start > elementCharactersMax && end > start) {
      yield paragraph.slice(start, end);
      start = sentence.start;
    }
    end = sentence.end;
    while (end - start > elementCharactersMax) {
      const cut = cutPosition(paragraph, start);
      yield paragraph.slice(start, cut).trimEnd();
      start = cut;
      while (start < end && /\s/.test(paragraph[start] ?? "")) start++;
    }
  }
  if (end > start) yield paragraph.slice(start, end);
}

function cutPosition(text: string, start: number): number {
  const limit = start + elementCharactersMax;
  const blank = Math.max(text.lastIndexOf(" ", limit), text.lastIndexOf("\n", limit));
  if (blank > start + elementCharactersMax / 2) return blank;
  const isInsidePair = text.charCodeAt(limit) >= 0xdc00 && text.charCodeAt(limit) <= 0xdfff;
  return isInsidePair ? limit - 1 : limit;
}
