// Writes documents: version, elements, chunks, document and manifest rows and the log entry, in one commit.
import type { DocumentStatus } from "#core/documents/document";
import type { ErrorBody, PlinthError } from "#core/errors";
import type { JsonObject } from "#core/json";
import type { LogEvent } from "#core/log-entry";
import type { DocumentRow, ManifestRow } from "#core/rows/tables";
import { KeyedLocks } from "#core/streams/keyed-locks";
import type { Clock } from "#ports/clock";
import type { EventBus } from "#ports/event-bus";
import type { Metrics } from "#ports/metrics";
import type { Commit, Expectation, RowStore, Write } from "#ports/row-store";
import type { Content } from "../content.ts";
import { baseName, createTurns, type CollectionScope } from "../parts.ts";
import type { ChunkRules } from "./rows-of.ts";
import { storeContents, type StoredContent } from "./store-content.ts";

/** A document as it shall be. Without `content` it keeps `version` of its last good content, or has none. */
export interface DocumentDraft {
  readonly document: string;
  readonly source: string;
  readonly externalId: string;
  readonly previous: DocumentRow | undefined;
  readonly content: Content | null;
  readonly keepsVersion?: boolean;
  readonly status: DocumentStatus;
  readonly error: ErrorBody | null;
  /** The title that the caller gave; else the content's, else `titleFallback`. */
  readonly title?: string;
  readonly titleFallback?: string;
  readonly groups: readonly string[];
  readonly metadata: JsonObject;
  readonly bytes: number;
  readonly modifiedAt: number;
  /** Written with it. */
  readonly manifest?: Omit<ManifestRow, "workspace" | "collection" | "document" | "chunker">;
  readonly writes?: readonly Write[];
  readonly expect?: readonly Expectation[];
}

/** What was written. `seq` is the log's last number; rows stand in the order of the drafts. */
export interface Written {
  readonly seq: number;
  readonly rows: readonly DocumentRow[];
}

/** Wait between two tries while the disk is full, and how long tries go on, in milliseconds. */
const diskFullWaitMs = 2000;
const diskFullTriesMax = 300;
/** Tries of a commit whose expectations did not hold (another writer, or a collected version). */
const conflictTriesMax = 5;

/** Writes documents of any source. Safe to call side by side. */
export class DocumentWriter {
  readonly #rows: RowStore;
  readonly #clock: Clock;
  readonly #events: EventBus;
  readonly #metrics: Metrics;
  readonly #locks = new KeyedLocks();
  readonly chunks: ChunkRules;
  /** One for all of ingest's work on this thread. */
  readonly turns: () => Promise<void> | undefined;

  constructor(ports: { readonly rows: RowStore; readonly clock: Clock; readonly events: EventBus; readonly metrics: Metrics; readonly chunks: ChunkRules }) {
    this.#rows = ports.rows;
    this.#clock = ports.clock;
    this.#events = ports.events;
    this.#metrics = ports.metrics;
    this.chunks = ports.chunks;
    this.turns = createTurns(ports.clock);
  }

  /** Writes all drafts in one last commit (rows of large contents before it, where nobody sees them). @throws collection.not_found, row.conflict */
  async write(scope: CollectionScope, drafts: readonly DocumentDraft[], signal?: AbortSignal): Promise<Written> {
    const versions = [...new Set(drafts.flatMap(({ content }) => (content && content.elements.length > 0 ? [`${scope.workspace}/${content.version}`] : [])))];
    for (let tries = 1; ; tries++) {
      try {
        return await this.#locks.hold(versions, () => this.#write(scope, drafts, signal));
      } catch (thrown) {
        if ((thrown as PlinthError).code !== "row.conflict" || tries >= conflictTriesMax) throw thrown;
        await this.#clock.sleep(5 * tries, signal);
      }
    }
  }

  /** Commits, waits out a full disk, and tells listeners. */
  async commit(commit: Commit, signal?: AbortSignal): Promise<number> {
    for (let tries = 1; ; tries++) {
      try {
        const { seq } = await this.#rows.commit(commit);
        if (commit.log && commit.log.length > 0) this.#events.publish({ type: "log.advanced", workspace: commit.workspace, seq });
        return seq;
      } catch (thrown) {
        if ((thrown as PlinthError).code !== "data.disk_full" || tries >= diskFullTriesMax) throw thrown;
        await this.#clock.sleep(diskFullWaitMs, signal);
      }
    }
  }

  async #write(scope: CollectionScope, drafts: readonly DocumentDraft[], signal: AbortSignal | undefined): Promise<Written> {
    const contents = new Map(drafts.flatMap(({ content }) => (content && content.elements.length > 0 ? [[content.version, content]] : [])));
    const context = { rows: this.#rows, commit: (commit: Commit) => this.commit(commit, signal), turns: this.turns, now: this.#clock.now(), rules: this.chunks };
    const made = await storeContents(context, scope.workspace, [...contents.values()]);
    const stored = new Map<string, StoredContent>([...contents.keys()].map((version, i) => [version, made[i]!]));
    const writes: Write[] = made.flatMap((content) => content.writes);
    const expect: Expectation[] = made.flatMap((content) => content.expect);
    const log: LogEvent[] = made.flatMap((content) => content.log);
    const documents = drafts.map((draft) => documentRow(scope, draft, { stored: draft.content ? stored.get(draft.content.version) : undefined, chunker: this.chunks.version, now: this.#clock.now() }));
    const changed = drafts.flatMap((draft, i) => {
      const row = documents[i];
      const event = row && eventOf(draft.previous, row);
      return row && event ? [{ row, event }] : [];
    });
    log.push(...changed.map(({ row, event }): LogEvent => ({ type: event, collection: scope.collection, document: row.document })));
    writes.push({ kind: "put", table: "documents", rows: changed.map(({ row }) => row) });
    writes.push({ kind: "put", table: "manifest", rows: drafts.flatMap((draft, i) => (draft.manifest ? [{ ...scope, ...draft.manifest, document: documents[i]?.document ?? null, chunker: this.chunks.version }] : [])) });
    for (const draft of drafts) {
      writes.push(...(draft.writes ?? []));
      expect.push(...(draft.expect ?? []));
    }
    expect.push({ table: "collections", key: [scope.workspace, scope.collection], is: "present" });
    const seq = await this.commit({ workspace: scope.workspace, writes, expect, log }, signal);
    this.#metrics.count("plinth_ingest_chunks_total", {}, [...stored.values()].reduce((sum, { newChunks }) => sum + newChunks, 0));
    return { seq, rows: documents };
  }
}

function documentRow(scope: CollectionScope, draft: DocumentDraft, { stored, chunker, now }: { readonly stored: StoredContent | undefined; readonly chunker: string; readonly now: number }): DocumentRow {
  const { previous, content } = draft;
  const kept = draft.keepsVersion ? previous : undefined;
  const row: DocumentRow = {
    ...scope, document: draft.document, source: draft.source, externalId: draft.externalId,
    title: draft.title ?? stored?.title ?? kept?.title ?? draft.titleFallback ?? baseName(draft.externalId),
    mediaType: content?.mediaType ?? kept?.mediaType ?? "", language: stored?.language ?? kept?.language ?? "",
    status: draft.status, version: stored && content ? content.version : (kept?.version ?? null), contentHash: content?.contentHash ?? kept?.contentHash ?? null,
    chunker: stored ? chunker : (kept?.chunker ?? null),
    bytes: draft.bytes, elements: stored?.elements ?? kept?.elements ?? 0, chunks: stored?.chunks ?? kept?.chunks ?? 0,
    groups: draft.groups, metadata: draft.metadata, error: draft.error, modifiedAt: draft.modifiedAt, createdAt: previous?.createdAt ?? now, updatedAt: now,
  };
  return previous && eventOf(previous, row) === undefined ? previous : row;
}

const entryColumns = ["version", "chunker", "title", "language", "externalId", "mediaType"] as const;

/** What the log says of a changed row: `put` when the index must read its text again; undefined when nothing changed. */
function eventOf(previous: DocumentRow | undefined, row: DocumentRow): "document.put" | "document.access" | undefined {
  if (previous === row) return undefined;
  if (!previous || entryColumns.some((column) => previous[column] !== row[column])) return "document.put";
  const { updatedAt: _before, ...old } = previous;
  const { updatedAt: _now, ...fresh } = row;
  return canonical(old) === canonical(fresh) ? undefined : "document.access";
}

/** JSON with sorted keys, for comparing rows. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => (inner !== null && typeof inner === "object" && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner));
}
