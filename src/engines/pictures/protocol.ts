// What passes between the parent and a picture process.
import type { ErrorCode } from "#core/errors";
import type { OcrPage } from "#ports/reading/ocr";
import type { RenderedPage } from "#ports/reading/page-images";
import type { Grey } from "./pixels/grey.ts";
import type { Standing } from "./prepared.ts";

/** A language under Tesseract's name, and the file of its data, which the process reads itself. */
export interface LanguageFile {
  readonly code: string;
  readonly path: string;
}

/** What a picture process is asked. */
export type PictureRequest =
  | { readonly kind: "read"; readonly name: string; readonly bytes: Uint8Array; readonly page: number; readonly languages: readonly LanguageFile[] }
  | { readonly kind: "prepare"; readonly name: string; readonly bytes: Uint8Array; readonly page: number }
  | { readonly kind: "render"; readonly name: string; readonly bytes: Uint8Array; readonly page: number; readonly mediaType: string; readonly dotsPerInch: number };

/** What it answers. */
export type PictureAnswer =
  | { readonly kind: "read"; readonly page: OcrPage }
  | { readonly kind: "prepared"; readonly picture: Grey; readonly standing: Standing }
  | { readonly kind: "render"; readonly page: RenderedPage }
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly details: Readonly<Record<string, unknown>> };
