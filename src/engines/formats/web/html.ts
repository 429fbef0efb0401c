// HTML: the main content where a page is an article, else its visible text without navigation.
import type { ParsedElement } from "#core/documents/document";
import type { Format, FormatOutput } from "#ports/reading/format";
import { decodeHtml } from "./charset.ts";
import { HtmlExtractor, type PageFacts } from "./extract.ts";

/** Larger or deeper pages are read as they come, without looking for the article in them. */
const articleBytesMax = 2_000_000;
const articleDepthMax = 200;
/** Share of the page's text that an article must hold; else too much would be left out. */
const articleShareMin = 0.5;
/** Characters given to the parser at a time. */
const blockCharacters = 1 << 16;

/** `text/html`. */
export const format: Format = {
  name: "html",
  version: 3,
  mediaType: "text/html",
  extensions: [".html", ".htm", ".xhtml", ".shtml", ".xht"],
  detect(head, name) {
    const start = new TextDecoder().decode(head.subarray(0, 2048)).replace(/^\ufeff?(?:\s+|<\?xml[^>]*>|<!--[\s\S]*?-->)*/, "").toLowerCase();
    if (/^(?:<!doctype html|<html\b)/.test(start)) return 0.95;
    if (format.extensions.some((extension) => name.toLowerCase().endsWith(extension))) return 0.9;
    return /^<(?:head|body|title|meta|div|p|table|h[1-6]|ul|ol|article|section|main|span|center|script|style)[\s>]/.test(start) && /<\/|<br/.test(start) ? 0.55 : 0;
  },
  async read({ bytes }, output) {
    const html = decodeHtml(bytes, output);
    if (bytes.length > articleBytesMax) return void (await extract(html, output));
    const page = await elementsOf(html);
    const article = page.facts.depth <= articleDepthMax && looksReadable(page.elements) ? await articleOf(html, page) : undefined;
    const kept = article ?? page.elements;
    const leftOut = page.characters - lengthOf(kept);
    if (leftOut > 0) output.note(`left out as navigation or frame of the page: ${leftOut} characters`);
    await emit(kept, page.facts, output);
  },
};

interface Page {
  readonly elements: readonly ParsedElement[];
  readonly facts: PageFacts;
  /** Characters of all that is visible, frames included. */
  readonly characters: number;
}

/** All visible text of a page that is part of another file, such as a mail's body or a book's chapter. */
export async function readHtmlBytes(bytes: Uint8Array, output: Pick<FormatOutput, "element">): Promise<PageFacts> {
  return readHtmlText(decodeHtml(bytes), output);
}

/** As `readHtmlBytes`, of text. */
export async function readHtmlText(html: string, output: Pick<FormatOutput, "element">): Promise<PageFacts> {
  const { elements, facts } = await elementsOf(html);
  for (const element of elements) await output.element(element);
  return facts;
}

/** Streams the elements of a page of any size. */
async function extract(html: string, output: FormatOutput): Promise<void> {
  let hasFacts = false;
  for await (const page of pieces(html)) {
    if (!hasFacts && page.elements.length > 0) {
      hasFacts = true;
      state(page.facts, page.elements, output);
    }
    for (const element of page.elements) await output.element(element);
  }
}

async function elementsOf(html: string): Promise<Page> {
  const elements: ParsedElement[] = [];
  let facts: PageFacts = { title: "", language: "", depth: 0, hasMain: false, frames: [] };
  for await (const page of pieces(html)) {
    for (const element of page.elements) elements.push(element);
    facts = page.facts;
  }
  return { elements: withoutFrames(elements, facts), facts, characters: lengthOf(elements) };
}

/** Elements without navigation, and without header, footer and aside where the page names its content; all of them when nothing else is there. */
function withoutFrames(elements: readonly ParsedElement[], { hasMain, frames }: PageFacts): readonly ParsedElement[] {
  const left = frames.filter(({ kind }) => kind === "nav" || hasMain);
  const kept = elements.filter((_element, number) => !left.some(({ from, to }) => number >= from && number < to));
  return kept.length > 0 ? kept : elements;
}

async function* pieces(html: string): AsyncGenerator<Omit<Page, "characters">> {
  const { Parser } = await import("htmlparser2");
  const extractor = new HtmlExtractor();
  const parser = new Parser(
    { onopentag: (name, attributes) => extractor.openTag(name, attributes), ontext: (text) => extractor.addText(text), onclosetag: (name) => extractor.closeTag(name) },
    { decodeEntities: true },
  );
  for (let at = 0; at < html.length; at += blockCharacters) {
    parser.write(html.slice(at, at + blockCharacters));
    yield { elements: extractor.take(), facts: extractor.facts };
  }
  parser.end();
  extractor.end();
  yield { elements: extractor.take(), facts: extractor.facts };
}

function state(facts: PageFacts, elements: readonly ParsedElement[], output: FormatOutput): void {
  const title = facts.title.trim() !== "" ? facts.title : elements.find((element) => element.type === "heading" && element.level === 1)?.text;
  if (title !== undefined) output.title(title);
  if (facts.language !== "") output.language(facts.language);
}

async function emit(elements: readonly ParsedElement[], facts: PageFacts, output: FormatOutput): Promise<void> {
  state(facts, elements, output);
  for (const element of elements) await output.element(element);
}

/** Whether there is running text enough for an article: five paragraphs of a line and a half, or three long ones. */
function looksReadable(elements: readonly ParsedElement[]): boolean {
  const lengths = elements.filter((element) => element.type === "paragraph").map((element) => element.text.length);
  return lengths.filter((length) => length >= 140).length >= 5 || lengths.filter((length) => length >= 400).length >= 3;
}

/** The article's elements when most of the page's text is in it. */
async function articleOf(html: string, page: Page): Promise<readonly ParsedElement[] | undefined> {
  const [{ parseHTML }, { Readability }] = await Promise.all([import("linkedom"), import("@mozilla/readability")]);
  const { document } = parseHTML(html);
  const article = new Readability(document as unknown as Document, { keepClasses: true }).parse();
  if (!article?.content) return undefined;
  const { elements } = await elementsOf(article.content);
  if (lengthOf(elements) < lengthOf(page.elements) * articleShareMin) return undefined;
  return [...firstHeading(page.elements, elements), ...elements];
}

/** The page's main heading when the article has lost it. */
function firstHeading(all: readonly ParsedElement[], article: readonly ParsedElement[]): readonly ParsedElement[] {
  const heading = all.find((element) => element.type === "heading" && element.level === 1);
  return heading && !article.slice(0, 5).some((element) => element.type === "heading" && element.text === heading.text) ? [heading] : [];
}

function lengthOf(elements: readonly ParsedElement[]): number {
  return elements.reduce((sum, element) => sum + element.text.length, 0);
}
