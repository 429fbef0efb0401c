// Where exactly something stands in a source.

/** A rectangle on a page as displayed: `[x0, y0, x1, y1]` as fractions 0..1, origin top left. */
export type Box = readonly [number, number, number, number];

/** Code-point span inside the element or the document text; `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place in a source. Spans are code points of the document's extracted text; pages and lines count from 1. */
export type Locator =
  | ({ readonly kind: "text" } & Span)
  | ({ readonly kind: "page"; readonly page: number; readonly boxes: readonly Box[] } & Partial<Span>)
  | ({ readonly kind: "cells"; readonly sheet: string; readonly range: string } & Partial<Span>)
  | ({ readonly kind: "lines"; readonly from: number; readonly to: number } & Partial<Span>)
  | ({ readonly kind: "pointer"; readonly path: string } & Partial<Span>)
  | ({ readonly kind: "time"; readonly startMs: number; readonly endMs: number } & Partial<Span>)
  | ({ readonly kind: "frame"; readonly atMs: number; readonly boxes: readonly Box[] } & Partial<Span>);
