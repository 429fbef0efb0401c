// The straight lines of a path, as rules and frames: many programs draw a whole table as one path.
import type { PdfiumCalls } from "../library/calls.ts";
import { around, through, type Affine, type Rectangle } from "./geometry.ts";

/** Types of path segments (fpdf_edit.h). */
const bezier = 1;
const moveTo = 2;
/** Points by which a line may lean and still be straight. */
const leanMax = 0.5;

/** The pieces of a path, each from one move to the next. */
export interface PathLines {
  /** Boxes of its horizontal and vertical lines. */
  readonly lines: readonly Rectangle[];
  /** Boxes of the pieces that are closed rectangles. */
  readonly rectangles: readonly Rectangle[];
}

/** Reads a path of `count` segments, from its own space to the display by `transform`; undefined when it has curves. */
export function readPathLines(calls: PdfiumCalls, path: number, { count, transform, scratch }: { readonly count: number; readonly transform: Affine; readonly scratch: number }): PathLines | undefined {
  const found = { lines: [] as Rectangle[], rectangles: [] as Rectangle[] };
  let piece: (readonly [number, number])[] = [];
  const close = (): void => {
    const lines = piece.slice(1).map(([x, y], index) => around([pointBox(piece[index] as readonly [number, number]), pointBox([x, y])]));
    const straight = lines.filter(isStraight);
    const corners = new Set(piece.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`)).size;
    if (corners === 4 && straight.length === lines.length) found.rectangles.push(around(lines));
    else found.lines.push(...straight);
    piece = [];
  };
  for (let index = 0; index < count; index++) {
    const segment = calls._FPDFPath_GetPathSegment(path, index);
    const type = calls._FPDFPathSegment_GetType(segment);
    if (type === bezier) return undefined;
    if (!calls._FPDFPathSegment_GetPoint(segment, scratch, scratch + 4)) continue;
    if (type === moveTo && piece.length > 0) close();
    piece.push(through(transform, calls.HEAPF32[scratch >> 2] as number, calls.HEAPF32[(scratch >> 2) + 1] as number));
    if (calls._FPDFPathSegment_GetClose(segment) && piece[0]) piece.push(piece[0]);
  }
  if (piece.length > 0) close();
  return found;
}

function pointBox([x, y]: readonly [number, number]): Rectangle {
  return { x0: x, y0: y, x1: x, y1: y };
}

function isStraight({ x0, y0, x1, y1 }: Rectangle): boolean {
  return Math.min(x1 - x0, y1 - y0) <= leanMax;
}
