// Elements and chunks of a document as surfaces show them.
import type { PageView } from "#capabilities/viewing/index";
import { textOfSpan } from "#core/documents/chunk-text";
import { chunkId } from "#core/documents/document";
import type { Box } from "#core/documents/locator";
import type { DocumentRow, ElementRow, VersionRow } from "#core/rows/tables";
import { codePointLength } from "#core/text/positions";
import type { RowStore } from "#ports/row-store";

/** A page of a list: first ordinal and how many. */
export interface OrdinalPage {
  readonly from: number;
  readonly limit: number;
}

/** Elements of a version from an ordinal on. */
export async function elementViews(rows: RowStore, version: VersionRow, page: OrdinalPage) {
  const keys = range(page.from, Math.min(version.elements, page.from + page.limit)).map((ordinal) => [version.workspace, version.version, ordinal]);
  const found = await rows.getMany("elements", keys);
  return found.flatMap((row) => (row ? [elementView(row)] : []));
}

function elementView(row: ElementRow) {
  const { lines: _lines, cellBoxes: _cellBoxes, ...data } = (row.data ?? {}) as { level?: number; cells?: string[][]; hasHeader?: boolean; language?: string; lines?: unknown; cellBoxes?: unknown };
  return { ordinal: row.ordinal, type: row.type, text: row.text, start: row.start, end: row.start + codePointLength(row.text), locator: row.locator as never, ...data };
}

/** A page with the address of its picture. */
export function pageView({ entry, elements, marks, ...numbers }: PageView, image: string) {
  const plain = (boxes: readonly Box[]): [number, number, number, number][] => boxes.map(([x0, y0, x1, y1]) => [x0, y0, x1, y1]);
  return { ...numbers, image, entry: { ...entry }, elements: elements.map((element) => ({ ...element, boxes: plain(element.boxes) })), marks: plain(marks) };
}

/** Chunks of a document's current version with their text. */
export async function chunkViews(rows: RowStore, document: DocumentRow, page: OrdinalPage) {
  const { workspace, version, chunker } = document;
  if (version === null || chunker === null) return [];
  const keys = range(page.from, Math.min(document.chunks, page.from + page.limit)).map((ordinal) => [workspace, version, chunker, ordinal]);
  const chunks = (await rows.getMany("chunks", keys)).flatMap((row) => row ?? []);
  const first = Math.min(...chunks.map((chunk) => chunk.firstElement));
  const last = Math.max(...chunks.map((chunk) => chunk.lastElement));
  const elements = chunks.length === 0 ? [] : (await rows.getMany("elements", range(first, last + 1).map((ordinal) => [workspace, version, ordinal]))).flatMap((row) => row ?? []);
  return chunks.map(({ workspace: _workspace, version: _version, chunker: _chunker, ...chunk }) => {
    const touched = elements.slice(chunk.firstElement - first, chunk.lastElement - first + 1);
    return { ...chunk, headings: [...chunk.headings], chunk: chunkId(version, chunker, chunk.ordinal), text: textOfSpan(touched, chunk.start, chunk.end) };
  });
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
