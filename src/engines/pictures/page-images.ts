// The page-images port: pages of PDF and pictures drawn in picture processes.
import { fail } from "#core/errors";
import type { PageImages } from "#ports/reading/page-images";
import type { PicturePool } from "./pool.ts";

/** Draws pages in the pool's processes. */
export function createPageImages(pool: PicturePool): PageImages {
  return {
    mediaTypes: ["application/pdf", "image/png", "image/jpeg", "image/tiff", "image/webp", "image/gif"],
    async render({ bytes, mediaType, name, page, dotsPerInch }, signal) {
      const answer = await pool.ask({ kind: "render", bytes, mediaType, name, page, dotsPerInch }, signal);
      if (answer.kind !== "render") throw fail("internal.fault", { reason: "a picture process answered another question" });
      return answer.page;
    },
  };
}
