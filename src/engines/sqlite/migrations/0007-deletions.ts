// Schema 7: deleted documents that can be brought back for a while. Never edited: a change is a new migration.
import type { Migration } from "./migration.ts";

/** Schema 7. */
export const deletions: Migration = {
  version: 7,
  statements: [
    `CREATE TABLE "deletions" (
      "workspace" TEXT NOT NULL,
      "collection" TEXT NOT NULL,
      "document" TEXT NOT NULL,
      "whole" TEXT NOT NULL,
      "externalId" TEXT NOT NULL,
      "version" TEXT,
      "dueAt" INTEGER NOT NULL,
      "row" TEXT NOT NULL,
      "manifest" TEXT NOT NULL,
      PRIMARY KEY ("workspace", "collection", "document")
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX "deletions_byWhole" ON "deletions" ("workspace", "collection", "whole", "document")`,
    `CREATE INDEX "deletions_byExternalId" ON "deletions" ("workspace", "collection", "externalId", "document")`,
    `CREATE INDEX "deletions_byVersion" ON "deletions" ("workspace", "version", "collection", "document")`,
    `CREATE INDEX "deletions_byDueTime" ON "deletions" ("workspace", "dueAt", "collection", "document")`,
  ],
};
