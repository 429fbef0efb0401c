// All tables of Plinth: the rows that are the truth. Every key begins with the workspace.
import type { DocumentStatus, ElementType, LedgerEntry } from "../documents/document.ts";
import type { ErrorBody } from "../errors.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Locator } from "../documents/locator.ts";
import type { LimitUnit, LimitWindow } from "../serving/limit.ts";
import type { Role } from "../access.ts";
import type { TableDefinition } from "./table.ts";

/** A tenant. */
export interface WorkspaceRow { workspace: string; createdAt: number }

/** An API key; only the SHA-256 of the secret is kept. */
export interface KeyRow { workspace: string; key: string; name: string; role: Role; groups: readonly string[]; secretHash: string; createdAt: number; expiresAt: number | null; revokedAt: number | null }

/** A collection; `collection` is its name. */
export interface CollectionRow { workspace: string; collection: string; description: string; settings: JsonObject; createdAt: number }

/** A document: one file's identity over time. `version` is null until its first content is read. */
export interface DocumentRow {
  workspace: string; collection: string; document: string;
  source: string; externalId: string; title: string; mediaType: string; language: string;
  status: DocumentStatus; version: string | null; contentHash: string | null; chunker: string | null;
  bytes: number; elements: number; chunks: number;
  groups: readonly string[]; metadata: JsonObject; error: ErrorBody | null;
  /** UTC milliseconds; `modifiedAt` is the file's own. */
  modifiedAt: number; createdAt: number; updatedAt: number;
}

/** What a source's file looked like when it was last handled: decides what is new, changed, moved or gone. */
export interface ManifestRow {
  workspace: string; collection: string; source: string; path: string;
  size: number; modifiedAt: number; contentHash: string | null; document: string | null;
  parser: string; chunker: string; state: DocumentStatus; error: ErrorBody | null; runId: string;
}

/**
 * A document that was deleted and can be brought back before `dueAt` (UTC milliseconds): its rows as they were. `whole` is the document
 * that the caller deleted: this one, or the one that it was inside of.
 */
export interface DeletionRow { workspace: string; collection: string; document: string; whole: string; externalId: string; version: string | null; dueAt: number; row: DocumentRow; manifest: readonly ManifestRow[] }

/** A source that a collection reads again on each run. */
export interface SourceRow { workspace: string; collection: string; source: string; kind: string; uri: string; settings: JsonObject; lastRunAt: number | null }

/** One content: immutable once written. */
export interface VersionRow { workspace: string; version: string; contentHash: string; mediaType: string; parser: string; language: string; title: string | null; elements: number; codePoints: number; ledger: readonly LedgerEntry[]; createdAt: number }

/** One element of a version. `data` holds level, cells, header flag and language where the type has them. */
export interface ElementRow { workspace: string; version: string; ordinal: number; type: ElementType; text: string; start: number; locator: Locator; data: JsonObject | null }

/** One chunk of a version under a chunker: a span of its text. */
export interface ChunkRow { workspace: string; version: string; chunker: string; ordinal: number; firstElement: number; lastElement: number; start: number; end: number; tokens: number; headings: readonly string[] }

/** The vector of one text under a model version, named by `textKey`: little-endian float32 or float16, of length 1. */
export interface VectorRow { workspace: string; model: string; text: string; bytes: Uint8Array }

/** Which texts a document's chunks were embedded as, in their order; null for a chunk that has no vector. It speaks of this version, chunker and title. */
export interface EmbeddingRow { workspace: string; collection: string; document: string; model: string; version: string; chunker: string; title: string; texts: readonly (string | null)[] }

/** The answer of a write with an idempotency key. `expiresAt` in UTC milliseconds. */
export interface IdempotencyRow { workspace: string; key: string; requestHash: string; status: number; body: Json; expiresAt: number }

/** An endpoint of the gateway; `fields` as it was said, so that defaults stay defaults. */
export interface EndpointRow { workspace: string; endpoint: string; fields: JsonObject; createdAt: number; updatedAt: number }

/** A limit on what callers use; see core/serving/limit. */
export interface LimitRow { workspace: string; limit: string; unit: LimitUnit; amount: number; window: LimitWindow; key: string | null; endpoint: string | null; updatedAt: number }

/** What one request of the gateway used. `at` when it ended, `code` `ok` or the error's; `firstByteMs` null where nothing came. */
export interface UsageRow {
  workspace: string; at: number; request: string; key: string; endpoint: string; upstream: string; model: string; dialect: string; code: string;
  promptTokens: number; completionTokens: number; cachedTokens: number; isEstimated: number; costNanoUsd: number;
  waitedMs: number; firstByteMs: number | null; durationMs: number;
}

/** Sums of what was used in an hour (`hour`: its beginning in UTC milliseconds), by key, endpoint and the upstream's model. */
export interface UsageHourRow { workspace: string; hour: number; key: string; endpoint: string; model: string; requests: number; failed: number; promptTokens: number; completionTokens: number; cachedTokens: number; costNanoUsd: number }

/**
 * An evaluation of a collection on questions. `order` says what is measured, `reader` as whom (null: as one who reads all, else
 * these groups), `report` what came out, null until it is done.
 */
export interface EvaluationRow { workspace: string; collection: string; evaluation: string; job: string; order: JsonObject; reader: readonly string[] | null; questions: number; report: JsonObject | null; createdAt: number }

/** A question of an evaluation. `judged` holds relevance by external id (null: nobody judged), `outcome` what was measured, null until it is. */
export interface EvaluationQuestionRow { workspace: string; evaluation: string; ordinal: number; question: string; text: string; judged: JsonObject | null; outcome: JsonObject | null }

/** A kept response of OpenAI's responses: `input` its own items, `resource` the object as its client sees it, `previous` the turn before it. */
export interface ResponseRow { workspace: string; response: string; key: string; previous: string | null; input: readonly JsonObject[]; resource: JsonObject; createdAt: number }

/** Small facts about the data directory or a workspace, such as the salt of local keys. */
export interface SettingRow { workspace: string; name: string; value: Json }

/** Row type by table name. */
export interface Tables {
  workspaces: WorkspaceRow; keys: KeyRow; collections: CollectionRow; documents: DocumentRow; manifest: ManifestRow; deletions: DeletionRow; sources: SourceRow;
  versions: VersionRow; elements: ElementRow; chunks: ChunkRow; vectors: VectorRow; embeddings: EmbeddingRow; idempotency: IdempotencyRow; settings: SettingRow; endpoints: EndpointRow;
  limits: LimitRow; usage: UsageRow; usageHours: UsageHourRow; evaluations: EvaluationRow; evaluationQuestions: EvaluationQuestionRow; responses: ResponseRow;
}

/** Name of a table. */
export type TableName = keyof Tables;

/** Definitions of all tables. A change needs a migration in every row-store engine. */
export const tables: { readonly [Name in TableName]: TableDefinition<Tables[Name]> } = {
  workspaces: { key: ["workspace"], columns: { workspace: "text", createdAt: "integer" }, indexes: {} },
  keys: {
    key: ["workspace", "key"],
    columns: { workspace: "text", key: "text", name: "text", role: "text", groups: "json", secretHash: "text", createdAt: "integer", expiresAt: "integer?", revokedAt: "integer?" },
    indexes: {},
  },
  collections: { key: ["workspace", "collection"], columns: { workspace: "text", collection: "text", description: "text", settings: "json", createdAt: "integer" }, indexes: {} },
  documents: {
    key: ["workspace", "collection", "document"],
    columns: {
      workspace: "text", collection: "text", document: "text", source: "text", externalId: "text", title: "text", mediaType: "text", language: "text",
      status: "text", version: "text?", contentHash: "text?", chunker: "text?", bytes: "integer", elements: "integer", chunks: "integer",
      groups: "json", metadata: "json", error: "json?", modifiedAt: "integer", createdAt: "integer", updatedAt: "integer",
    },
    indexes: {
      byExternalId: ["workspace", "collection", "externalId"],
      byStatus: ["workspace", "collection", "status"],
      byUpdate: ["workspace", "collection", "updatedAt"],
      byVersion: ["workspace", "version"],
      byContent: ["workspace", "collection", "contentHash"],
      byTitle: ["workspace", "collection", "title"],
      byType: ["workspace", "collection", "mediaType"],
      bySize: ["workspace", "collection", "bytes"],
      byChunks: ["workspace", "collection", "chunks"],
      byTotals: ["workspace", "collection", "status", "mediaType", "groups", "chunks", "bytes"],
    },
  },
  manifest: {
    key: ["workspace", "collection", "source", "path"],
    columns: {
      workspace: "text", collection: "text", source: "text", path: "text", size: "integer", modifiedAt: "integer", contentHash: "text?", document: "text?",
      parser: "text", chunker: "text", state: "text", error: "json?", runId: "text",
    },
    indexes: { byContent: ["workspace", "collection", "source", "contentHash"], byDocument: ["workspace", "collection", "document"] },
  },
  deletions: {
    key: ["workspace", "collection", "document"],
    columns: { workspace: "text", collection: "text", document: "text", whole: "text", externalId: "text", version: "text?", dueAt: "integer", row: "json", manifest: "json" },
    indexes: { byWhole: ["workspace", "collection", "whole"], byExternalId: ["workspace", "collection", "externalId"], byVersion: ["workspace", "version"], byDueTime: ["workspace", "dueAt"] },
  },
  sources: { key: ["workspace", "collection", "source"], columns: { workspace: "text", collection: "text", source: "text", kind: "text", uri: "text", settings: "json", lastRunAt: "integer?" }, indexes: {} },
  versions: {
    key: ["workspace", "version"],
    columns: { workspace: "text", version: "text", contentHash: "text", mediaType: "text", parser: "text", language: "text", title: "text?", elements: "integer", codePoints: "integer", ledger: "json", createdAt: "integer" },
    indexes: {},
  },
  elements: { key: ["workspace", "version", "ordinal"], columns: { workspace: "text", version: "text", ordinal: "integer", type: "text", text: "text", start: "integer", locator: "json", data: "json?" }, indexes: {}, rowsPerBlock: 16 },
  chunks: {
    key: ["workspace", "version", "chunker", "ordinal"],
    columns: { workspace: "text", version: "text", chunker: "text", ordinal: "integer", firstElement: "integer", lastElement: "integer", start: "integer", end: "integer", tokens: "integer", headings: "json" },
    indexes: {},
  },
  vectors: { key: ["workspace", "model", "text"], columns: { workspace: "text", model: "text", text: "text", bytes: "bytes" }, indexes: {} },
  embeddings: {
    key: ["workspace", "collection", "document", "model"],
    columns: { workspace: "text", collection: "text", document: "text", model: "text", version: "text", chunker: "text", title: "text", texts: "json" },
    indexes: {},
  },
  idempotency: { key: ["workspace", "key"], columns: { workspace: "text", key: "text", requestHash: "text", status: "integer", body: "json", expiresAt: "integer" }, indexes: { byExpiry: ["workspace", "expiresAt"] } },
  settings: { key: ["workspace", "name"], columns: { workspace: "text", name: "text", value: "json" }, indexes: {} },
  limits: { key: ["workspace", "limit"], columns: { workspace: "text", limit: "text", unit: "text", amount: "real", window: "text", key: "text?", endpoint: "text?", updatedAt: "integer" }, indexes: {} },
  usage: {
    key: ["workspace", "at", "request"],
    columns: {
      workspace: "text", at: "integer", request: "text", key: "text", endpoint: "text", upstream: "text", model: "text", dialect: "text", code: "text",
      promptTokens: "integer", completionTokens: "integer", cachedTokens: "integer", isEstimated: "integer", costNanoUsd: "integer", waitedMs: "real", firstByteMs: "real?", durationMs: "real",
    },
    indexes: {},
  },
  usageHours: {
    key: ["workspace", "hour", "key", "endpoint", "model"],
    columns: { workspace: "text", hour: "integer", key: "text", endpoint: "text", model: "text", requests: "integer", failed: "integer", promptTokens: "integer", completionTokens: "integer", cachedTokens: "integer", costNanoUsd: "integer" },
    indexes: {},
  },
  responses: { key: ["workspace", "response"], columns: { workspace: "text", response: "text", key: "text", previous: "text?", input: "json", resource: "json", createdAt: "integer" }, indexes: { byCreation: ["workspace", "createdAt"] } },
  endpoints: { key: ["workspace", "endpoint"], columns: { workspace: "text", endpoint: "text", fields: "json", createdAt: "integer", updatedAt: "integer" }, indexes: {} },
  evaluations: {
    key: ["workspace", "collection", "evaluation"],
    columns: { workspace: "text", collection: "text", evaluation: "text", job: "text", order: "json", reader: "json?", questions: "integer", report: "json?", createdAt: "integer" },
    indexes: {},
  },
  evaluationQuestions: {
    key: ["workspace", "evaluation", "ordinal"],
    columns: { workspace: "text", evaluation: "text", ordinal: "integer", question: "text", text: "text", judged: "json?", outcome: "json?" },
    indexes: {},
  },
};
