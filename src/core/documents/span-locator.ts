// The place of a span that may touch several elements.
import { unionOfRanges } from "./cell-range.ts";
import { rangeOfSpan, type CellText } from "./cell-span.ts";
import type { Box, Locator } from "./locator.ts";

/** An element's place, as far as a span's locator needs it. */
export interface PlacedElement extends CellText {
  readonly start: number;
  readonly end: number;
  readonly locator: Locator;
  /** Places of its words on the page; see ParsedElement. */
  readonly lines?: readonly (readonly number[])[];
}

/** Locator of `[start, end)` (code points of the extracted text) over the elements that it touches, at least one. */
export function locatorOfSpan(elements: readonly PlacedElement[], start: number, end: number): Locator {
  const touched = elements.filter((element) => element.start < end && element.end > start);
  const first = touched[0] ?? elements[0];
  const last = touched.at(-1) ?? first;
  if (!first || !last) return { kind: "text", start, end };
  if (first.locator.kind === "lines" && last.locator.kind === "lines") return linesOf(first, last, { start, end });
  const cells = cellsOf(touched, { start, end });
  if (cells) return cells;
  if (first === last && first.locator.kind !== "page") return { ...first.locator, start, end };
  if (first.locator.kind === "page" && last.locator.kind === "page") return pageOf(touched, first.locator.page, { start, end });
  if (first.locator.kind === "time" && last.locator.kind === "time") return { kind: "time", startMs: first.locator.startMs, endMs: last.locator.endMs, start, end };
  return { kind: "text", start, end };
}

/** Lines of the span, narrowed by the line ends inside the first and last element when an element's text keeps its lines. */
function linesOf(first: PlacedElement, last: PlacedElement, span: { start: number; end: number }): Locator {
  const from = first.locator.kind === "lines" ? first.locator : undefined;
  const to = last.locator.kind === "lines" ? last.locator : undefined;
  if (!from || !to) return { kind: "text", ...span };
  const keepsLines = (element: PlacedElement, lines: { from: number; to: number }): boolean => countLineEnds(element.text) === lines.to - lines.from;
  const skipped = keepsLines(first, from) ? countLineEnds(first.text.slice(0, Math.max(0, span.start - first.start))) : 0;
  const trailing = keepsLines(last, to) ? countLineEnds(last.text.slice(Math.max(0, span.end - last.start))) : 0;
  return { kind: "lines", from: from.from + skipped, to: Math.max(from.from + skipped, to.to - trailing), ...span };
}

/** The cells that the span says, when it touches one sheet only; headings and captions beside them do not count. */
function cellsOf(touched: readonly PlacedElement[], span: { start: number; end: number }): Locator | undefined {
  const places = touched.flatMap((element) => (element.locator.kind === "cells" ? [{ element, locator: element.locator }] : []));
  const sheet = places[0]?.locator.sheet;
  if (sheet === undefined || places.length < touched.length || places.some(({ locator }) => locator.sheet !== sheet)) return undefined;
  const range = unionOfRanges(places.map(({ element, locator }) => rangeOfSpan(element, locator.range, { start: span.start - element.start, end: span.end - element.start })));
  return { kind: "cells", sheet, range, ...span };
}

function pageOf(touched: readonly PlacedElement[], page: number, span: { start: number; end: number }): Locator {
  const boxes = touched.flatMap((element) => boxesOf(element, page, span));
  return { kind: "page", page, boxes, ...span };
}

function countLineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** Boxes of an element on the page; where its words' places are known, of those in the span, a box a line. */
function boxesOf({ locator, lines, start }: PlacedElement, page: number, span: { start: number; end: number }): readonly Box[] {
  if (locator.kind !== "page" || locator.page !== page) return [];
  const boxes = (lines ?? []).flatMap((line, index) => {
    const next = lines?.[index + 1]?.[2] ?? Number.MAX_SAFE_INTEGER;
    const box = boxOfLine(line, { from: span.start - start, to: span.end - start, next });
    return box ? [box] : [];
  });
  return boxes.length > 0 ? boxes : locator.boxes;
}

/** The part of a line `[y0, y1, start, x0, x1, ...]` whose words begin in the span or reach into it; `next` is where the line behind begins. */
function boxOfLine(line: readonly number[], { from, to, next }: { readonly from: number; readonly to: number; readonly next: number }): Box | undefined {
  let [left, right] = [Infinity, -Infinity];
  for (let at = 2; at + 2 < line.length; at += 3) {
    const [begins, ends] = [line[at] as number, line[at + 3] ?? next];
    if (begins >= to || ends <= from) continue;
    left = Math.min(left, line[at + 1] as number);
    right = Math.max(right, line[at + 2] as number);
  }
  return right < left ? undefined : [left / placesPerPage, (line[0] as number) / placesPerPage, right / placesPerPage, (line[1] as number) / placesPerPage];
}

/** Steps in which words' places are counted. */
const placesPerPage = 10_000;
