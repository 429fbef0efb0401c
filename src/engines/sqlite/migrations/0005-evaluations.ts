// Schema 5: evaluations and their questions. Never edited: a change is a new migration.
import type { Migration } from "./migration.ts";

/** Schema 5. */
export const evaluations: Migration = {
  version: 5,
  statements: [
    `CREATE TABLE "evaluations" (
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
    ) STRICT, WITHOUT ROWID`,
    `CREATE TABLE "evaluationQuestions" (
      "workspace" TEXT NOT NULL,
      "evaluation" TEXT NOT NULL,
      "ordinal" INTEGER NOT NULL,
      "question" TEXT NOT NULL,
      "text" TEXT NOT NULL,
      "judged" TEXT,
      "outcome" TEXT,
      PRIMARY KEY ("workspace", "evaluation", "ordinal")
    ) STRICT, WITHOUT ROWID`,
  ],
};
