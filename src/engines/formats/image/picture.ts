// Pictures: PNG, JPEG, TIFF, WebP and GIF, whose text is recognised outside the parser; here their kind, pages and date are read.
import type { Format } from "#ports/reading/format";
import { beginsAs } from "../magic.ts";
import { takenAt, tiffPages } from "./exif.ts";

const extensionsByType: Readonly<Record<string, readonly string[]>> = {
  "image/png": [".png"], "image/jpeg": [".jpg", ".jpeg"], "image/tiff": [".tif", ".tiff"], "image/webp": [".webp"], "image/gif": [".gif"],
};

/** The formats share one reader; the media type in rows is that of the bytes. */
export function pictureFormat(mediaType: string): Format {
  const name = mediaType.slice("image/".length);
  return {
    name, version: 1, mediaType, extensions: extensionsByType[mediaType] ?? [],
    detect: (head) => (beginsAs(head, true) === mediaType ? 1 : 0),
    async read({ bytes }, output) {
      const date = takenAt(bytes);
      if (date !== undefined) await output.element({ type: "caption", text: `Taken ${date}`, locator: { kind: "page", page: 1, boxes: [[0, 0, 1, 1]] } });
      const pages = mediaType === "image/tiff" ? tiffPages(bytes) : 1;
      for (let page = 1; page <= pages; page++) await output.image({ unit: "image", index: page - 1, page, frame: page });
    },
  };
}

