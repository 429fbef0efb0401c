// Finding rows as a principal: what may not be read is not found.
import { mayRead, readableBy, type Principal, type Readable } from "#core/access";
import { fail } from "#core/errors";
import type { CollectionRow, DocumentRow, VersionRow } from "#core/rows/tables";
import type { KeyValues, RowStore } from "#ports/row-store";

/** The collection's row. @throws collection.not_found */
export async function requireCollection(rows: RowStore, workspace: string, collection: string): Promise<CollectionRow> {
  const [row] = await rows.getMany("collections", [[workspace, collection]]);
  if (!row) throw fail("collection.not_found", { collection });
  return row;
}

/** The document's row. @throws collection.not_found, document.not_found (also when the principal may not read it) */
export async function requireDocument(rows: RowStore, principal: Principal, id: { readonly collection: string; readonly document: string }): Promise<DocumentRow> {
  await requireCollection(rows, principal.workspace, id.collection);
  const [row] = await rows.getMany("documents", [[principal.workspace, id.collection, id.document]]);
  if (!row || !mayRead(readableBy(principal), row.groups)) throw fail("document.not_found", { document: id.document });
  return row;
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
