// A page as pixels.
import { fail } from "#core/errors";
import type { PdfDocument } from "../library/library.ts";

/** Pixels of one page image at most. */
export const pagePixelsMax = 40_000_000;
/** FPDFBitmap_BGRx, FPDFBitmap_Gray; FPDF_ANNOT. */
const colourFormat = 3;
const greyFormat = 1;
const withAnnotations = 1;
const white = 0xffffffff;
const pointsPerInch = 72;

/** Pixels from the top left, rows behind one another. */
export interface PageImage {
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 4 for blue, green, red and a byte unused. */
  readonly channels: 1 | 4;
  readonly pixels: Uint8Array;
}

/** Renders page `page` (from 1) at `dotsPerInch`, less where it would pass `pagePixelsMax`. @throws parse.damaged */
export function renderPage({ calls, handle }: PdfDocument, page: number, how: { readonly dotsPerInch: number; readonly isGrey: boolean; readonly name: string }): PageImage {
  const opened = calls._FPDF_LoadPage(handle, page - 1);
  if (opened === 0) throw fail("parse.damaged", { name: how.name, problem: `page ${page} cannot be opened` });
  const [points, high] = [calls._FPDF_GetPageWidthF(opened), calls._FPDF_GetPageHeightF(opened)];
  const scale = Math.min(how.dotsPerInch / pointsPerInch, Math.sqrt(pagePixelsMax / Math.max(1, points * high)));
  const [width, height] = [Math.max(1, Math.round(points * scale)), Math.max(1, Math.round(high * scale))];
  const bitmap = calls._FPDFBitmap_CreateEx(width, height, how.isGrey ? greyFormat : colourFormat, 0, 0);
  try {
    if (bitmap === 0) throw fail("parse.damaged", { name: how.name, problem: `page ${page} cannot be drawn` });
    calls._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, white);
    calls._FPDF_RenderPageBitmap(bitmap, opened, 0, 0, width, height, 0, withAnnotations);
    const [from, stride, channels] = [calls._FPDFBitmap_GetBuffer(bitmap), calls._FPDFBitmap_GetStride(bitmap), how.isGrey ? 1 : 4];
    const pixels = new Uint8Array(width * height * channels);
    for (let row = 0; row < height; row++) pixels.set(calls.HEAPU8.subarray(from + row * stride, from + row * stride + width * channels), row * width * channels);
    return { width, height, channels: how.isGrey ? 1 : 4, pixels };
  } finally {
    if (bitmap !== 0) calls._FPDFBitmap_Destroy(bitmap);
    calls._FPDF_ClosePage(opened);
  }
}
