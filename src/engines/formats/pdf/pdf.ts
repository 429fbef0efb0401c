// PDF: words with boxes in reading order, headings, lists, tables, notes; pages that are pictures go to recognition.
import type { ParsedElement } from "#core/documents/document";
import { fail, PlinthError } from "#core/errors";
import type { Format, FormatInput, FormatOutput } from "#ports/reading/format";
import { beginsAs } from "../magic.ts";
import { elementsOf, type DocumentStyle } from "./document/elements.ts";
import { Furniture } from "./document/furniture.ts";
import { readOutline } from "./document/outline.ts";
import { layOut } from "./layout/page-layout.ts";
import type { PagePart } from "./layout/parts.ts";
import { openPdf, readText, withText, type PdfDocument } from "./library/library.ts";
import { fractions } from "./page/geometry.ts";
import type { Note } from "./page/notes.ts";
import { readPage, type PageContent } from "./page/page.ts";
import { greyPng } from "./page/png.ts";
import { renderPage } from "./page/render.ts";

/** Pages of one document that are read; those behind are named in the ledger. */
export const pagesMax = 5000;
/** Pages that are laid out together: headers and footers show among them. */
const batchPages = 48;
/** Share of characters without a meaning from which a page's text is broken. */
const unmappedShareMax = 0.3;
/** Words below which a page that is a picture has no text of its own, and the share of its area that the picture takes. */
const scanWordsMax = 12;
const scanShareMin = 0.35;
/** Links of one page that are told, and what is one: places inside the document are not. */
const linksMax = 200;
const isAddress = /^(?:https?|ftp|mailto):/i;
/** Dots per inch of pages for recognition. */
const scanDotsMin = 150;
const scanDotsMax = 300;

/** `application/pdf`. */
export const format: Format = {
  name: "pdf",
  version: 3,
  mediaType: "application/pdf",
  extensions: [".pdf"],
  detect: (head) => (beginsAs(head, true) === "application/pdf" ? 1 : 0),
  async read(input, output) {
    const document = await openPdf(input);
    try {
      if (document.pages <= 0) throw fail("parse.damaged", { name: input.name, problem: "it has no pages" });
      output.title(metaText(document, "Title"));
      await new Reading(document, input, output).all();
    } finally {
      document.close();
    }
  },
};

function metaText({ calls, handle }: PdfDocument, tag: string): string {
  const title = withText(calls, tag, (name) => readText(calls, (buffer, bytes) => calls._FPDF_GetMetaText(handle, name, buffer, bytes)));
  // Programs that print write the name of their file here.
  return /^(?:untitled|microsoft word|.*\.(?:docx?|pptx?|xlsx?|indd|tex|dvi|ps|pdf|qxd))\b/i.test(title.trim()) ? "" : title;
}

interface LaidPage {
  readonly content: PageContent;
  readonly parts: readonly PagePart[];
  readonly height: number;
}

/** One document while it is read, in batches of pages. */
class Reading {
  readonly #document: PdfDocument;
  readonly #input: FormatInput;
  readonly #output: FormatOutput;
  readonly #furniture = new Furniture();
  #style: DocumentStyle;
  #hasStyle = false;

  constructor(document: PdfDocument, input: FormatInput, output: FormatOutput) {
    this.#document = document;
    this.#input = input;
    this.#output = output;
    this.#style = { bodySize: 10, outline: readOutline(document) };
  }

  async all(): Promise<void> {
    const last = Math.min(this.#document.pages, pagesMax);
    for (let first = 1; first <= last; first += batchPages) await this.#batch(first, Math.min(last, first + batchPages - 1));
    if (this.#document.pages > last) {
      const { code, remedy } = fail("parse.too_large", { name: this.#input.name, limit: pagesMax, unit: "pages", setting: "pagesMax" });
      this.#output.ledger({ unit: "page", index: last, outcome: "skipped", parser: "pdf", code, remedy });
    }
  }

  async #batch(first: number, last: number): Promise<void> {
    const laid: (LaidPage | PlinthError)[] = [];
    for (let page = first; page <= last; page++) laid.push(this.#lay(page));
    const pages = laid.filter((one): one is LaidPage => !(one instanceof PlinthError));
    if (!this.#hasStyle) this.#style = { ...this.#style, bodySize: bodySizeOf(pages) };
    this.#hasStyle ||= pages.some(({ content }) => content.words.length > 100);
    this.#furniture.see(pages);
    for (const [index, one] of laid.entries()) await this.#emit(first + index, one);
  }

  #lay(page: number): LaidPage | PlinthError {
    try {
      const content = readPage(this.#document, page, this.#input.name);
      return { content, parts: needsRecognition(content) ? [] : layOut(content), height: content.height };
    } catch (thrown) {
      if (thrown instanceof PlinthError) return thrown;
      throw thrown;
    }
  }

  async #emit(page: number, laid: LaidPage | PlinthError): Promise<void> {
    const parser = `${format.name}@${format.version}`;
    if (laid instanceof PlinthError) return this.#output.ledger({ unit: "page", index: page - 1, outcome: "failed", parser, code: laid.code, remedy: laid.remedy });
    const { content, parts, height } = laid;
    if (needsRecognition(content)) return this.#picture(content);
    const shown = parts.filter((part) => !this.#furniture.isRepeated(part, height));
    const elements = [...elementsOf(shown, content, this.#style), ...noteElements(content)];
    const heading = page === 1 ? elements.find((element) => element.type === "heading") : undefined;
    if (heading) this.#output.title(heading.text);
    for (const element of elements) await this.#output.element(element);
    const isEmpty = elements.length === 0 && content.words.length === 0;
    const { code, remedy } = content.isCut ? fail("parse.too_large", { name: this.#input.name, limit: 400_000, unit: "characters a page", setting: "pageCharactersMax" }) : fail("parse.empty", { name: `page ${page}` });
    this.#output.ledger({ unit: "page", index: page - 1, outcome: isEmpty ? "skipped" : "read", parser, ...(isEmpty || content.isCut ? { code, remedy } : {}) });
  }

  async #picture(content: PageContent): Promise<void> {
    const dotsPerInch = Math.round(Math.min(scanDotsMax, Math.max(scanDotsMin, ...content.drawings.pictures.map((picture) => (72 * picture.widthPixels) / Math.max(1, picture.x1 - picture.x0)))));
    const image = renderPage(this.#document, content.page, { dotsPerInch: content.words.length > scanWordsMax ? 200 : dotsPerInch, isGrey: true, name: this.#input.name });
    await this.#output.image({ unit: "page", index: content.page - 1, page: content.page, bytes: greyPng(image) });
  }
}

/** Whether a page's text is no text: a scan without words, or signs that its fonts map to nothing. */
function needsRecognition({ words, drawings, unmappedShare, width, height }: PageContent): boolean {
  if (unmappedShare > unmappedShareMax) return true;
  const covered = drawings.pictures.reduce((sum, { x0, y0, x1, y1 }) => sum + Math.max(0, Math.min(width, x1) - Math.max(0, x0)) * Math.max(0, Math.min(height, y1) - Math.max(0, y0)), 0);
  return words.length <= scanWordsMax && covered >= scanShareMin * width * height;
}

/** The type size that most characters have. */
function bodySizeOf(pages: readonly LaidPage[]): number {
  const counts = new Map<number, number>();
  for (const { content } of pages) for (const { size, text } of content.words) counts.set(Math.round(size * 2) / 2, (counts.get(Math.round(size * 2) / 2) ?? 0) + text.length);
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 10;
}

/** Comments of readers and the addresses that links lead to, each an element of its own with its places. */
function noteElements(content: PageContent): readonly ParsedElement[] {
  const at = (notes: readonly Note[]): ParsedElement["locator"] => ({ kind: "page", page: content.page, boxes: notes.map((note) => fractions(note, content)) });
  const comments = content.notes.comments.map((note): ParsedElement => ({ type: "quote", text: note.text, locator: at([note]) }));
  const links = new Map<string, Note[]>();
  for (const link of content.notes.links) if (isAddress.test(link.text)) links.set(link.text, [...(links.get(link.text) ?? []), link]);
  // An address that the page spells out is read already.
  const spelt = content.words.map(({ text }) => text).join("");
  const told = [...links].filter(([target]) => !spelt.includes(target.replace(/^(?:mailto:|https?:\/\/)/, "").replace(/\/$/, ""))).slice(0, linksMax);
  return [...comments, ...told.map(([target, places]): ParsedElement => ({ type: "paragraph", text: target, locator: at(places) }))];
}
