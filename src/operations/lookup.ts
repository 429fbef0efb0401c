// Finding rows as a principal: what may not be read is not found.
import { mayRead, readableBy, type Principal, type Readable } from "#core/access";
import { fail } from "#core/errors";
import type { CollectionRow, DeletionRow, DocumentRow, VersionRow } from "#core/rows/tables";
import { nearest } from "#core/text/nearest";
import type { KeyValues, RowStore } from "#ports/row-store";

/** Collections that a suggestion is chosen from. */
const collectionsMax = 1000;
/** Documents that a suggestion is chosen from. */
const suggestedFromMax = 2000;
/** Documents of one path that an answer names: each of a source of its own. */
const sourcesMax = 20;

/** A document as a caller names it: by id, or by path. */
export interface DocumentReference {
  readonly collection: string;
  readonly document: string;
}

/** The collection's row. @throws collection.not_found */
export async function requireCollection(rows: RowStore, workspace: string, collection: string): Promise<CollectionRow> {
  const [row] = await rows.getMany("collections", [[workspace, collection]]);
  if (!row) throw fail("collection.not_found", { collection, ...(await nearCollection(rows, workspace, collection)) });
  return row;
}

/** The collection that was probably meant, as a suggestion in words; nothing when none is near. */
async function nearCollection(rows: RowStore, workspace: string, collection: string): Promise<{ readonly suggestion?: string }> {
  const { rows: known } = await rows.scan("collections", { prefix: [workspace], limit: collectionsMax });
  const near = nearest(collection, known.map((row) => row.collection));
  return near === undefined ? {} : { suggestion: `Did you mean ${near}? ` };
}

/** The document's row, by its id or by its path. @throws collection.not_found, document.not_found (also when the principal may not read it), document.ambiguous */
export async function requireDocument(rows: RowStore, principal: Principal, id: DocumentReference): Promise<DocumentRow> {
  await requireCollection(rows, principal.workspace, id.collection);
  const [row] = await rows.getMany("documents", [[principal.workspace, id.collection, id.document]]);
  if (row && mayRead(readableBy(principal), row.groups)) return row;
  const named = await documentsAt(rows, principal, id);
  if (named.length > 1) throw fail("document.ambiguous", { document: id.document, count: named.length, ids: named.map(({ document }) => document).join(", ") });
  if (!named[0]) throw fail("document.not_found", { document: id.document, ...(await nearDocument(rows, principal, id)) });
  return named[0];
}

/** The deletion of a document, by its id or by its path, as long as it can be taken back. @throws collection.not_found, document.not_deleted (also when the principal may not read it), document.ambiguous */
export async function requireDeleted(rows: RowStore, principal: Principal, { collection, document, now }: DocumentReference & { readonly now: number }): Promise<DeletionRow> {
  await requireCollection(rows, principal.workspace, collection);
  const isShown = (row: DeletionRow): boolean => row.whole === row.document && row.dueAt > now && mayRead(readableBy(principal), row.row.groups);
  const [row] = await rows.getMany("deletions", [[principal.workspace, collection, document]]);
  if (row && isShown(row)) return row;
  const named = (await rows.scan("deletions", { index: "byExternalId", prefix: [principal.workspace, collection, document], limit: sourcesMax })).rows.filter(isShown);
  if (named.length > 1) throw fail("document.ambiguous", { document, count: named.length, ids: named.map(({ document: id }) => id).join(", ") });
  if (!named[0]) throw fail("document.not_deleted", { document });
  return named[0];
}

/** Readable documents with this very external id: one a source. */
async function documentsAt(rows: RowStore, principal: Principal, { collection, document }: DocumentReference): Promise<readonly DocumentRow[]> {
  const page = await rows.scan("documents", { index: "byExternalId", prefix: [principal.workspace, collection, document], limit: sourcesMax });
  return page.rows.filter((row) => mayRead(readableBy(principal), row.groups));
}

/** The readable document that was probably meant: one whose path ends in what was given, else one spelt nearly so. */
async function nearDocument(rows: RowStore, principal: Principal, { collection, document }: DocumentReference): Promise<{ readonly suggestion?: string }> {
  const paths: string[] = [];
  for await (const page of readableDocuments(rows, { workspace: principal.workspace, collection, readable: readableBy(principal) })) {
    paths.push(...page.map((row) => row.externalId));
    if (paths.length >= suggestedFromMax) break;
  }
  const wanted = document.replace(/^\.?\/+/, "").toLowerCase();
  const isPart = (path: string): boolean => path.toLowerCase().endsWith(`/${wanted}`) || wanted.endsWith(`/${path.toLowerCase()}`);
  const near = paths.filter(isPart).toSorted()[0] ?? nearest(document, paths);
  return near === undefined ? {} : { suggestion: `Did you mean ${near}? ` };
}

/** The document's version row, or undefined when it has none yet. */
export async function versionOf(rows: RowStore, document: DocumentRow): Promise<VersionRow | undefined> {
  if (document.version === null) return undefined;
  const [row] = await rows.getMany("versions", [[document.workspace, document.version]]);
  return row;
}

/** All documents of a collection that are readable, in pages. */
export async function* readableDocuments(rows: RowStore, scope: { readonly workspace: string; readonly collection: string; readonly readable: Readable }): AsyncGenerator<readonly DocumentRow[]> {
  let after: KeyValues | undefined;
  do {
    const page = await rows.scan("documents", { prefix: [scope.workspace, scope.collection], limit: 1000, ...(after ? { after } : {}) });
    yield page.rows.filter((row) => mayRead(scope.readable, row.groups));
    after = page.next;
  } while (after);
}
