// Pictures inside office files: what their makers wrote about them, and the picture itself where a reader of pictures is asked.
import type { Locator } from "#core/documents/locator";
import type { FormatOutput } from "#ports/reading/format";
import { writeText } from "../write-elements.ts";
import type { OfficePackage } from "./opc.ts";

/** A picture that a document shows. `part` is undefined when it lies outside the file, where it is left. */
export interface ShownPicture {
  readonly part: string | undefined;
  readonly description: string;
  readonly locator?: Locator;
}

/** Gives out a picture's description. */
export async function writePicture(_file: OfficePackage, { description, locator }: ShownPicture, output: FormatOutput): Promise<void> {
  const words = description.trim();
  // Programs fill in a file name or their own guess's preface where nobody described the picture.
  if (words === "" || /^[\w ()-]+\.(?:png|jpe?g|gif|bmp|tiff?|wmf|emf|svg)$/i.test(words)) return;
  await writeText(output, "figure", { text: words, ...(locator ? { locator } : {}) });
}
