// What is drawn on a page beside text: straight rules, which make tables, and pictures.
import type { PdfiumCalls } from "../library/calls.ts";
import { displayed, type Affine, type Rectangle } from "./geometry.ts";

/** Objects of one page that are looked at: maps and plots have many thousands, and no tables in them. */
export const pageObjectsMax = 6000;
/** Types of page objects (fpdf_edit.h). */
const pathType = 2;
const imageType = 3;
/** Points of the thickest rule. */
const ruleThicknessMax = 3;
/** Points of the shortest rule. */
const ruleLengthMin = 5;

/** A picture on the page and its size in pixels. */
export interface PlacedPicture extends Rectangle {
  readonly widthPixels: number;
  readonly heightPixels: number;
}

/** Rules are thin rectangles; frames are rectangles whose four sides may be rules of a table. */
export interface Drawings {
  readonly rules: readonly Rectangle[];
  readonly frames: readonly Rectangle[];
  readonly pictures: readonly PlacedPicture[];
  /** Other paths: curves, areas. Many of them are a drawing. */
  readonly curves: readonly Rectangle[];
}

/** Reads the drawings of an open page. */
export function readDrawings(calls: PdfiumCalls, page: number, transform: Affine): Drawings {
  const found = { rules: [] as Rectangle[], frames: [] as Rectangle[], pictures: [] as PlacedPicture[], curves: [] as Rectangle[] };
  const scratch = calls.wasmExports.malloc(16);
  const count = Math.min(pageObjectsMax, calls._FPDFPage_CountObjects(page));
  for (let index = 0; index < count; index++) {
    const object = calls._FPDFPage_GetObject(page, index);
    const type = calls._FPDFPageObj_GetType(object);
    if (type !== pathType && type !== imageType) continue;
    if (!calls._FPDFPageObj_GetBounds(object, scratch, scratch + 4, scratch + 8, scratch + 12)) continue;
    const at = scratch >> 2;
    const box = displayed(transform, [calls.HEAPF32[at] as number, calls.HEAPF32[at + 1] as number, calls.HEAPF32[at + 2] as number, calls.HEAPF32[at + 3] as number]);
    if (type === pathType) found[kindOf(box, calls._FPDFPath_CountSegments(object))].push(box);
    else found.pictures.push({ ...box, ...pixelsOf(calls, object, scratch) });
  }
  calls.wasmExports.free(scratch);
  return found;
}

function kindOf({ x0, y0, x1, y1 }: Rectangle, segments: number): "rules" | "frames" | "curves" {
  const [width, height] = [x1 - x0, y1 - y0];
  if (Math.min(width, height) <= ruleThicknessMax) return Math.max(width, height) >= ruleLengthMin ? "rules" : "curves";
  return segments === 4 || segments === 5 ? "frames" : "curves";
}

function pixelsOf(calls: PdfiumCalls, image: number, scratch: number): { readonly widthPixels: number; readonly heightPixels: number } {
  if (!calls._FPDFImageObj_GetImagePixelSize(image, scratch, scratch + 4)) return { widthPixels: 0, heightPixels: 0 };
  return { widthPixels: calls.HEAPU32[scratch >> 2] as number, heightPixels: calls.HEAPU32[(scratch >> 2) + 1] as number };
}
