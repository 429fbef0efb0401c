// Annotations of a page: comments as text of their own, links, and whether any draws text on the page.
import { readText, withText, type PdfDocument } from "../library/library.ts";
import { displayed, type Affine, type Rectangle } from "./geometry.ts";

/** Annotations of one page that are looked at. */
export const pageAnnotationsMax = 5000;
/** Subtypes (fpdf_annot.h). */
const link = 2;
const freeText = 3;
const stamp = 13;
const popup = 16;
const widget = 20;
/** Text, line and markup comments carry a note in /Contents. */
const commented = new Set([1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
/** Flag of an annotation that is not shown. */
const hiddenFlag = 2;

/** A comment or a link's target, with its place. */
export interface Note extends Rectangle {
  readonly text: string;
}

/** What annotations give. */
export interface PageNotes {
  readonly comments: readonly Note[];
  readonly links: readonly Note[];
  /** Places of form fields, free text and stamps: the page's own text does not hold what they show. */
  readonly drawn: readonly Rectangle[];
}

/** Reads the annotations of an open page. */
export function readNotes(document: PdfDocument, page: number, transform: Affine): PageNotes {
  const { calls } = document;
  const found = { comments: [] as Note[], links: [] as Note[], drawn: [] as Rectangle[] };
  const count = Math.min(pageAnnotationsMax, calls._FPDFPage_GetAnnotCount(page));
  if (count <= 0) return found;
  const scratch = calls.wasmExports.malloc(16);
  for (let index = 0; index < count; index++) {
    const annotation = calls._FPDFPage_GetAnnot(page, index);
    if (annotation === 0) continue;
    const type = calls._FPDFAnnot_GetSubtype(annotation);
    const isHidden = (calls._FPDFAnnot_GetFlags(annotation) & hiddenFlag) !== 0;
    if (!isHidden && type !== popup && calls._FPDFAnnot_GetRect(annotation, scratch)) {
      const at = scratch >> 2;
      const box = displayed(transform, [calls.HEAPF32[at] as number, calls.HEAPF32[at + 3] as number, calls.HEAPF32[at + 2] as number, calls.HEAPF32[at + 1] as number]);
      if (type === widget || type === freeText || type === stamp) found.drawn.push(box);
      if (commented.has(type)) push(found.comments, box, value(document, annotation, "Contents"));
      else if (type === link) push(found.links, box, targetOf(document, annotation));
    }
    calls._FPDFPage_CloseAnnot(annotation);
  }
  calls.wasmExports.free(scratch);
  return found;
}

function push(notes: Note[], box: Rectangle, text: string): void {
  const words = text.replace(/\s+/g, " ").trim();
  if (words !== "") notes.push({ ...box, text: words });
}

function value({ calls }: PdfDocument, annotation: number, key: string): string {
  return withText(calls, key, (name) => readText(calls, (buffer, bytes) => calls._FPDFAnnot_GetStringValue(annotation, name, buffer, bytes)));
}

function targetOf({ calls, handle }: PdfDocument, annotation: number): string {
  const opened = calls._FPDFAnnot_GetLink(annotation);
  const action = opened === 0 ? 0 : calls._FPDFLink_GetAction(opened);
  return action === 0 ? "" : readText(calls, (buffer, bytes) => calls._FPDFAction_GetURIPath(handle, action, buffer, bytes), { isNarrow: true });
}
