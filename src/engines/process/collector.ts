// Receives what a format reads: cleans the text, keeps the limits, and sends elements in batches.
import { cleanCode, cleanText } from "#core/text/clean-text";
import type { LedgerEntry, ParsedElement, ParsedImage } from "#core/documents/document";
import { fail } from "#core/errors";
import type { FilePart, FormatOutput } from "#ports/reading/format";
import type { ParseFrame, ParseLimits } from "#ports/reading/parser";
import { imageBytesMax } from "./frames.ts";

/** Characters of text and number of elements at which a batch leaves. */
const batchCharacters = 64 * 1024;
const batchElementsMax = 512;
/** Characters of prose that decide on the language. */
const sampleCharactersMax = 4096;
/** Characters of running text below which headings and tables are asked as well. */
const proseCharactersMin = 100;
const titleCharactersMax = 300;
/** Remarks on one file at most. */
const notesMax = 10;
/** Bytes of a file inside the file that one frame carries. */
const partBytes = 768 * 1024;
const proseTypes = new Set(["paragraph", "list_item", "quote", "utterance"]);

/** One file's output. `send` takes a frame and returns when the parent has room for it. */
export class Collector implements FormatOutput {
  readonly #file: { readonly name: string; readonly limits: ParseLimits };
  readonly #send: (frame: ParseFrame) => void;
  #batch: ParsedElement[] = [];
  #batchSize = 0;
  #prose = "";
  #rest = "";
  #title = "";
  #language = "";
  #hasLedger = false;
  #hasParts = false;
  readonly #notes: string[] = [];
  #count = 0;

  constructor(file: { readonly name: string; readonly limits: ParseLimits }, send: (frame: ParseFrame) => void) {
    this.#file = file;
    this.#send = send;
  }

  element(element: ParsedElement): void {
    const cleaned = cleanElement(element);
    if (cleaned.text === "") return;
    if (++this.#count > this.#file.limits.elementsMax) throw fail("parse.too_large", { name: this.#file.name, limit: this.#file.limits.elementsMax, unit: "elements", setting: "ingest.elementsMax" });
    this.#addSample(cleaned);
    this.#batch.push(cleaned);
    this.#batchSize += cleaned.text.length;
    if (this.#batchSize >= batchCharacters || this.#batch.length >= batchElementsMax) this.flush();
  }

  image(image: ParsedImage): void {
    if ((image.bytes?.length ?? 0) > imageBytesMax) throw fail("parse.too_large", { name: this.#file.name, limit: imageBytesMax, unit: "bytes in a picture", setting: "imageBytesMax" });
    if (++this.#count > this.#file.limits.elementsMax) throw fail("parse.too_large", { name: this.#file.name, limit: this.#file.limits.elementsMax, unit: "elements", setting: "ingest.elementsMax" });
    this.flush();
    this.#hasLedger = true;
    this.#send({ kind: "image", image });
  }

  #addSample({ type, text }: ParsedElement): void {
    if (type === "code") return;
    if (proseTypes.has(type) && this.#prose.length < sampleCharactersMax) this.#prose += `${text.slice(0, sampleCharactersMax)}\n`;
    else if (this.#rest.length < sampleCharactersMax) this.#rest += `${text.slice(0, sampleCharactersMax)}\n`;
  }

  ledger(entry: LedgerEntry): void {
    this.flush();
    this.#hasLedger = true;
    this.#send({ kind: "ledger", entry });
  }

  note(text: string): void {
    if (this.#notes.length < notesMax && !this.#notes.includes(text)) this.#notes.push(text);
  }

  part({ path, bytes }: FilePart): void {
    this.flush();
    this.#hasParts = true;
    for (let at = 0; at === 0 || at < bytes.length; at += partBytes) {
      const piece = bytes.subarray(at, at + partBytes);
      this.#send({ kind: "part", path, data: Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString("base64"), isLast: at + partBytes >= bytes.length });
    }
  }

  title(title: string): void {
    if (this.#title === "") this.#title = cleanText(title).replace(/\s+/g, " ").slice(0, titleCharactersMax).replace(/[\ud800-\udbff]$/, "");
  }

  language(tag: string): void {
    if (this.#language === "" && /^[a-z]{2,3}(?:[-_][a-z0-9]{2,8})*$/i.test(tag.trim())) this.#language = tag.trim().replaceAll("_", "-");
  }

  /** Sends what is held back. */
  flush(): void {
    if (this.#batch.length === 0) return;
    this.#send({ kind: "elements", elements: this.#batch });
    this.#batch = [];
    this.#batchSize = 0;
  }

  /** What the whole file gave. */
  get summary(): { readonly title: string | null; readonly sample: string; readonly language: string; readonly isEmpty: boolean; readonly hasLedger: boolean; readonly note: string } {
    return { title: this.#title === "" ? null : this.#title, sample: this.#prose.length >= proseCharactersMin ? this.#prose : this.#prose + this.#rest, language: this.#language, isEmpty: this.#count === 0 && !this.#hasParts, hasLedger: this.#hasLedger, note: this.#notes.join("; ") };
  }
}

function cleanElement(element: ParsedElement): ParsedElement {
  const text = element.type === "code" ? cleanCode(element.text) : cleanText(element.text);
  const cells = element.cells?.map((row) => row.map(cleanText));
  if (text === element.text && !cells) return element;
  // Places of words are counted in the text as it was given.
  const { lines, ...rest } = element;
  return { ...rest, text, ...(cells ? { cells } : {}), ...(lines && text === element.text ? { lines } : {}) };
}
