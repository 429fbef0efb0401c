// Handlers of the operations that read documents and change them.
import type { documents } from "#contract/documents";
import type { Handlers } from "#contract/operation";
import { fail } from "#core/errors";
import type { JsonObject } from "#core/json";
import type { DocumentRow } from "#core/rows/tables";
import { toRfc3339 } from "#core/time";
import type { RowStore } from "#ports/row-store";
import type { Capabilities } from "../capabilities.ts";
import { chunkViews, elementViews, pageView } from "./parts.ts";
import { isIndexed, listDocuments } from "./list.ts";
import { requireCollection, requireDeleted, requireDocument, versionOf } from "../lookup.ts";
import { documentView } from "../views.ts";

type DocumentHandlers = Handlers<typeof documents>;

/** Handlers of the document operations. */
export function documentHandlers(capabilities: Capabilities): DocumentHandlers {
  return { ...readers(capabilities), ...writers(capabilities) };
}

function readers(capabilities: Capabilities): Pick<DocumentHandlers, "list" | "get" | "original" | "elements" | "chunks" | "page" | "pageImage" | "ledger"> {
  const { rows, blobs } = capabilities;
  return {
    list: listDocuments(capabilities),
    get: async (input, { principal }) => {
      const row = await requireDocument(rows, principal, input);
      return documentView(row, await isIndexed(capabilities, row));
    },
    original: async (input, { principal }) => {
      const row = await requireDocument(rows, principal, input);
      const { mediaType, externalId } = row;
      const contentHash = row.contentHash ?? (await keptHash(rows, row));
      const blob = contentHash === null ? undefined : await blobs.stat(contentHash);
      if (contentHash === null || !blob) throw fail("blob.not_found", { hash: contentHash ?? "(none)" });
      const download = externalId.split("/").at(-1) ?? externalId;
      return { mediaType: mediaType || "application/octet-stream", sizeBytes: blob.sizeBytes, download, etag: contentHash, bytes: blobs.get(contentHash), slice: (start, end) => blobs.get(contentHash, { start, end }) };
    },
    elements: async ({ from = 0, limit = 50, ...id }, { principal }) => {
      const version = await versionOf(rows, await requireDocument(rows, principal, id));
      if (!version) return { version: "", total: 0, elements: [] };
      return { version: version.version, total: version.elements, elements: await elementViews(rows, version, { from, limit }) };
    },
    chunks: async ({ from = 0, limit = 50, ...id }, { principal }) => {
      const document = await requireDocument(rows, principal, id);
      return { version: document.version ?? "", total: document.chunks, chunks: await chunkViews(rows, document, { from, limit }) };
    },
    ...pageReaders(capabilities),
    ledger: async (input, { principal }) => {
      const document = await requireDocument(rows, principal, input);
      return { entries: (await capabilities.ingest.ledger(document)).map((entry) => ({ ...entry })) };
    },
  };
}

/** The bytes of a document that could not be read: of an upload they are kept all the same. */
async function keptHash(rows: RowStore, { workspace, collection, document }: DocumentRow): Promise<string | null> {
  const { rows: known } = await rows.scan("manifest", { index: "byDocument", prefix: [workspace, collection, document], limit: 1 });
  return known[0]?.contentHash ?? null;
}

function pageReaders({ rows, blobs, pages }: Capabilities): Pick<DocumentHandlers, "page" | "pageImage"> {
  return {
    page: async ({ page, start, end, ...id }, { principal }) => {
      const document = await requireDocument(rows, principal, id);
      const shown = await pages.page(document, page, start === undefined || end === undefined ? undefined : { start, end });
      return pageView(shown, `/api/v1/collections/${encodeURIComponent(id.collection)}/documents/${document.document}/pages/${page}/image`);
    },
    pageImage: async ({ page, ...id }, { principal, signal }) => {
      const { hash, sizeBytes, mediaType } = await pages.picture(await requireDocument(rows, principal, id), page, signal);
      return { mediaType, sizeBytes, etag: hash, bytes: blobs.get(hash), slice: (start, end) => blobs.get(hash, { start, end }) };
    },
  };
}

function writers({ rows, ingest, indexer, clock }: Capabilities): Pick<DocumentHandlers, "upload" | "put" | "update" | "delete" | "restore"> {
  return {
    upload: async ({ body, collection, metadata, ...rest }, { principal, signal }) => {
      await requireCollection(rows, principal.workspace, collection);
      return ingest.upload({ ...rest, workspace: principal.workspace, collection, body, metadata: parseMetadata(metadata), signal });
    },
    put: async ({ collection, documents: drafts }, { principal, signal }) => {
      const scope = { workspace: principal.workspace, collection };
      await requireCollection(rows, principal.workspace, collection);
      const put = await ingest.putDocuments({ ...scope, documents: drafts.map((draft) => ({ ...draft, metadata: (draft.metadata ?? {}) as JsonObject })) });
      await indexer.waitFor(scope, put.seq, signal);
      return { seq: put.seq, documents: [...put.documents] };
    },
    update: async ({ groups, metadata, ...id }, { principal, signal }) => {
      const { document } = await requireDocument(rows, principal, id);
      const { seq } = await ingest.updateDocument({ ...id, document, workspace: principal.workspace, ...(groups ? { groups } : {}), ...(metadata ? { metadata: metadata as JsonObject } : {}) });
      await indexer.waitFor({ workspace: principal.workspace, collection: id.collection }, seq, signal);
      return documentView(await requireDocument(rows, { ...principal, role: "admin" }, { ...id, document }), true);
    },
    delete: async (id, { principal, signal }) => {
      const { document } = await requireDocument(rows, principal, id);
      const { seq, restorableUntil } = await ingest.deleteDocument({ ...id, document, workspace: principal.workspace });
      await indexer.waitFor({ workspace: principal.workspace, collection: id.collection }, seq, signal);
      return { seq, restorableUntil: toRfc3339(restorableUntil) };
    },
    restore: async (id, { principal, signal }) => {
      const { document } = await requireDeleted(rows, principal, { ...id, now: clock.now() });
      const { seq } = await ingest.restoreDocument({ ...id, document, workspace: principal.workspace });
      await indexer.waitFor({ workspace: principal.workspace, collection: id.collection }, seq, signal);
      return documentView(await requireDocument(rows, principal, { ...id, document }), true);
    },
  };
}

function parseMetadata(text: string | undefined): JsonObject {
  if (text === undefined) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw fail("request.invalid", { where: "metadata", problem: "it is not JSON" }, cause);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw fail("request.invalid", { where: "metadata", problem: "it is not a JSON object" });
  return parsed as JsonObject;
}
