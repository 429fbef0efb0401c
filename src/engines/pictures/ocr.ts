// The ocr port: pictures are prepared in picture processes, one a core, and read there by Tesseract as WebAssembly, or by the system's program where it is given.
import { fail } from "#core/errors";
import type { Ocr, OcrPage } from "#ports/reading/ocr";
import { knownLanguages, languageFile } from "./languages.ts";
import type { PicturePool } from "./pool.ts";
import { preparedOf } from "./prepared.ts";
import type { TesseractProgram } from "./program.ts";
import type { LanguageFile, PictureAnswer } from "./protocol.ts";
import { recognised } from "./recognised.ts";

/** Languages of one reading at most: each makes it slower. */
export const languagesPerPictureMax = 4;

/** Reads pictures in the pool's processes. `languages` are those used when a picture names none; the first by itself. `findProgram` is asked once, at the first picture. */
export function createOcr(pool: PicturePool, languages: readonly string[], findProgram: () => TesseractProgram | undefined): Ocr {
  let found: { readonly program: TesseractProgram | undefined } | undefined;
  const known = new Set([...languages, ...knownLanguages()]);
  return {
    languages: [...known],
    async read({ bytes, page, name, languages: wanted = languages.slice(0, 1) }, signal) {
      if (wanted.length === 0 || wanted.length > languagesPerPictureMax) throw fail("ocr.unavailable", { name, reason: `it is read in 1 to ${languagesPerPictureMax} languages, not ${wanted.length}` });
      const files = wanted.map((language) => languageFile(language, name));
      const { program } = (found ??= { program: findProgram() });
      if (program) return pool.use({ kind: "prepare", name, bytes, page }, signal, (answer) => readBy(program, answer, { files, name, signal }));
      return pool.use({ kind: "read", name, bytes, page, languages: files }, signal, async (answer) => (answer.kind === "read" ? answer.page : wrongAnswer()));
    },
    close: async () => {
      await Promise.all([pool.close(), found?.program?.close()]);
    },
  };
}

function readBy(program: TesseractProgram, answer: PictureAnswer, { files, name, signal }: { readonly files: readonly LanguageFile[]; readonly name: string; readonly signal: AbortSignal }): Promise<OcrPage> {
  if (answer.kind !== "prepared") return wrongAnswer();
  const engine = `tesseract@${program.version}/${files.map(({ code }) => code).join("+")}`;
  return recognised(preparedOf(answer.picture, answer.standing), engine, ({ picture }, segmentation) => program.read(picture, { languages: files, segmentation, name }, signal));
}

function wrongAnswer(): never {
  throw fail("internal.fault", { reason: "a picture process answered another question" });
}
