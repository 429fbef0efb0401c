// A prepared picture read by either recogniser: in order, then as scattered words where there are few, and upside down where they are unsure.
import type { OcrLine, OcrPage } from "#ports/reading/ocr";
import { upsideDown, type Prepared } from "./prepared.ts";
import { linesOfTsv, sureness } from "./tsv.ts";

/** Page segmentation of Tesseract: automatic, and sparse text in no order (as in charts). */
export type Segmentation = "3" | "11";
/** Words below which a picture is read once more as sparse text. */
const wordsMin = 4;
/** Sureness below which a picture is tried upside down as well. */
const surenessMin = 0.7;

/** Gives Tesseract's table of words (TSV) for a picture. */
export type Recogniser = (prepared: Prepared, segmentation: Segmentation) => string | Promise<string>;

/** What the picture says. */
export async function recognised(prepared: Prepared, engine: string, recognise: Recogniser): Promise<OcrPage> {
  const first = await linesOf(prepared, recognise);
  if (sureness(first) >= surenessMin) return pageOf(prepared, engine, first);
  const turned = upsideDown(prepared);
  const second = await linesOf(turned, recognise);
  return sureness(second) > sureness(first) ? pageOf(turned, engine, second) : pageOf(prepared, engine, first);
}

async function linesOf(prepared: Prepared, recognise: Recogniser): Promise<readonly OcrLine[]> {
  const lines = linesOfTsv(await recognise(prepared, "3"), prepared);
  if (lines.reduce((sum, line) => sum + line.words.length, 0) >= wordsMin) return lines;
  const more = linesOfTsv(await recognise(prepared, "11"), prepared);
  return more.length > lines.length ? more : lines;
}

function pageOf({ turnedDegrees, widthPixels, heightPixels }: Prepared, engine: string, lines: readonly OcrLine[]): OcrPage {
  return { engine, widthPixels, heightPixels, turnedDegrees: Math.round(turnedDegrees * 100) / 100, lines };
}
