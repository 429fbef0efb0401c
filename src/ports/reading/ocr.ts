// Reading the words of a picture.
import type { Box } from "#core/documents/locator";

/** A picture to read. */
export interface OcrImage {
  /** A PNG, JPEG, TIFF, WebP or GIF file. */
  readonly bytes: Uint8Array;
  /** Page of a picture that has several, from 1. */
  readonly page: number;
  /** For messages. */
  readonly name: string;
  /** Languages to read it in, most likely first, as BCP 47 primary tags; those of the engine when absent. */
  readonly languages?: readonly string[];
}

/** A word. The box is a fraction of the picture as displayed (its EXIF orientation applied, before any turning for reading). */
export interface OcrWord {
  readonly text: string;
  readonly box: Box;
  /** 0 to 1. */
  readonly confidence: number;
}

/** A line of words, from left to right in reading direction; lines of a paragraph have its number. */
export interface OcrLine {
  readonly paragraph: number;
  readonly words: readonly OcrWord[];
}

/** What a picture says, in reading order; no lines where it holds no text. */
export interface OcrPage {
  /** Engine with version and languages, for the ledger: `tesseract.js-core@7.0.0/eng`. */
  readonly engine: string;
  readonly widthPixels: number;
  readonly heightPixels: number;
  /** Turn clockwise in degrees by which it was read: quarter turns and skew together, 0 for an upright picture. */
  readonly turnedDegrees: number;
  readonly lines: readonly OcrLine[];
}

/** Reads pictures side by side; as many at a time as it has places, others wait in order. */
export interface Ocr {
  /** BCP 47 primary tags that it can read. */
  readonly languages: readonly string[];
  /** @throws parse.damaged for what is no picture, parse.pixels beyond its limit, parse.timeout, ocr.unavailable where language data is missing, request.cancelled */
  read(image: OcrImage, signal: AbortSignal): Promise<OcrPage>;
  close(): Promise<void>;
}
