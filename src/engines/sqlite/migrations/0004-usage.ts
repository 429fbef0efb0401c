// Schema 4: limits, and what requests used. Never edited: a change is a new migration.
import type { Migration } from "./migration.ts";

/** Schema 4. */
export const usage: Migration = {
  version: 4,
  statements: [
    `CREATE TABLE "limits" (
      "workspace" TEXT NOT NULL,
      "limit" TEXT NOT NULL,
      "unit" TEXT NOT NULL,
      "amount" REAL NOT NULL,
      "window" TEXT NOT NULL,
      "key" TEXT,
      "endpoint" TEXT,
      "updatedAt" INTEGER NOT NULL,
      PRIMARY KEY ("workspace", "limit")
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE "usage" (
      "workspace" TEXT NOT NULL,
      "at" INTEGER NOT NULL,
      "request" TEXT NOT NULL,
      "key" TEXT NOT NULL,
      "endpoint" TEXT NOT NULL,
      "upstream" TEXT NOT NULL,
      "model" TEXT NOT NULL,
      "dialect" TEXT NOT NULL,
      "code" TEXT NOT NULL,
      "promptTokens" INTEGER NOT NULL,
      "completionTokens" INTEGER NOT NULL,
      "cachedTokens" INTEGER NOT NULL,
      "isEstimated" INTEGER NOT NULL,
      "costNanoUsd" INTEGER NOT NULL,
      "waitedMs" REAL NOT NULL,
      "firstByteMs" REAL,
      "durationMs" REAL NOT NULL,
      PRIMARY KEY ("workspace", "at", "request")
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE "usageHours" (
      "workspace" TEXT NOT NULL,
      "hour" INTEGER NOT NULL,
      "key" TEXT NOT NULL,
      "endpoint" TEXT NOT NULL,
      "model" TEXT NOT NULL,
      "requests" INTEGER NOT NULL,
      "failed" INTEGER NOT NULL,
      "promptTokens" INTEGER NOT NULL,
      "completionTokens" INTEGER NOT NULL,
      "cachedTokens" INTEGER NOT NULL,
      "costNanoUsd" INTEGER NOT NULL,
      PRIMARY KEY ("workspace", "hour", "key", "endpoint", "model")
    ) STRICT, WITHOUT ROWID`,
  ],
};
