// The place of a span that may touch several elements.
import { unionOfRanges } from "./cell-range.ts";
import { rangeOfSpan, type CellText } from "./cell-span.ts";
import type { Locator } from "./locator.ts";

/** An element's place, as far as a span's locator needs it. */
export interface PlacedElement extends CellText {
  readonly start: number;
  readonly end: number;
  readonly locator: Locator;
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
  if (first === last) return { ...first.locator, start, end };
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
  const boxes = touched.flatMap(({ locator }) => (locator.kind === "page" && locator.page === page ? locator.boxes : []));
  return { kind: "page", page, boxes, ...span };
}

function countLineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
