// The ocr port: Tesseract as WebAssembly in picture processes, one picture a core.
import { fail } from "#core/errors";
import type { Ocr } from "#ports/reading/ocr";
import { knownLanguages, languageFile } from "./languages.ts";
import type { PicturePool } from "./pool.ts";

/** Languages of one reading at most: each makes it slower. */
export const languagesPerPictureMax = 4;

/** Reads pictures in the pool's processes. `languages` are those used when a picture names none; the first by itself. */
export function createOcr(pool: PicturePool, languages: readonly string[]): Ocr {
  const known = new Set([...languages, ...knownLanguages()]);
  return {
    languages: [...known],
    async read({ bytes, page, name, languages: wanted = languages.slice(0, 1) }, signal) {
      if (wanted.length === 0 || wanted.length > languagesPerPictureMax) throw fail("ocr.unavailable", { name, reason: `it is read in 1 to ${languagesPerPictureMax} languages, not ${wanted.length}` });
      const answer = await pool.ask({ kind: "read", name, bytes, page, languages: wanted.map((language) => languageFile(language, name)) }, signal);
      if (answer.kind !== "read") throw fail("internal.fault", { reason: "a picture process answered another question" });
      return answer.page;
    },
    close: () => pool.close(),
  };
}
