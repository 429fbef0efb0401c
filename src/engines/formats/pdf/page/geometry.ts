// Rectangles on a page in points as displayed: origin top left, y downwards.
import type { Box } from "#core/documents/locator";

/** A rectangle. */
export interface Rectangle {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** Size of a page in points as displayed. */
export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** From page space to display: x' = a x + c y + e, y' = b x + d y + f. */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** The rectangle that left, bottom, right and top of page space become on display. */
export function displayed({ a, b, c, d, e, f }: Affine, [left, bottom, right, top]: readonly [number, number, number, number]): Rectangle {
  const xs = [a * left + c * bottom + e, a * right + c * top + e];
  const ys = [b * left + d * bottom + f, b * right + d * top + f];
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
}

/** Where a point of page space comes to stand. */
export function through({ a, b, c, d, e, f }: Affine, x: number, y: number): readonly [number, number] {
  return [a * x + c * y + e, b * x + d * y + f];
}

/** `inner` first, then `outer`. */
export function composed(outer: Affine, inner: Affine): Affine {
  return {
    a: outer.a * inner.a + outer.c * inner.b, b: outer.b * inner.a + outer.d * inner.b,
    c: outer.a * inner.c + outer.c * inner.d, d: outer.b * inner.c + outer.d * inner.d,
    e: outer.a * inner.e + outer.c * inner.f + outer.e, f: outer.b * inner.e + outer.d * inner.f + outer.f,
  };
}

/** The smallest rectangle around all; they are at least one. */
export function around(rectangles: readonly Rectangle[]): Rectangle {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const one of rectangles) {
    x0 = Math.min(x0, one.x0);
    y0 = Math.min(y0, one.y0);
    x1 = Math.max(x1, one.x1);
    y1 = Math.max(y1, one.y1);
  }
  return { x0, y0, x1, y1 };
}

/** Whether the middle of `inner` lies in `outer`, widened by `margin`. */
export function holds(outer: Rectangle, inner: Rectangle, margin = 0): boolean {
  const x = (inner.x0 + inner.x1) / 2;
  const y = (inner.y0 + inner.y1) / 2;
  return x >= outer.x0 - margin && x <= outer.x1 + margin && y >= outer.y0 - margin && y <= outer.y1 + margin;
}

/** As fractions of the page, kept within it, to four digits. */
export function fractions({ x0, y0, x1, y1 }: Rectangle, { width, height }: PageSize): Box {
  const part = (value: number, whole: number): number => Math.round(Math.min(1, Math.max(0, value / whole)) * 10_000) / 10_000;
  return [part(x0, width), part(y0, height), part(x1, width), part(y1, height)];
}

/** The middle value; 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}
