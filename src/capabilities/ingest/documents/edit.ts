// Changes documents that are there, and removes collections with theirs.
import { fail } from "#core/errors";
import type { JsonObject } from "#core/json";
import type { DocumentRow } from "#core/rows/tables";
import type { Write } from "#ports/row-store";
import type { CollectionScope, IngestPorts } from "../parts.ts";
import type { DocumentWriter } from "../rows/writer.ts";
import { regrouped } from "./file-parts.ts";

/** Longest wait for the index by a write that narrows who may read, in milliseconds. */
const narrowingWaitMs = 30_000;

/** A document of a collection. */
export interface DocumentTarget extends CollectionScope {
  readonly document: string;
}

/** Changes groups or metadata. New groups are in force in the live index when it returns. @throws document.not_found, index.behind */
export async function updateDocument(ports: IngestPorts, writer: DocumentWriter, request: DocumentTarget & { readonly groups?: readonly string[]; readonly metadata?: JsonObject }): Promise<{ readonly seq: number; readonly row: DocumentRow }> {
  const { workspace, collection, document, groups, metadata } = request;
  const found = await findDocument(ports, { workspace, collection, document });
  const row: DocumentRow = { ...found, groups: groups ?? found.groups, metadata: metadata ?? found.metadata, updatedAt: ports.clock.now() };
  const inside = groups ? await regrouped(ports, { workspace, collection }, { documents: [document], groups }) : [];
  const seq = await writer.commit({
    workspace,
    expect: [{ table: "documents", key: [workspace, collection, document], is: { version: found.version, updatedAt: found.updatedAt } }],
    writes: [{ kind: "put", table: "documents", rows: [row, ...inside] }],
    log: [row, ...inside].map((changed) => ({ type: "document.access", collection, document: changed.document })),
  });
  if (groups && ports.index) await ports.index.waitFor({ workspace, collection }, seq, ports.clock.deadline(narrowingWaitMs));
  return { seq, row };
}

/** Removes a collection with all its documents and sources. Versions that nothing else names are collected later. */
export async function deleteCollectionContents(ports: IngestPorts, writer: DocumentWriter, { workspace, collection }: CollectionScope): Promise<{ readonly seq: number; readonly deletedDocuments: number }> {
  const deletedDocuments = await ports.rows.count("documents", { prefix: [workspace, collection] });
  const tables = ["documents", "deletions", "manifest", "sources", "collections"] as const;
  const writes = tables.map((table): Write => ({ kind: "deletePrefix", table, prefix: [workspace, collection] }));
  const seq = await writer.commit({ workspace, writes, log: [{ type: "collection.deleted", collection }] });
  return { seq, deletedDocuments };
}

async function findDocument(ports: IngestPorts, { workspace, collection, document }: DocumentTarget): Promise<DocumentRow> {
  const [found] = await ports.rows.getMany("documents", [[workspace, collection, document]]);
  if (!found) throw fail("document.not_found", { document });
  return found;
}
