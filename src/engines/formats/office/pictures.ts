// Pictures inside office files: what their makers wrote about them, and the picture itself for whoever reads pictures.
import type { Locator } from "#core/documents/locator";
import { fail } from "#core/errors";
import type { FormatOutput } from "#ports/reading/format";
import { beginsAs } from "../magic.ts";
import { writeText } from "../write-elements.ts";
import type { OfficePackage } from "./opc.ts";
import { pictureSize } from "./picture-size.ts";

/** A picture that a document shows. `part` is undefined when it lies outside the file, where it is left. */
export interface ShownPicture {
  readonly part: string | undefined;
  readonly description: string;
  readonly locator?: Locator;
}

/** Pictures of one file that are read; those behind are named in the ledger. */
export const picturesMax = 100;
/** Pixels of a side below which a picture is a mark or a line. */
const widthMin = 160;
const heightMin = 60;
const pictureBytesMax = 20_000_000;
const readTypes = new Set(["image/png", "image/jpeg", "image/gif", "image/tiff", "image/webp"]);

/** Gives out a picture's description, and the picture where it may hold words; the same picture once. */
export async function writePicture(file: OfficePackage, { part, description, locator }: ShownPicture, output: FormatOutput): Promise<void> {
  const words = description.trim();
  // Programs fill in a file name or their own guess's preface where nobody described the picture.
  if (words !== "" && !/^[\w ()-]+\.(?:png|jpe?g|gif|bmp|tiff?|wmf|emf|svg)$/i.test(words)) await writeText(output, "figure", { text: words, ...(locator ? { locator } : {}) });
  const entry = part === undefined ? undefined : file.zip.find(part);
  if (part === undefined || !entry || file.picturesSeen.has(part)) return;
  const bytes = file.zip.read(entry);
  const { width, height } = pictureSize(bytes);
  if (!readTypes.has(beginsAs(bytes.subarray(0, 64), true) ?? "") || width < widthMin || height < heightMin || bytes.length > pictureBytesMax) return;
  file.picturesSeen.add(part);
  const index = file.picturesSeen.size - 1;
  if (index < picturesMax) return void (await output.image({ unit: "image", index, bytes }));
  if (index > picturesMax) return;
  const { code, remedy } = fail("parse.too_large", { name: file.name, limit: picturesMax, unit: "pictures", setting: "of pictures, which is fixed" });
  output.ledger({ unit: "image", index, outcome: "failed", parser: "office", code, remedy });
}
