// From rows to what the index knows of a document.
import { textOfSpan } from "#core/documents/chunk-text";
import type { OwnField } from "#core/filter/fields";
import type { Json, JsonObject } from "#core/json";
import type { TableName, Tables, ChunkRow, DocumentRow, ElementRow } from "#core/rows/tables";
import { outlineOf } from "#core/text/outline";
import type { DocumentVectors } from "#core/vectors/document-vectors";
import type { KeyValues, RowStore, Scan } from "#ports/row-store";
import type { IndexChange, IndexDocument, IndexEntry } from "#ports/search-index";
import { readAhead } from "./read-ahead.ts";
import { loadVectors, type FollowedModel } from "./vectors/vectors-of.ts";

const rowsPerPage = 5000;

/** Fields that filters compare: facts of the document and its own metadata, which never hide them. */
export function fieldsOf(document: DocumentRow): JsonObject {
  const own: Record<OwnField, Json> = { lang: document.language, path: document.externalId, title: document.title, type: document.mediaType, source: document.source, modified: document.modifiedAt };
  return { ...document.metadata, ...own };
}

/** The document as the index should hold it, or undefined when it has nothing to find. */
export async function loadIndexDocument(rows: RowStore, document: DocumentRow, model?: FollowedModel): Promise<IndexDocument | undefined> {
  const { workspace, version, chunker } = document;
  if (version === null || chunker === null || document.chunks === 0) return undefined;
  const entries: IndexEntry[] = [];
  const headings = new Map<number, string>();
  const elements = new ElementWindow(rows, workspace, version);
  for await (const chunk of scanAll(rows, "chunks", [workspace, version, chunker])) {
    const touched = await elements.touching(chunk.firstElement, chunk.lastElement);
    entries.push(entryOf(chunk, document, touched));
    for (const { type, ordinal, text } of touched) if (type === "heading") headings.set(ordinal, text);
  }
  const vectors = await loadVectors(rows, document, model);
  return { document: document.document, externalId: document.externalId, language: document.language, groups: document.groups, fields: fieldsOf(document), entries, outline: outlineOf([document.title, ...headings.values()]), ...(vectors ? { vectors } : {}) };
}

/** What the log says of a document: its text is new unless only its access or its vectors are. */
export interface WantedDocument {
  readonly document: string;
  readonly isPut: boolean;
  readonly isAccess: boolean;
}

/** What the index should do about these documents, as the rows are now, in their order; what a document needs is read when it is asked for, so that no more is held than one. */
export async function* loadChanges(rows: RowStore, scope: { readonly workspace: string; readonly collection: string; readonly model?: FollowedModel | undefined }, wanted: readonly WantedDocument[]): AsyncGenerator<readonly IndexChange[]> {
  const found = await rows.getMany("documents", wanted.map(({ document }) => [scope.workspace, scope.collection, document]));
  const { ahead } = await readAhead(rows, found.filter((_row, i) => wanted[i]?.isPut));
  for (const [i, { document, isPut, isAccess }] of wanted.entries()) {
    const row = found[i];
    if (row && !isPut) {
      const vectors = await loadVectors(rows, row, scope.model);
      yield [
        ...(isAccess ? [{ kind: "access" as const, document, groups: row.groups, fields: fieldsOf(row) }] : []),
        ...(vectors && row.version !== null ? [{ kind: "vectors" as const, document, version: row.version, vectors }] : []),
      ];
    } else {
      const loaded = row && (await loadIndexDocument(ahead, row, scope.model));
      yield [loaded ? { kind: "put", document: loaded } : { kind: "remove", document }];
    }
  }
}

/** All rows under a prefix, page by page. */
export async function* scanAll<Name extends TableName>(rows: RowStore, table: Name, prefix: KeyValues): AsyncGenerator<Tables[Name]> {
  let after: Scan["after"];
  do {
    const page = await rows.scan(table, { prefix, limit: rowsPerPage, ...(after ? { after } : {}) });
    yield* page.rows;
    after = page.next;
  } while (after);
}

/** Characters of text in a change: what bounds a batch. */
export function sizeOf(change: IndexChange): number {
  if (change.kind === "vectors") return vectorsSize(change.vectors);
  return change.kind === "put" ? change.document.entries.reduce((sum, entry) => sum + entry.text.length + entry.title.length, 100 + vectorsSize(change.document.vectors)) : 100;
}

/** A vector is copied, not analysed: its bytes cost a tenth of as many characters. */
function vectorsSize(vectors: DocumentVectors | undefined): number {
  return (vectors?.rows ?? []).reduce((sum, row) => sum + (row?.length ?? 0) / 10, 100);
}

/** Elements of a version in order, kept only as far as the next chunk may need them: chunks come in order and overlap little. */
class ElementWindow {
  readonly #source: AsyncGenerator<ElementRow>;
  #held: ElementRow[] = [];

  constructor(rows: RowStore, workspace: string, version: string) {
    this.#source = scanAll(rows, "elements", [workspace, version]);
  }

  async touching(first: number, last: number): Promise<readonly ElementRow[]> {
    while ((this.#held.at(-1)?.ordinal ?? -1) < last) {
      const next = await this.#source.next();
      if (next.done) break;
      this.#held.push(next.value);
    }
    this.#held = this.#held.filter((element) => element.ordinal >= first);
    return this.#held.filter((element) => element.ordinal <= last);
  }
}

function entryOf(chunk: ChunkRow, document: DocumentRow, touched: readonly ElementRow[]): IndexEntry {
  return { version: chunk.version, ordinal: chunk.ordinal, title: document.title, headings: chunk.headings, text: textOfSpan(touched, chunk.start, chunk.end) };
}
