// One page of an open document: its size, words, drawn rules and pictures.
import { fail } from "#core/errors";
import type { PdfiumCalls } from "../library/calls.ts";
import type { PdfDocument } from "../library/library.ts";
import { readCharacters } from "./characters.ts";
import { readDrawings, type Drawings } from "./drawings.ts";
import { holds, type Affine, type PageSize } from "./geometry.ts";
import { readNotes, type PageNotes } from "./notes.ts";
import { wordsOf, type Word } from "./words.ts";

/** What stands on a page. */
export interface PageContent extends PageSize {
  /** From 1. */
  readonly page: number;
  readonly words: readonly Word[];
  readonly drawings: Drawings;
  readonly notes: PageNotes;
  /** It had more characters than are read. */
  readonly isCut: boolean;
  /** Share of its characters that their font maps to nothing. */
  readonly unmappedShare: number;
}

/** Points of the longest side of a page that is believed. */
const sideMax = 20_000;
/** Resolution of PDFium's whole-number coordinates: steps a point. */
const steps = 1000;
/** FLAT_NORMALDISPLAY and FLATTEN_SUCCESS of fpdf_flatten.h. */
const normalDisplay = 0;
const flattened = 1;

/** Reads page `page` (from 1). @throws parse.damaged when it cannot be opened */
export function readPage(document: PdfDocument, page: number, name: string): PageContent {
  const { calls, handle } = document;
  let opened = calls._FPDF_LoadPage(handle, page - 1);
  if (opened === 0) throw fail("parse.damaged", { name, problem: `page ${page} cannot be opened` });
  try {
    const size = { width: calls._FPDF_GetPageWidthF(opened), height: calls._FPDF_GetPageHeightF(opened) };
    if (!(size.width > 0 && size.height > 0 && Math.max(size.width, size.height) <= sideMax)) throw fail("parse.damaged", { name, problem: `page ${page} has no believable size` });
    const transform = transformOf(document, opened, size);
    const notes = readNotes(document, opened, transform);
    const drawings = readDrawings(calls, opened, transform);
    const { words, isCut, unmappedShare } = readWords(calls, opened, { transform, size });
    if (notes.drawn.length === 0 || calls._FPDFPage_Flatten(opened, normalDisplay) !== flattened) return { ...size, page, words, drawings, notes, isCut, unmappedShare };
    // Forms and free text are drawn by their annotations: flat, they are text like any other. Flattening may harm the fonts of the rest, which was read before.
    calls._FPDF_ClosePage(opened);
    opened = calls._FPDF_LoadPage(handle, page - 1);
    const drawn = opened === 0 ? [] : readWords(calls, opened, { transform, size }).words.filter((word) => notes.drawn.some((box) => holds(box, word, 1)));
    const known = new Set(words.map(placeOf));
    return { ...size, page, words: [...words, ...drawn.filter((word) => !known.has(placeOf(word)))], drawings, notes, isCut, unmappedShare };
  } finally {
    if (opened !== 0) calls._FPDF_ClosePage(opened);
  }
}

function readWords(calls: PdfiumCalls, page: number, { transform, size }: { readonly transform: Affine; readonly size: PageSize }): { readonly words: readonly Word[]; readonly isCut: boolean; readonly unmappedShare: number } {
  const text = calls._FPDFText_LoadPage(page);
  const { characters, isCut, unmappedShare } = readCharacters(calls, text, transform);
  calls._FPDFText_ClosePage(text);
  return { words: wordsOf(characters, size), isCut, unmappedShare };
}

function placeOf({ text, x0, y0 }: Word): string {
  return `${text} ${x0.toFixed(1)} ${y0.toFixed(1)}`;
}

/** The page's way to the display, from where three points come to stand. */
function transformOf({ calls }: PdfDocument, page: number, { width, height }: PageSize): Affine {
  const scratch = calls.wasmExports.malloc(8);
  const pointOf = (x: number, y: number): readonly [number, number] => {
    calls._FPDF_PageToDevice(page, 0, 0, Math.round(width * steps), Math.round(height * steps), 0, x, y, scratch, scratch + 4);
    return [(calls.HEAP32[scratch >> 2] as number) / steps, (calls.HEAP32[(scratch >> 2) + 1] as number) / steps];
  };
  const [[e, f], [ax, ay], [cx, cy]] = [pointOf(0, 0), pointOf(1000, 0), pointOf(0, 1000)];
  calls.wasmExports.free(scratch);
  return { a: (ax - e) / 1000, b: (ay - f) / 1000, c: (cx - e) / 1000, d: (cy - f) / 1000, e, f };
}
