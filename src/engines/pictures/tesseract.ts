// Tesseract as WebAssembly: one instance a process, its languages loaded when first asked for.
import { createRequire } from "node:module";
import { languageData } from "./languages.ts";
import type { Grey } from "./pixels/grey.ts";
import type { LanguageFile } from "./protocol.ts";
import type { Segmentation } from "./recognised.ts";

/** The part of tesseract.js-core that we use. */
interface Core {
  readonly FS: { writeFile(path: string, data: Uint8Array): void };
  readonly TessBaseAPI: new () => Api;
}

interface Api {
  Init(path: null, languages: string, engine: number): number;
  SetVariable(name: string, value: string): void;
  SetImageFile(exif: number, angle: number): number;
  Recognize(monitor: null): number;
  GetTSVText(page: number): string;
}

const lstmOnly = 1;
const upright = 1;

const require = createRequire(import.meta.url);

/** Version of the core, for the ledger. */
export const coreVersion: string = "7.0.0";

/** Reads prepared pictures. */
export class Tesseract {
  readonly #core: Core;
  readonly #learnt = new Set<string>();
  readonly #apis = new Map<string, Api>();

  private constructor(core: Core) {
    this.#core = core;
  }

  /** Loads the core. */
  static async load(): Promise<Tesseract> {
    const start = require("tesseract.js-core/tesseract-core-simd-lstm.js") as (options: object) => Promise<Core>;
    return new Tesseract(await start({ TesseractProgress: () => undefined, print: () => undefined, printErr: () => undefined }));
  }

  /** Loads what is not loaded of these languages. */
  async learn(languages: readonly LanguageFile[]): Promise<void> {
    for (const { code, path } of languages) {
      if (this.#learnt.has(code)) continue;
      this.#core.FS.writeFile(`${code}.traineddata`, await languageData(path));
      this.#learnt.add(code);
    }
  }

  /** The table of words (TSV) of a picture, in languages that were learnt. */
  read({ width, height, pixels }: Grey, { languages, segmentation }: { readonly languages: readonly string[]; readonly segmentation: Segmentation }): string {
    const api = this.#apiOf(languages);
    const head = Buffer.from(`P5\n${width} ${height}\n255\n`, "latin1");
    this.#core.FS.writeFile("/input", Buffer.concat([head, pixels]));
    api.SetVariable("tessedit_pageseg_mode", segmentation);
    api.SetImageFile(upright, 0);
    api.Recognize(null);
    return api.GetTSVText(0);
  }

  #apiOf(languages: readonly string[]): Api {
    const name = languages.join("+");
    const known = this.#apis.get(name);
    if (known) return known;
    const api = new this.#core.TessBaseAPI();
    api.Init(null, name, lstmOnly);
    this.#apis.set(name, api);
    return api;
  }
}
