// From index hits to what a reader sees: rows are read, and rights are checked once more before anything leaves.
import { mayRead, type Readable } from "#core/access";
import { textOfSpan } from "#core/documents/chunk-text";
import { chunkId } from "#core/documents/document";
import type { Locator } from "#core/documents/locator";
import type { ChunkRow, DocumentRow, ElementRow } from "#core/rows/tables";
import { locatorOfSpan, type PlacedElement } from "#core/documents/span-locator";
import { codePointLength } from "#core/text/positions";
import type { KeyValues, RowStore } from "#ports/row-store";
import type { IndexHit, IndexScope } from "#ports/search-index";

/** A hit with its rows. Text and places come from immutable version rows. */
export interface HydratedHit {
  readonly hit: IndexHit;
  readonly document: DocumentRow;
  readonly chunk: string;
  readonly row: ChunkRow;
  readonly elements: readonly (PlacedElement & { readonly ordinal: number; readonly type: ElementRow["type"] })[];
  readonly text: string;
  readonly locator: Locator;
}

/** Reads the rows of `hits` in three round trips. Hits whose document is gone or no longer readable are left out. */
export async function hydrate(rows: RowStore, scope: IndexScope & { readonly readable: Readable }, hits: readonly IndexHit[]): Promise<readonly HydratedHit[]> {
  const { workspace, collection, readable } = scope;
  const documents = await rows.getMany("documents", hits.map((hit) => [workspace, collection, hit.document]));
  const kept = hits.flatMap((hit, i) => {
    const document = documents[i];
    return document?.chunker && mayRead(readable, document.groups) ? [{ hit, document, chunker: document.chunker }] : [];
  });
  const chunks = await rows.getMany("chunks", kept.map(({ hit, chunker }) => [workspace, hit.version, chunker, hit.ordinal]));
  const found = kept.flatMap((entry, i) => {
    const row = chunks[i];
    return row ? [{ ...entry, row }] : [];
  });
  const elementsOf = await readElements(rows, workspace, found.map(({ row }) => row));
  return found.map(({ hit, document, chunker, row }, i) => {
    const elements = elementsOf[i] ?? [];
    return {
      hit, document, row, elements,
      chunk: chunkId(hit.version, chunker, hit.ordinal),
      text: textOfSpan(elements, row.start, row.end),
      locator: locatorOfSpan(elements, row.start, row.end),
    };
  });
}

/** Elements of each chunk, in order. One read for all of them. */
async function readElements(rows: RowStore, workspace: string, chunks: readonly ChunkRow[]): Promise<readonly HydratedHit["elements"][]> {
  const keys: KeyValues[] = [];
  for (const chunk of chunks) for (let ordinal = chunk.firstElement; ordinal <= chunk.lastElement; ordinal++) keys.push([workspace, chunk.version, ordinal]);
  const read: (ElementRow | undefined)[] = [];
  for (let at = 0; at < keys.length; at += elementsPerReadMax) read.push(...(await rows.getMany("elements", keys.slice(at, at + elementsPerReadMax))));
  let at = 0;
  return chunks.map((chunk) => {
    const size = chunk.lastElement - chunk.firstElement + 1;
    return read.slice(at, (at += size)).flatMap((row) => (row ? [placed(row)] : []));
  });
}

const elementsPerReadMax = 5000;

function placed(row: ElementRow): HydratedHit["elements"][number] {
  return { ordinal: row.ordinal, type: row.type, text: row.text, start: row.start, end: row.start + codePointLength(row.text), locator: row.locator };
}
