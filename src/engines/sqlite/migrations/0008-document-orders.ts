// Schema 8: documents in every order that lists have, and their totals without reading each row. Never edited: a change is a new migration.
import type { Migration } from "./migration.ts";

/** Schema 8. */
export const documentOrders: Migration = {
  version: 8,
  statements: [
    `CREATE INDEX "documents_byTitle" ON "documents" ("workspace", "collection", "title", "document")`,
    `CREATE INDEX "documents_byType" ON "documents" ("workspace", "collection", "mediaType", "document")`,
    `CREATE INDEX "documents_bySize" ON "documents" ("workspace", "collection", "bytes", "document")`,
    `CREATE INDEX "documents_byChunks" ON "documents" ("workspace", "collection", "chunks", "document")`,
    `CREATE INDEX "documents_byTotals" ON "documents" ("workspace", "collection", "status", "mediaType", "groups", "chunks", "bytes", "document")`,
  ],
};
