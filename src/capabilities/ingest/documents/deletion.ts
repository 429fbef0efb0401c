// Deletes documents so that they can be brought back for a while: their rows move aside in one commit, and back in another.
import { fail, type PlinthError } from "#core/errors";
import type { DeletionRow } from "#core/rows/tables";
import type { Expectation, KeyValues, RowStore, Write } from "#ports/row-store";
import type { CollectionScope, IngestPorts } from "../parts.ts";
import type { DocumentWriter } from "../rows/writer.ts";
import type { DocumentTarget } from "./edit.ts";
import { partDocumentsMax, partsOf, removalOf } from "./file-parts.ts";

/** How long a deletion can be taken back, in milliseconds. */
export const restorableMs = 30_000;
const manifestRowsMax = 100;
const purgedAtOnce = 500;
const workspacesMax = 10_000;

/**
 * Removes a document with the files inside it from search, lists and counts; until `restorableUntil` (UTC milliseconds) it can be
 * brought back. One that still lies in a folder comes back with the folder's next run. @throws document.not_found, row.conflict
 */
export async function deleteDocument(ports: IngestPorts, writer: DocumentWriter, { workspace, collection, document }: DocumentTarget): Promise<{ readonly seq: number; readonly restorableUntil: number }> {
  const scope = { workspace, collection };
  const documents = [document, ...(await partsOf(ports, scope, document))];
  const dueAt = ports.clock.now() + restorableMs;
  const kept = await keptRows(ports.rows, scope, { documents, dueAt });
  if (kept[0]?.document !== document) throw fail("document.not_found", { document });
  const before = await deletionsOf(ports.rows, { workspace, collection, document });
  const writes: Write[] = [
    { kind: "delete", table: "deletions", keys: before.map((row) => [workspace, collection, row.document]) },
    { kind: "put", table: "deletions", rows: kept },
    ...(await removalOf(ports, scope, documents)),
  ];
  const expect = kept.map(({ row }): Expectation => ({ table: "documents", key: [workspace, collection, row.document], is: { version: row.version, updatedAt: row.updatedAt } }));
  const seq = await writer.commit({ workspace, expect, writes, log: documents.map((removed) => ({ type: "document.deleted", collection, document: removed })) });
  return { seq, restorableUntil: dueAt };
}

/** Brings a deleted document back with the files inside it, as they were. @throws document.not_deleted, document.exists when it was written anew meanwhile */
export async function restoreDocument(ports: IngestPorts, writer: DocumentWriter, { workspace, collection, document }: DocumentTarget): Promise<{ readonly seq: number }> {
  const kept = await deletionsOf(ports.rows, { workspace, collection, document });
  if (!kept.some((deletion) => deletion.document === document && deletion.dueAt > ports.clock.now())) throw fail("document.not_deleted", { document });
  const keys = kept.map((deletion) => [workspace, collection, deletion.document]);
  const manifest = kept.flatMap((deletion) => deletion.manifest);
  const expect: Expectation[] = [
    { table: "collections", key: [workspace, collection], is: "present" },
    ...kept.map((deletion): Expectation => ({ table: "deletions", key: [workspace, collection, deletion.document], is: { dueAt: deletion.dueAt, whole: document } })),
    ...keys.map((key): Expectation => ({ table: "documents", key, is: "absent" })),
    ...manifest.map((row): Expectation => ({ table: "manifest", key: [workspace, collection, row.source, row.path], is: "absent" })),
  ];
  const writes: Write[] = [{ kind: "put", table: "documents", rows: kept.map(({ row }) => row) }, { kind: "put", table: "manifest", rows: manifest }, { kind: "delete", table: "deletions", keys }];
  const log = kept.map((deletion) => ({ type: "document.put" as const, collection, document: deletion.document }));
  const seq = await writer.commit({ workspace, expect, writes, log }).catch((thrown: PlinthError) => {
    throw thrown.code === "row.conflict" ? fail("document.exists", { document }, thrown) : thrown;
  });
  return { seq };
}

/** Forgets deletions that cannot be taken back any more, in all workspaces. @returns how many documents are gone for good */
export async function purgeDeleted({ rows, clock }: Pick<IngestPorts, "rows" | "clock">, signal: AbortSignal): Promise<number> {
  let purged = 0;
  for (const { workspace } of (await rows.scan("workspaces", { prefix: [], limit: workspacesMax })).rows) {
    for (let isMore = true; isMore && !signal.aborted; ) {
      const page = (await rows.scan("deletions", { index: "byDueTime", prefix: [workspace], limit: purgedAtOnce })).rows;
      const due = page.filter(({ dueAt }) => dueAt <= clock.now());
      const keyOf = (row: DeletionRow) => [workspace, row.collection, row.document];
      const expect = due.map((row): Expectation => ({ table: "deletions", key: keyOf(row), is: { dueAt: row.dueAt } }));
      if (due.length > 0) await rows.commit({ workspace, expect, writes: [{ kind: "delete", table: "deletions", keys: due.map(keyOf) }] });
      purged += due.length;
      isMore = due.length === purgedAtOnce;
    }
  }
  return purged;
}

/** What is kept of documents that go: those that are there, in the order given. */
async function keptRows(rows: RowStore, { workspace, collection }: CollectionScope, { documents, dueAt }: { readonly documents: readonly string[]; readonly dueAt: number }): Promise<readonly DeletionRow[]> {
  const [whole = ""] = documents;
  const kept: DeletionRow[] = [];
  for (const document of documents) {
    const [row] = await rows.getMany("documents", [[workspace, collection, document]]);
    if (!row) continue;
    const manifest = await rows.scan("manifest", { index: "byDocument", prefix: [workspace, collection, document], limit: manifestRowsMax });
    kept.push({ workspace, collection, document, whole, externalId: row.externalId, version: row.version, dueAt, row, manifest: manifest.rows });
  }
  return kept;
}

/** What is kept of one deletion: the document and those inside it. */
async function deletionsOf(rows: RowStore, { workspace, collection, document }: DocumentTarget): Promise<readonly DeletionRow[]> {
  const found: DeletionRow[] = [];
  for (let after: KeyValues | undefined; found.length <= partDocumentsMax; ) {
    const page = await rows.scan("deletions", { index: "byWhole", prefix: [workspace, collection, document], limit: purgedAtOnce, ...(after ? { after } : {}) });
    found.push(...page.rows);
    after = page.next;
    if (!after) break;
  }
  return found;
}
