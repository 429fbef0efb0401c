// Plain text: paragraphs between empty lines; headings only where the text itself underlines or numbers them as such.
import type { ParsedElement } from "#core/documents/document";
import type { Format, FormatOutput } from "#ports/reading/format";
import { decodeBlocks } from "../decode.ts";
import { countLines, elementCharactersMax, splitLong } from "../split.ts";

/** Characters without an empty line that are held back at most; a list without any is read in parts. */
const heldCharactersMax = 2 << 20;

/** `text/plain`, and whatever text no other format claims. */
export const format: Format = {
  name: "text",
  version: 2,
  mediaType: "text/plain",
  extensions: [".txt", ".text", ".log", ".me", ".readme", ".org"],
  detect: (_head, name) => (format.extensions.some((extension) => name.toLowerCase().endsWith(extension)) ? 0.6 : 0.1),
  async read({ bytes }, output) {
    let line = 1;
    let held = "";
    for (const block of decodeBlocks(bytes, output)) {
      const text = held + (block.includes("\r") ? block.replace(/\r\n?/g, "\n") : block);
      // A paragraph may go on in the next block: what stands behind the last empty line waits for it.
      const empty = text.lastIndexOf("\n\n");
      const cut = empty >= 0 ? empty + 2 : text.length > heldCharactersMax ? text.length : 0;
      if (cut > 0) line = await readBlock(text.slice(0, cut), line, output);
      held = text.slice(cut);
    }
    if (held !== "") await readBlock(held, line, output);
  },
};

/** Emits the paragraphs of `text`, whose first line is `line`; the line behind it. */
async function readBlock(text: string, line: number, output: FormatOutput): Promise<number> {
  let start = -1;
  let first = line;
  let current = line;
  for (let at = 0; at < text.length; current++) {
    const feed = text.indexOf("\n", at);
    const end = feed < 0 ? text.length : feed;
    const isEmpty = isBlankLine(text, at, end);
    if (isEmpty && start >= 0) {
      await emitParagraph(text.slice(start, at), first, output);
      start = -1;
    }
    if (!isEmpty && start < 0) {
      start = at;
      first = current;
    }
    at = end + 1;
  }
  if (start >= 0) await emitParagraph(text.slice(start), first, output);
  return line + countLines(text);
}

function isBlankLine(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (text.charCodeAt(i) > 32 && text.charCodeAt(i) !== 0xa0 && text.charCodeAt(i) !== 0xfeff) return false;
  return true;
}

async function emitParagraph(text: string, line: number, output: FormatOutput): Promise<void> {
  const heading = headingOf(text);
  if (heading) {
    if (heading.level === 1) output.title(heading.text);
    await output.element({ type: "heading", text: heading.text, level: heading.level, locator: { kind: "lines", from: line, to: line } });
    const rest = text.slice(heading.length);
    if (rest.trim() !== "") await emitParagraph(rest, line + countLines(text, 0, heading.length), output);
    return;
  }
  if (text.length <= elementCharactersMax) return void (await output.element(paragraph(text, line)));
  let from = line;
  for (const [start, end] of splitLong(text)) {
    const piece = text.slice(start, end);
    if (piece.trim() !== "") await output.element(paragraph(piece, from));
    from += countLines(piece);
  }
}

function paragraph(text: string, from: number): ParsedElement {
  const trimmed = text.trimEnd();
  return { type: "paragraph", text: trimmed, locator: { kind: "lines", from, to: from + countLines(trimmed) } };
}

interface FoundHeading {
  readonly text: string;
  readonly level: number;
  /** UTF-16 units that it takes of the paragraph, underline included. */
  readonly length: number;
}

/** A first line underlined by `===` or `---` of about its length, or a numbered chapter or part that stands alone. */
function headingOf(text: string): FoundHeading | undefined {
  const underlined = /^([^\n]{2,120})\n(={3,}|-{3,}|~{3,})[ \t]*(?:\n|$)/.exec(text);
  if (underlined) {
    const title = (underlined[1] ?? "").trim();
    const rule = underlined[2] ?? "";
    if (/[\p{L}\p{N}]/u.test(title) && Math.abs(rule.length - title.length) <= 3) return { text: title, level: rule.startsWith("=") ? 1 : 2, length: underlined[0].length };
  }
  const line = text.trim();
  const isChapter = /^(?:chapter|part|book|kapitel|teil|chapitre|partie|cap\u00edtulo|capitolo) (?:[ivxlc]+|\d{1,3})(?:[.:]? [^\n]{1,80})?$/i.test(line) && !/[.!?;,]$/.test(line.slice(8));
  return isChapter ? { text: line, level: 2, length: text.length } : undefined;
}
