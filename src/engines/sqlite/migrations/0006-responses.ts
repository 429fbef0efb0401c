// Schema 6: responses that clients ask to keep. Never edited: a change is a new migration.
import type { Migration } from "./migration.ts";

/** Schema 6. */
export const responses: Migration = {
  version: 6,
  statements: [
    `CREATE TABLE "responses" (
      "workspace" TEXT NOT NULL,
      "response" TEXT NOT NULL,
      "key" TEXT NOT NULL,
      "previous" TEXT,
      "input" TEXT NOT NULL,
      "resource" TEXT NOT NULL,
      "createdAt" INTEGER NOT NULL,
      PRIMARY KEY ("workspace", "response")
    ) STRICT, WITHOUT ROWID`,
    `CREATE INDEX "responses_byCreation" ON "responses" ("workspace", "createdAt", "response")`,
  ],
};
