// The pictures of one document on their way through the ocr port: some at a time, each in the language of the pages before.
import type { LedgerEntry, ParsedElement, ParsedImage } from "#core/documents/document";
import { asPlinthError, fail } from "#core/errors";
import type { LanguageDetector } from "#ports/reading/language-detector";
import type { Ocr, OcrPage } from "#ports/reading/ocr";
import { ocrElements } from "./ocr-elements.ts";

/** Pictures of one document that are read or wait to be at a time: each is held in memory. */
export const imagesAtOnceMax = 4;
/** Characters from which a text's language is believed. */
const languageCharactersMin = 60;

/** What recognition needs. */
export interface RecognitionPorts {
  readonly ocr?: Ocr | undefined;
  readonly languageDetector: () => Promise<LanguageDetector>;
  /** The file itself, for pictures that are files. */
  original(): Promise<Uint8Array>;
}

/** What became of one picture. */
export interface Recognised {
  readonly elements: readonly ParsedElement[];
  readonly entry: LedgerEntry;
}

/** Reads the pictures of the document `name`. */
export class Recognition {
  readonly #ports: RecognitionPorts;
  readonly #name: string;
  readonly #signal: AbortSignal;
  readonly #running: Promise<unknown>[] = [];
  #language = "";

  constructor(ports: RecognitionPorts, name: string, signal: AbortSignal) {
    this.#ports = ports;
    this.#name = name;
    this.#signal = signal;
  }

  /** Language of what was recognised; "" when nothing told. */
  get language(): string {
    return this.#language;
  }

  /** Begins to read a picture; waits first while as many are on their way as may be. */
  async begin(image: ParsedImage): Promise<{ readonly reading: Promise<Recognised> }> {
    while (this.#running.length >= imagesAtOnceMax) await this.#running.shift();
    const reading = this.#read(image);
    this.#running.push(reading.catch(() => undefined)); // Whoever holds the promise is told; here only its end counts.
    return { reading };
  }

  async #read({ unit, index, page, bytes, frame = 1 }: ParsedImage): Promise<Recognised> {
    const { ocr, original } = this.#ports;
    try {
      if (!ocr) throw fail("ocr.unavailable", { name: this.#name, reason: "no engine for it is set up" });
      const found = await this.#inItsLanguage(ocr, { bytes: bytes ?? (await original()), page: frame, name: this.#name });
      const elements = ocrElements(found, page);
      const { code, remedy } = fail("parse.empty", { name: this.#name });
      return { elements, entry: { unit, index, outcome: elements.length > 0 ? "read" : "skipped", parser: found.engine, ...(elements.length > 0 ? {} : { code, remedy }) } };
    } catch (thrown) {
      const { code, remedy } = asPlinthError(thrown);
      if (this.#signal.aborted) throw thrown;
      return { elements: [], entry: { unit, index, outcome: "failed", parser: "ocr", code, remedy } };
    }
  }

  /** Read in the language of the pages before; where the words turn out to be of another, read again in that. */
  async #inItsLanguage(ocr: Ocr, image: { readonly bytes: Uint8Array; readonly page: number; readonly name: string }): Promise<OcrPage> {
    const known = this.#language;
    const first = await ocr.read({ ...image, ...(known === "" ? {} : { languages: [known] }) }, this.#signal);
    const language = await this.#languageOf(first);
    if (language === "" || language === known) return first;
    this.#language = language;
    if (first.engine.endsWith(`/${language}`) || (known === "" && language === ocr.languages[0])) return first;
    return ocr.read({ ...image, languages: [language] }, this.#signal);
  }

  async #languageOf(page: OcrPage): Promise<string> {
    const text = page.lines.map((line) => line.words.map((word) => word.text).join(" ")).join("\n");
    const language = text.length < languageCharactersMin ? "" : (await this.#ports.languageDetector()).detect(text);
    return this.#ports.ocr?.languages.includes(language) ? language : "";
  }
}
