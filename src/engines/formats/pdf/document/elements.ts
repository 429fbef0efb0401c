// Parts of a page become elements: headings by outline, numbering and type size; list items, captions, figures, tables.
import type { ParsedElement } from "#core/documents/document";
import { codePointLength } from "#core/text/positions";
import { splitLong } from "../../split.ts";
import type { Block } from "../layout/blocks.ts";
import type { PagePart } from "../layout/parts.ts";
import { placedText } from "../layout/text.ts";
import { fractions, type PageSize } from "../page/geometry.ts";
import { tableElements } from "../table/grid.ts";
import { outlineKey } from "./outline.ts";

/** What pages of a document share. */
export interface DocumentStyle {
  /** Type size of running text. */
  readonly bodySize: number;
  /** Levels by title. */
  readonly outline: ReadonlyMap<string, number>;
}

/** Characters of the longest heading. */
const headingCharactersMax = 200;
const captionPattern = /^(?:fig(?:ure|\.)?|abb(?:ildung|\.)?|table|tab\.|tabelle|tableau|chart|diagramm?|schéma|scheme)\s*\d/i;
/** Type sizes, against running text, of the first levels. */
const levelRatios = [1.7, 1.35, 1.12] as const;

/** Elements of a page's parts. */
export function elementsOf(parts: readonly PagePart[], page: PageSize & { readonly page: number }, style: DocumentStyle): readonly ParsedElement[] {
  const captions = new Set<PagePart>();
  return parts.flatMap((part, index) => {
    if (captions.has(part)) return [];
    if (part.kind === "table") return tableElements(part.grid, page);
    if (part.kind === "block") return blockElements(part, page, style);
    const caption = [parts[index + 1], parts[index - 1]].find((one) => one?.kind === "block" && captionPattern.test(placedText(one.lines, page).text));
    if (caption?.kind !== "block" || index > parts.indexOf(caption)) return [];
    captions.add(caption);
    const { text, lines } = placedText(caption.lines, page);
    return [{ type: "figure", text, lines, locator: { kind: "page", page: page.page, boxes: [fractions(part, page), ...caption.lines.map((line) => fractions(line, page))] } }];
  });
}

function blockElements(block: Block, page: PageSize & { readonly page: number }, style: DocumentStyle): readonly ParsedElement[] {
  const { text, lines } = placedText(block.lines, page);
  const boxes = block.lines.map((line) => fractions(line, page));
  const level = headingLevel(block, text, style);
  const type = level !== undefined ? "heading" : block.isItem ? "list_item" : captionPattern.test(text) && text.length < 600 ? "caption" : "paragraph";
  const whole: ParsedElement = { type, text, lines, ...(level === undefined ? {} : { level }), locator: { kind: "page", page: page.page, boxes } };
  const spans = splitLong(text);
  if (spans.length <= 1) return [whole];
  return spans.map(([from, to]) => pieceOf(whole, text.slice(from, to), codePointLength(text.slice(0, from))));
}

/** A piece of a long text with the boxes of the lines that it touches. */
function pieceOf(whole: ParsedElement, slice: string, startPoint: number): ParsedElement {
  const text = slice.trim();
  const start = startPoint + codePointLength(slice.slice(0, slice.length - slice.trimStart().length));
  const end = start + codePointLength(text);
  const boxes = whole.locator?.kind === "page" ? whole.locator.boxes : [];
  const kept: { readonly row: readonly number[]; readonly index: number }[] = [];
  (whole.lines ?? []).forEach((row, index) => {
    const moved = [row[0] as number, row[1] as number];
    for (let at = 2; at < row.length; at += 3) {
      const point = row[at] as number;
      if (point >= start && point < end) moved.push(point - start, row[at + 1] as number, row[at + 2] as number);
    }
    if (moved.length > 2) kept.push({ row: moved, index });
  });
  return { ...whole, text, lines: kept.map(({ row }) => row), locator: { kind: "page", page: whole.locator?.kind === "page" ? whole.locator.page : 1, boxes: kept.flatMap(({ index }) => { const box = boxes[index]; return box ? [box] : []; }) } };
}

function headingLevel({ lines, size, isBold }: Block, text: string, { bodySize, outline }: DocumentStyle): number | undefined {
  if (text.length > headingCharactersMax || lines.length > 4 || !/\p{L}/u.test(text)) return undefined;
  const known = outline.get(outlineKey(text));
  if (known !== undefined) return known;
  const numbered = /^(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\p{Lu}/u.exec(text)?.[1]?.split(".").length;
  const bySize = levelRatios.findIndex((ratio) => size >= bodySize * ratio);
  if (bySize >= 0) return numbered ?? bySize + 1;
  const isShort = lines.length <= 2 && text.length <= 120 && !/[.;,]$/.test(text);
  if (numbered !== undefined && numbered >= 2 && isShort && lines.length === 1) return Math.min(6, numbered);
  if (isBold && isShort && size >= bodySize * 0.95) return Math.min(6, numbered ?? 4);
  return undefined;
}
