// Handlers of the collection operations.
import type { collections } from "#contract/collections";
import type { Context, Handlers } from "#contract/operation";
import { mayRead, readableBy, type Principal } from "#core/access";
import { fail } from "#core/errors";
import type { CollectionRow } from "#core/rows/tables";
import type { Capabilities } from "./capabilities.ts";
import { requireCollection } from "./lookup.ts";
import { collectionView } from "./views.ts";

/** Handlers of the collection operations. */
export function collectionHandlers(capabilities: Capabilities): Handlers<typeof collections> {
  const { rows, indexer, ingest, retrieval, evaluations, clock } = capabilities;
  const view = async (row: CollectionRow, principal: Principal) => collectionView(row, await countFor(capabilities, row, principal));
  const exchange = (role: "candidate" | "former") => async ({ collection }: { collection: string }, { principal, signal }: Context) => {
    await requireCollection(rows, principal.workspace, collection);
    await indexer.spaces.exchange({ workspace: principal.workspace, collection }, role, signal);
    return view(await requireCollection(rows, principal.workspace, collection), principal);
  };
  return {
    list: async (_input, { principal }) => {
      const page = await rows.scan("collections", { prefix: [principal.workspace], limit: 1000 });
      return { collections: await Promise.all(page.rows.map((row) => view(row, principal))) };
    },
    create: async ({ collection, description, model }, { principal }) => {
      const settings = model === undefined ? {} : await indexer.spaces.settingsFor(principal.workspace, model);
      const row: CollectionRow = { workspace: principal.workspace, collection, description: description ?? "", settings, createdAt: clock.now() };
      const [existing] = await rows.getMany("collections", [[principal.workspace, collection]]);
      if (existing) throw fail("collection.exists", { collection });
      await rows.commit({
        workspace: principal.workspace, expect: [{ table: "collections", key: [principal.workspace, collection], is: "absent" }],
        writes: [{ kind: "put", table: "collections", rows: [row] }], log: [{ type: "collection.created", collection }],
      });
      return view(row, principal);
    },
    get: async ({ collection }, { principal }) => view(await requireCollection(rows, principal.workspace, collection), principal),
    delete: async ({ collection, confirm }, { principal, signal }) => {
      const scope = { workspace: principal.workspace, collection };
      await requireCollection(rows, principal.workspace, collection);
      if (confirm !== collection) throw fail("request.invalid", { where: "confirm", problem: "it must be the collection's name" });
      await evaluations.forget(scope);
      const { deletedDocuments, seq } = await ingest.deleteCollectionContents(scope);
      await indexer.waitFor(scope, seq, signal);
      return { deletedDocuments };
    },
    verify: async ({ collection }, { principal }) => {
      await requireCollection(rows, principal.workspace, collection);
      const report = await indexer.verify({ workspace: principal.workspace, collection });
      return { ...report, collection, isClean: report.differences.length === 0, differences: report.differences.map((difference) => ({ ...difference })) };
    },
    switch: async ({ collection, model }, { principal }) => {
      await requireCollection(rows, principal.workspace, collection);
      return indexer.spaces.switchTo({ workspace: principal.workspace, collection }, model);
    },
    compare: async ({ collection, questions: queries }, { principal, signal }) => {
      await requireCollection(rows, principal.workspace, collection);
      const { queries: questions, ...comparison } = await retrieval.compare({ workspace: principal.workspace, collection, readable: readableBy(principal), signal, ...(queries ? { queries } : {}) });
      return { ...comparison, questions, overlaps: [...comparison.overlaps] };
    },
    swap: exchange("candidate"),
    rollback: exchange("former"),
    discard: async ({ collection }, { principal }) => {
      await requireCollection(rows, principal.workspace, collection);
      return indexer.spaces.discard({ workspace: principal.workspace, collection });
    },
    rebuild: async ({ collection }, { principal }) => {
      await requireCollection(rows, principal.workspace, collection);
      return indexer.startRebuild({ workspace: principal.workspace, collection });
    },
  };
}

/** Counts over what `principal` may read, never over the rest. */
async function countFor({ rows, indexer }: Capabilities, row: CollectionRow, principal: Principal) {
  const scope = { workspace: row.workspace, collection: row.collection };
  const readable = readableBy(principal);
  const byStatus: Record<string, number> = {};
  const byType: Record<string, number> = {};
  const totals = { documents: 0, chunks: 0, bytes: 0 };
  for (const { group, rows: documents, sums } of await rows.tally("documents", { prefix: [row.workspace, row.collection], by: ["status", "mediaType", "groups"], sums: ["chunks", "bytes"] })) {
    if (!mayRead(readable, group.groups)) continue;
    totals.documents += documents;
    totals.chunks += sums.chunks;
    totals.bytes += sums.bytes;
    byStatus[group.status] = (byStatus[group.status] ?? 0) + documents;
    byType[group.mediaType] = (byType[group.mediaType] ?? 0) + documents;
  }
  return { ...totals, byStatus, byType, seq: await rows.head(row.workspace), indexedSeq: await indexer.applied(scope), vectors: await indexer.spaces.view(scope) };
}
