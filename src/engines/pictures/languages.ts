// Language data of Tesseract: from npm packages, else from the system's folders.
import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { fail } from "#core/errors";
import type { LanguageFile } from "./protocol.ts";

/** Tesseract's name of a BCP 47 primary tag. */
const codes: Readonly<Record<string, string>> = {
  en: "eng", de: "deu", fr: "fra", es: "spa", it: "ita", pt: "por", nl: "nld", pl: "pol", cs: "ces", sk: "slk", hu: "hun", ro: "ron", tr: "tur", ru: "rus", uk: "ukr", bg: "bul", el: "ell",
  sv: "swe", da: "dan", no: "nor", fi: "fin", et: "est", lv: "lav", lt: "lit", hr: "hrv", sl: "slv", sr: "srp", ca: "cat", la: "lat", ja: "jpn", zh: "chi_sim", ko: "kor", ar: "ara", he: "heb", hi: "hin", th: "tha", vi: "vie", id: "ind",
};
/** Where systems keep language data. */
export const systemFolders: readonly string[] = ["/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata", "/usr/share/tessdata", "/usr/local/share/tessdata", "/opt/homebrew/share/tessdata"];
const unpack = promisify(gunzip);
const require = createRequire(import.meta.url);

/** Tesseract's name of a language; what is no known tag stays as it is. */
export function tesseractCode(language: string): string {
  return codes[language] ?? language;
}

/** Tags that data is there for, packaged ones first. */
export function knownLanguages(): readonly string[] {
  const installed = new Set(systemFolders.flatMap((folder) => (existsSync(folder) ? readdirSync(folder).map((file) => file.replace(/\.traineddata$/, "")) : [])));
  const tags = Object.keys(codes);
  const packaged = tags.filter((tag) => packagePath(tesseractCode(tag)) !== undefined);
  return [...packaged, ...tags.filter((tag) => !packaged.includes(tag) && installed.has(tesseractCode(tag)))];
}

/** The file with the data of a language. @throws ocr.unavailable */
export function languageFile(language: string, name: string): LanguageFile {
  const code = tesseractCode(language);
  const path = packagePath(code) ?? systemFolders.map((folder) => join(folder, `${code}.traineddata`)).find((file) => existsSync(file));
  if (path === undefined) throw fail("ocr.unavailable", { name, reason: `there is no language data for ${code}` });
  return { code, path };
}

/** The data in such a file, unpacked. */
export async function languageData(path: string): Promise<Uint8Array> {
  const data = await readFile(path);
  return path.endsWith(".gz") ? unpack(data) : data;
}

function packagePath(code: string): string | undefined {
  if (!/^[a-z_]+$/.test(code)) return undefined;
  try {
    return require.resolve(`@tesseract.js-data/${code}/4.0.0_best_int/${code}.traineddata.gz`);
  } catch {
    return undefined; // Not installed: the system's data is asked next.
  }
}
