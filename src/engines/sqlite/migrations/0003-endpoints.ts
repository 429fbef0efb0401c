// Schema 3: endpoints of the gateway. Never edited: a change is a new migration.
import type { Migration } from "./migration.ts";

/** Schema 3. */
export const endpoints: Migration = {
  version: 3,
  statements: [
    `CREATE TABLE "endpoints" (
      "workspace" TEXT NOT NULL,
      "endpoint" TEXT NOT NULL,
      "fields" TEXT NOT NULL,
      "createdAt" INTEGER NOT NULL,
      "updatedAt" INTEGER NOT NULL,
      PRIMARY KEY ("workspace", "endpoint")
    ) STRICT, WITHOUT ROWID`,
  ],
};
