// Listing documents by path or by update, filtered, without a count over what the caller may not read.
import type { documents } from "#contract/documents";
import type { Handlers } from "#contract/operation";
import { mayRead, readableBy } from "#core/access";
import type { DocumentRow } from "#core/rows/tables";
import type { KeyValues } from "#ports/row-store";
import type { Capabilities } from "../capabilities.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import { requireCollection } from "../lookup.ts";
import { documentView } from "../views.ts";

const scanRowsMax = 500;

/** Whether the live index has applied everything that is logged. */
export async function isIndexed({ rows, indexer }: Pick<Capabilities, "rows" | "indexer">, row: Pick<DocumentRow, "workspace" | "collection">): Promise<boolean> {
  return (await indexer.applied({ workspace: row.workspace, collection: row.collection })) >= (await rows.head(row.workspace));
}

/** The handler of `documents.list`. */
export function listDocuments(capabilities: Capabilities): Handlers<typeof documents>["list"] {
  return async ({ collection, status, query, order = "path", limit = 50, cursor }, { principal }) => {
    await requireCollection(capabilities.rows, principal.workspace, collection);
    const readable = readableBy(principal);
    const wanted = query?.toLowerCase();
    const accepts = (row: DocumentRow): boolean =>
      (status === undefined || row.status === status) && mayRead(readable, row.groups) && (!wanted || `${row.title}\n${row.externalId}`.toLowerCase().includes(wanted));
    const index = order === "updated" ? "byUpdate" : "byExternalId";
    const scan = { index, prefix: [principal.workspace, collection], limit: scanRowsMax, descending: order === "updated" } as const;
    const found: { row: DocumentRow; place: KeyValues }[] = [];
    for await (const row of rowsBehind(capabilities, scan, cursor === undefined ? undefined : decodeCursor(cursor))) {
      if (accepts(row)) found.push({ row, place: placeOf(row, index) });
      if (found.length > limit) break;
    }
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    const indexed = await isIndexed(capabilities, { workspace: principal.workspace, collection });
    return { documents: shown.map(({ row }) => documentView(row, indexed)), ...(found.length > limit && last ? { next: encodeCursor(last.place) } : {}) };
  };
}

async function* rowsBehind({ rows }: Capabilities, scan: Parameters<Capabilities["rows"]["scan"]>[1], from: KeyValues | undefined): AsyncGenerator<DocumentRow> {
  let after = from;
  do {
    const page = await rows.scan("documents", { ...scan, ...(after ? { after } : {}) });
    yield* page.rows;
    after = page.next;
  } while (after);
}

function placeOf(row: DocumentRow, index: "byExternalId" | "byUpdate"): KeyValues {
  return [row.workspace, row.collection, index === "byUpdate" ? row.updatedAt : row.externalId, row.document];
}
