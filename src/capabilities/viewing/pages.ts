// Pages of a document: what stands where on one, and its picture, drawn once and kept in the blob store for a while.
import type { LedgerEntry } from "#core/documents/document";
import type { Box, Span } from "#core/documents/locator";
import { locatorOfSpan, type PlacedElement } from "#core/documents/span-locator";
import { fail } from "#core/errors";
import type { DocumentRow, ElementRow, VersionRow } from "#core/rows/tables";
import { codePointLength } from "#core/text/positions";
import type { BlobStore } from "#ports/blob-store";
import type { PageImages } from "#ports/reading/page-images";
import type { RowStore } from "#ports/row-store";
import { PictureCache, type KeptPicture } from "./picture-cache.ts";

/** Dots per inch at which pages are drawn. */
export const pageDotsPerInch = 150;
/** Elements of one page that are told at most. */
export const pageElementsMax = 5000;
/** Bytes of an original that a page is drawn from at most: it is held in memory meanwhile. */
export const drawnBytesMax = 200_000_000;
const rowsAtOnce = 200;

/** What capabilities of pages need. */
export interface PagesPorts {
  readonly rows: RowStore;
  readonly blobs: BlobStore;
  readonly pageImages: PageImages;
}

/** An element on a page, in reading order. */
export interface PageElement {
  readonly ordinal: number;
  readonly type: ElementRow["type"];
  readonly start: number;
  readonly end: number;
  readonly boxes: readonly Box[];
}

/** One page: what became of it, what stands where, and where the words of the span do. */
export interface PageView {
  readonly page: number;
  readonly pages: number;
  readonly entry: LedgerEntry;
  readonly elements: readonly PageElement[];
  readonly marks: readonly Box[];
}

/** Shows pages of documents whose caller may read them. */
export interface Pages {
  /** The page, from 1; `span` in code points of the extracted text. @throws document.no_page */
  page(document: DocumentRow, page: number, span?: Span): Promise<PageView>;
  /** Its picture. @throws document.no_page, blob.not_found, and what drawing throws */
  picture(document: DocumentRow, page: number, signal: AbortSignal): Promise<KeptPicture>;
}

/** Joins the parts. */
export function createPages({ rows, blobs, pageImages }: PagesPorts): Pages {
  const cache = new PictureCache(blobs);
  const entriesOf = async (document: DocumentRow): Promise<readonly LedgerEntry[]> => {
    const [version] = document.version === null || !pageImages.mediaTypes.includes(document.mediaType) ? [] : await rows.getMany("versions", [[document.workspace, document.version]]);
    return pageEntries(version);
  };
  const requirePage = async (document: DocumentRow, page: number): Promise<{ readonly entry: LedgerEntry; readonly pages: number }> => {
    const entries = await entriesOf(document);
    const entry = entries.find(({ index }) => index === page - 1);
    if (!entry) throw fail("document.no_page", { document: document.externalId, page });
    return { entry, pages: Math.max(...entries.map(({ index }) => index + 1)) };
  };
  return {
    async page(document, page, span) {
      const { entry, pages } = await requirePage(document, page);
      const found = await elementsOf(rows, document, page);
      const marks = span ? marksOf(found, page, span) : [];
      return { page, pages, entry, elements: found.map(({ ordinal, type, start, end, locator }) => ({ ordinal, type, start, end, boxes: locator.kind === "page" ? locator.boxes : [] })), marks };
    },
    async picture(document, page, signal) {
      await requirePage(document, page);
      const { contentHash, mediaType, externalId: name } = document;
      if (contentHash === null) throw fail("blob.not_found", { hash: "(none)" });
      return cache.get(`${contentHash}/${page}`, async () => {
        const { sizeBytes } = (await blobs.stat(contentHash)) ?? { sizeBytes: 0 };
        if (sizeBytes > drawnBytesMax) throw fail("parse.too_large", { name, limit: drawnBytesMax, unit: "bytes to draw a page from", setting: "of drawing, which is fixed" });
        return pageImages.render({ bytes: await whole(blobs.get(contentHash)), mediaType, name, page, dotsPerInch: pageDotsPerInch }, signal);
      }, signal);
    },
  };
}

/** What became of each page, in order; of pages that are pictures, of the picture. */
function pageEntries(version: VersionRow | undefined): readonly LedgerEntry[] {
  const pages = (version?.ledger ?? []).filter(({ unit }) => unit === "page");
  return pages.length > 0 ? pages : (version?.ledger ?? []).filter(({ unit }) => unit === "image");
}

type Placed = PlacedElement & Pick<ElementRow, "ordinal" | "type">;

/** Elements of the page: they lie in the order of their pages, so the first is found by halving. */
async function elementsOf(rows: RowStore, { workspace, version, elements: total }: DocumentRow, page: number): Promise<readonly Placed[]> {
  const read = async (from: number, count: number): Promise<readonly Placed[]> => {
    const keys = Array.from({ length: Math.max(0, Math.min(count, total - from)) }, (_none, i) => [workspace, version, from + i]);
    return (await rows.getMany("elements", keys)).flatMap((row) => (row ? [placed(row)] : []));
  };
  let [low, high] = [0, total];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [element] = await read(middle, 1);
    if (element && pageOf(element) < page) low = middle + 1;
    else high = middle;
  }
  const found: Placed[] = [];
  for (let from = low; from < total && found.length < pageElementsMax; from += rowsAtOnce) {
    const block = await read(from, rowsAtOnce);
    found.push(...block.filter((element) => pageOf(element) === page));
    if (block.some((element) => pageOf(element) > page)) break;
  }
  return found.slice(0, pageElementsMax);
}

function placed({ ordinal, type, text, start, locator, data }: ElementRow): Placed {
  const { lines, cells, hasHeader, header } = (data ?? {}) as Partial<Placed>;
  return { ordinal, type, text, start, end: start + codePointLength(text), locator, ...(lines ? { lines } : {}), ...(cells ? { cells } : {}), ...(hasHeader === undefined ? {} : { hasHeader }), ...(header ? { header } : {}) };
}

function pageOf({ locator }: Placed): number {
  return locator.kind === "page" ? locator.page : 0;
}

function marksOf(elements: readonly Placed[], page: number, { start, end }: Span): readonly Box[] {
  const touched = elements.filter((element) => element.start < end && element.end > start);
  const locator = touched.length === 0 ? undefined : locatorOfSpan(touched, start, end);
  return locator?.kind === "page" && locator.page === page ? locator.boxes : [];
}

async function whole(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of chunks) sizeBytes += pieces[pieces.push(piece) - 1]?.length ?? 0;
  const bytes = new Uint8Array(sizeBytes);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
