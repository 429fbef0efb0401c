// Writes a folder of plain text files with distinct passages of the shared pairs; a process of its own, so that the bench's memory stays clean.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { permissiveTexts } from "../start/texts.ts";

const [folder = "", bytes = "", fileBytes = "", shared = ""] = process.argv.slice(2);
console.log(await writeCorpus(folder, { bytes: Number(bytes), fileBytes: Number(fileBytes), shared }));

/** Files of about `fileBytes`; round after round with a number before each passage when there are too few. @returns bytes written */
async function writeCorpus(folder: string, { bytes, fileBytes, shared }: { readonly bytes: number; readonly fileBytes: number; readonly shared: string }): Promise<number> {
  const corpus = { written: 0, files: 0, held: "" };
  const flush = (): void => {
    const directory = join(folder, String(corpus.files % 100));
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, `${corpus.files++}.txt`), corpus.held);
    corpus.written += Buffer.byteLength(corpus.held);
    corpus.held = "";
  };
  for (let round = 0; corpus.written < bytes; round++) {
    for await (const text of permissiveTexts(shared)) {
      corpus.held += `${round > 0 ? `${round}. ` : ""}${text}\n\n`;
      if (corpus.held.length >= fileBytes) flush();
      if (corpus.written >= bytes) return corpus.written;
    }
    if (corpus.held !== "") flush();
  }
  return corpus.written;
}
