// Schema 2: vectors of texts, and which texts a document's chunks are. Never edited: a change is a new migration.
import type { Migration } from "./migration.ts";

/** Schema 2. Vectors are large rows, which a table in the order of its keys would copy about. */
export const vectors: Migration = {
  version: 2,
  statements: [
    `CREATE TABLE "vectors" (
      "workspace" TEXT NOT NULL,
      "model" TEXT NOT NULL,
      "text" TEXT NOT NULL,
      "bytes" BLOB NOT NULL,
      PRIMARY KEY ("workspace", "model", "text")
    ) STRICT`,
    `CREATE TABLE "embeddings" (
      "workspace" TEXT NOT NULL,
      "collection" TEXT NOT NULL,
      "document" TEXT NOT NULL,
      "model" TEXT NOT NULL,
      "version" TEXT NOT NULL,
      "chunker" TEXT NOT NULL,
      "title" TEXT NOT NULL,
      "texts" TEXT NOT NULL,
      PRIMARY KEY ("workspace", "collection", "document", "model")
    ) STRICT, WITHOUT ROWID`,
  ],
};
