-- schema 1
CREATE TABLE "workspaces" (
  "workspace" TEXT NOT NULL,
  "createdAt" INTEGER NOT NULL,
  PRIMARY KEY ("workspace")
) STRICT, WITHOUT ROWID;
CREATE TABLE "keys" (
  "workspace" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "role" TEXT NOT NULL,
  "groups" TEXT NOT NULL,
  "secretHash" TEXT NOT NULL,
  "createdAt" INTEGER NOT NULL,
  "expiresAt" INTEGER,
  "revokedAt" INTEGER,
  PRIMARY KEY ("workspace", "key")
) STRICT, WITHOUT ROWID;
CREATE TABLE "collections" (
  "workspace" TEXT NOT NULL,
  "collection" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "settings" TEXT NOT NULL,
  "createdAt" INTEGER NOT NULL,
  PRIMARY KEY ("workspace", "collection")
) STRICT, WITHOUT ROWID;
CREATE TABLE "documents" (
  "workspace" TEXT NOT NULL,
  "collection" TEXT NOT NULL,
  "document" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  "externalId" TEXT NOT NULL,
  "title" TEXT NOT NULL,
  "mediaType" TEXT NOT NULL,
  "language" TEXT NOT NULL,
  "status" TEXT NOT NULL,
  "version" TEXT,
  "contentHash" TEXT,
  "chunker" TEXT,
  "bytes" INTEGER NOT NULL,
  "elements" INTEGER NOT NULL,
  "chunks" INTEGER NOT NULL,
  "groups" TEXT NOT NULL,
  "metadata" TEXT NOT NULL,
  "error" TEXT,
  "modifiedAt" INTEGER NOT NULL,
  "createdAt" INTEGER NOT NULL,
  "updatedAt" INTEGER NOT NULL,
  PRIMARY KEY ("workspace", "collection", "document")
) STRICT, WITHOUT ROWID;
CREATE INDEX "documents_byExternalId" ON "documents" ("workspace", "collection", "externalId", "document");
CREATE INDEX "documents_byStatus" ON "documents" ("workspace", "collection", "status", "document");
CREATE INDEX "documents_byUpdate" ON "documents" ("workspace", "collection", "updatedAt", "document");
CREATE INDEX "documents_byVersion" ON "documents" ("workspace", "version", "collection", "document");
CREATE INDEX "documents_byContent" ON "documents" ("workspace", "collection", "contentHash", "document");
CREATE TABLE "manifest" (
  "workspace" TEXT NOT NULL,
  "collection" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  "path" TEXT NOT NULL,
  "size" INTEGER NOT NULL,
  "modifiedAt" INTEGER NOT NULL,
  "contentHash" TEXT,
  "document" TEXT,
  "parser" TEXT NOT NULL,
  "chunker" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "error" TEXT,
  "runId" TEXT NOT NULL,
  PRIMARY KEY ("workspace", "collection", "source", "path")
) STRICT, WITHOUT ROWID;
CREATE INDEX "manifest_byContent" ON "manifest" ("workspace", "collection", "source", "contentHash", "path");
CREATE INDEX "manifest_byDocument" ON "manifest" ("workspace", "collection", "document", "source", "path");
CREATE TABLE "sources" (
  "workspace" TEXT NOT NULL,
  "collection" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "uri" TEXT NOT NULL,
  "settings" TEXT NOT NULL,
  "lastRunAt" INTEGER,
  PRIMARY KEY ("workspace", "collection", "source")
) STRICT, WITHOUT ROWID;
CREATE TABLE "versions" (
  "workspace" TEXT NOT NULL,
  "version" TEXT NOT NULL,
  "contentHash" TEXT NOT NULL,
  "mediaType" TEXT NOT NULL,
  "parser" TEXT NOT NULL,
  "language" TEXT NOT NULL,
  "title" TEXT,
  "elements" INTEGER NOT NULL,
  "codePoints" INTEGER NOT NULL,
  "ledger" TEXT NOT NULL,
  "createdAt" INTEGER NOT NULL,
  PRIMARY KEY ("workspace", "version")
) STRICT, WITHOUT ROWID;
CREATE TABLE "elements" (
  "workspace" TEXT NOT NULL,
  "version" TEXT NOT NULL,
  "block" INTEGER NOT NULL,
  "count" INTEGER NOT NULL,
  "rows" BLOB NOT NULL,
  PRIMARY KEY ("workspace", "version", "block")
) STRICT, WITHOUT ROWID;
CREATE TABLE "chunks" (
  "workspace" TEXT NOT NULL,
  "version" TEXT NOT NULL,
  "chunker" TEXT NOT NULL,
  "ordinal" INTEGER NOT NULL,
  "firstElement" INTEGER NOT NULL,
  "lastElement" INTEGER NOT NULL,
  "start" INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  "tokens" INTEGER NOT NULL,
  "headings" TEXT NOT NULL,
  PRIMARY KEY ("workspace", "version", "chunker", "ordinal")
) STRICT, WITHOUT ROWID;
CREATE TABLE "idempotency" (
  "workspace" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "requestHash" TEXT NOT NULL,
  "status" INTEGER NOT NULL,
  "body" TEXT NOT NULL,
  "expiresAt" INTEGER NOT NULL,
  PRIMARY KEY ("workspace", "key")
) STRICT, WITHOUT ROWID;
CREATE INDEX "idempotency_byExpiry" ON "idempotency" ("workspace", "expiresAt", "key");
CREATE TABLE "settings" (
  "workspace" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "value" TEXT NOT NULL,
  PRIMARY KEY ("workspace", "name")
) STRICT, WITHOUT ROWID;
CREATE TABLE "log" (
  "workspace" TEXT NOT NULL,
  "seq" INTEGER NOT NULL,
  "at" INTEGER NOT NULL,
  "event" TEXT NOT NULL,
  PRIMARY KEY ("workspace", "seq")
) STRICT, WITHOUT ROWID;
CREATE TABLE "jobs" (
  "workspace" TEXT NOT NULL,
  "id" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "collection" TEXT,
  "input" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "stages" TEXT NOT NULL,
  "result" TEXT,
  "error" TEXT,
  "attempts" INTEGER NOT NULL,
  "createdAt" INTEGER NOT NULL,
  "startedAt" INTEGER,
  "finishedAt" INTEGER,
  "dedupeKey" TEXT,
  "token" INTEGER NOT NULL,
  "leasedUntil" INTEGER NOT NULL,
  "wish" TEXT NOT NULL,
  PRIMARY KEY ("workspace", "id")
) STRICT, WITHOUT ROWID;
CREATE INDEX "jobs_byState" ON "jobs" ("state", "id", "workspace");
CREATE INDEX "jobs_byDedupeKey" ON "jobs" ("workspace", "dedupeKey") WHERE "dedupeKey" IS NOT NULL;

-- schema 2
CREATE TABLE "vectors" (
  "workspace" TEXT NOT NULL,
  "model" TEXT NOT NULL,
  "text" TEXT NOT NULL,
  "bytes" BLOB NOT NULL,
  PRIMARY KEY ("workspace", "model", "text")
) STRICT;
CREATE TABLE "embeddings" (
  "workspace" TEXT NOT NULL,
  "collection" TEXT NOT NULL,
  "document" TEXT NOT NULL,
  "model" TEXT NOT NULL,
  "version" TEXT NOT NULL,
  "chunker" TEXT NOT NULL,
  "title" TEXT NOT NULL,
  "texts" TEXT NOT NULL,
  PRIMARY KEY ("workspace", "collection", "document", "model")
) STRICT, WITHOUT ROWID;

-- schema 3
CREATE TABLE "endpoints" (
  "workspace" TEXT NOT NULL,
  "endpoint" TEXT NOT NULL,
  "fields" TEXT NOT NULL,
  "createdAt" INTEGER NOT NULL,
  "updatedAt" INTEGER NOT NULL,
  PRIMARY KEY ("workspace", "endpoint")
) STRICT, WITHOUT ROWID;

-- schema 4
CREATE TABLE "limits" (
  "workspace" TEXT NOT NULL,
  "limit" TEXT NOT NULL,
  "unit" TEXT NOT NULL,
  "amount" REAL NOT NULL,
  "window" TEXT NOT NULL,
  "key" TEXT,
  "endpoint" TEXT,
  "updatedAt" INTEGER NOT NULL,
  PRIMARY KEY ("workspace", "limit")
) STRICT, WITHOUT ROWID;
CREATE TABLE "usage" (
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
) STRICT, WITHOUT ROWID;
CREATE TABLE "usageHours" (
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
) STRICT, WITHOUT ROWID;

-- schema 5
CREATE TABLE "evaluations" (
  "workspace" TEXT NOT NULL,
  "collection" TEXT NOT NULL,
  "evaluation" TEXT NOT NULL,
  "job" TEXT NOT NULL,
  "order" TEXT NOT NULL,
  "reader" TEXT,
  "questions" INTEGER NOT NULL,
  "report" TEXT,
  "createdAt" INTEGER NOT NULL,
  PRIMARY KEY ("workspace", "collection", "evaluation")
) STRICT, WITHOUT ROWID;
CREATE TABLE "evaluationQuestions" (
  "workspace" TEXT NOT NULL,
  "evaluation" TEXT NOT NULL,
  "ordinal" INTEGER NOT NULL,
  "question" TEXT NOT NULL,
  "text" TEXT NOT NULL,
  "judged" TEXT,
  "outcome" TEXT,
  PRIMARY KEY ("workspace", "evaluation", "ordinal")
) STRICT, WITHOUT ROWID;

-- schema 6
CREATE TABLE "responses" (
  "workspace" TEXT NOT NULL,
  "response" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "previous" TEXT,
  "input" TEXT NOT NULL,
  "resource" TEXT NOT NULL,
  "createdAt" INTEGER NOT NULL,
  PRIMARY KEY ("workspace", "response")
) STRICT, WITHOUT ROWID;
CREATE INDEX "responses_byCreation" ON "responses" ("workspace", "createdAt", "response");

-- schema 7
CREATE TABLE "deletions" (
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
) STRICT, WITHOUT ROWID;
CREATE INDEX "deletions_byWhole" ON "deletions" ("workspace", "collection", "whole", "document");
CREATE INDEX "deletions_byExternalId" ON "deletions" ("workspace", "collection", "externalId", "document");
CREATE INDEX "deletions_byVersion" ON "deletions" ("workspace", "version", "collection", "document");
CREATE INDEX "deletions_byDueTime" ON "deletions" ("workspace", "dueAt", "collection", "document");

-- schema 8
CREATE INDEX "documents_byTitle" ON "documents" ("workspace", "collection", "title", "document");
CREATE INDEX "documents_byType" ON "documents" ("workspace", "collection", "mediaType", "document");
CREATE INDEX "documents_bySize" ON "documents" ("workspace", "collection", "bytes", "document");
CREATE INDEX "documents_byChunks" ON "documents" ("workspace", "collection", "chunks", "document");
CREATE INDEX "documents_byTotals" ON "documents" ("workspace", "collection", "status", "mediaType", "groups", "chunks", "bytes", "document");
