// What is drawn on a page beside text: straight rules, which make tables, and pictures.
import type { PdfiumCalls } from "../library/calls.ts";
import { composed, displayed, type Affine, type Rectangle } from "./geometry.ts";
import { readPathLines } from "./path-lines.ts";

/** Objects of one page that are looked at: maps and plots have many thousands, and no tables in them. */
export const pageObjectsMax = 6000;
/** Segments of one path that are looked at, for the same reason. */
const pathSegmentsMax = 4000;
/** Forms inside forms that are looked into. */
const formDepthMax = 4;
/** Types of page objects (fpdf_edit.h). */
const pathType = 2;
const imageType = 3;
const formType = 5;
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
}

/** Reads the drawings of an open page. */
export function readDrawings(calls: PdfiumCalls, page: number, transform: Affine): Drawings {
  const scratch = calls.wasmExports.malloc(24);
  const reader = new DrawingReader(calls, scratch);
  const count = Math.min(pageObjectsMax, calls._FPDFPage_CountObjects(page));
  for (let index = 0; index < count; index++) reader.read(calls._FPDFPage_GetObject(page, index), transform, 0);
  calls.wasmExports.free(scratch);
  return reader;
}

class DrawingReader implements Drawings {
  readonly rules: Rectangle[] = [];
  readonly frames: Rectangle[] = [];
  readonly pictures: PlacedPicture[] = [];
  readonly #calls: PdfiumCalls;
  readonly #scratch: number;
  /** Objects inside forms that were looked at. */
  #inner = 0;

  constructor(calls: PdfiumCalls, scratch: number) {
    this.#calls = calls;
    this.#scratch = scratch;
  }

  /** Takes an object in the space that `transform` leads from to the display. */
  read(object: number, transform: Affine, depth: number): void {
    const type = this.#calls._FPDFPageObj_GetType(object);
    if (type === formType) this.#readForm(object, transform, depth);
    if (type !== pathType && type !== imageType) return;
    const [calls, at] = [this.#calls, this.#scratch];
    if (!calls._FPDFPageObj_GetBounds(object, at, at + 4, at + 8, at + 12)) return;
    const box = displayed(transform, [calls.HEAPF32[at >> 2] as number, calls.HEAPF32[(at >> 2) + 1] as number, calls.HEAPF32[(at >> 2) + 2] as number, calls.HEAPF32[(at >> 2) + 3] as number]);
    if (type === pathType) this.#readPath(object, box, transform);
    else this.pictures.push({ ...box, ...pixelsOf(calls, object, at) });
  }

  #readForm(form: number, transform: Affine, depth: number): void {
    if (depth >= formDepthMax) return;
    const inside = composed(transform, this.#matrixOf(form));
    const count = this.#calls._FPDFFormObj_CountObjects(form);
    for (let index = 0; index < count && this.#inner < pageObjectsMax; index++, this.#inner++) this.read(this.#calls._FPDFFormObj_GetObject(form, index), inside, depth + 1);
  }

  #readPath(path: number, box: Rectangle, transform: Affine): void {
    if (isThin(box)) return this.#keep(box);
    const count = this.#calls._FPDFPath_CountSegments(path);
    if (count === 4 || count === 5) this.frames.push(box);
    if (count <= 5 || count > pathSegmentsMax) return;
    const found = readPathLines(this.#calls, path, { count, transform: composed(transform, this.#matrixOf(path)), scratch: this.#scratch });
    found?.lines.forEach((line) => this.#keep(line));
    found?.rectangles.forEach((one) => this.#keep(one));
  }

  /** A thin box is a rule when it is long enough, any other a frame. */
  #keep(box: Rectangle): void {
    if (!isThin(box)) this.frames.push(box);
    else if (Math.max(box.x1 - box.x0, box.y1 - box.y0) >= ruleLengthMin) this.rules.push(box);
  }

  #matrixOf(object: number): Affine {
    const [calls, at] = [this.#calls, this.#scratch];
    if (!calls._FPDFPageObj_GetMatrix(object, at)) return { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };
    const [a, b, c, d, e, f] = calls.HEAPF32.subarray(at >> 2, (at >> 2) + 6) as unknown as [number, number, number, number, number, number];
    return { a, b, c, d, e, f };
  }
}

function isThin({ x0, y0, x1, y1 }: Rectangle): boolean {
  return Math.min(x1 - x0, y1 - y0) <= ruleThicknessMax;
}

function pixelsOf(calls: PdfiumCalls, image: number, scratch: number): { readonly widthPixels: number; readonly heightPixels: number } {
  if (!calls._FPDFImageObj_GetImagePixelSize(image, scratch, scratch + 4)) return { widthPixels: 0, heightPixels: 0 };
  return { widthPixels: calls.HEAPU32[scratch >> 2] as number, heightPixels: calls.HEAPU32[(scratch >> 2) + 1] as number };
}
