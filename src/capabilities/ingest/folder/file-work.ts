// What is done with one file of a run: read, moved, or written down as failed.
import type { ErrorBody, PlinthError } from "#core/errors";
import { documentId } from "#core/hash";
import type { DocumentRow, ManifestRow } from "#core/rows/tables";
import type { JobContext } from "#ports/job-handler";
import { outcomeOf, outcomeOfError, type Content, type Outcome } from "../content.ts";
import { extensionOf, type CollectionScope, type IngestPorts } from "../parts.ts";
import { isPassing, type PlannedFile } from "./plan.ts";
import { readFile, type ReadFile } from "../read-file.ts";
import { writeWithParts, type PartDraft } from "../documents/file-parts.ts";
import type { Admission } from "./admission.ts";
import type { DocumentWriter } from "../rows/writer.ts";

/** How a file is handled: its worker's own signal, and where its text is admitted to memory. */
export interface HandleRules {
  readonly signal: AbortSignal;
  readonly admission: Admission;
}

/** What a draft is made of. */
export interface DraftParts {
  readonly document: string;
  readonly previous: DocumentRow | undefined;
  readonly content: Content | null;
  readonly outcome: Outcome;
  readonly file: { readonly sizeBytes: number; readonly modifiedAt: number };
}

/** Other ids that are tried for a path whose own id went elsewhere with a moved file. */
const idTriesMax = 1000;

/** Handles the files of one run. */
export class FileWork {
  readonly #ports: IngestPorts;
  readonly #writer: DocumentWriter;
  readonly #scope: CollectionScope;
  readonly #source: string;
  readonly #groups: readonly string[];
  readonly #password: () => string | undefined;
  readonly #context: JobContext;
  readonly #goneByHash = new Map<string, ManifestRow[]>();
  readonly #gone = new Set<ManifestRow>();
  /** What the run did. */
  readonly counts = { read: 0, partial: 0, skipped: 0, failed: 0, new: 0, changed: 0, moved: 0, deleted: 0, parts: 0 };

  constructor(ports: IngestPorts, writer: DocumentWriter, job: { readonly scope: CollectionScope; readonly input: { readonly source: string; readonly groups: readonly string[]; password(): string | undefined }; readonly context: JobContext; readonly runId: string }) {
    this.#ports = ports;
    this.#writer = writer;
    this.#scope = job.scope;
    this.#source = job.input.source;
    this.#groups = job.input.groups;
    this.#password = job.input.password;
    this.#context = job.context;
  }

  /** Rows whose files are gone: a new file with the same content takes their document. */
  expectGone(rows: readonly ManifestRow[]): void {
    for (const row of rows) {
      this.#gone.add(row);
      if (row.contentHash !== null && row.document !== null) this.#goneByHash.set(row.contentHash, [...(this.#goneByHash.get(row.contentHash) ?? []), row]);
    }
  }

  /** Those that nobody took. */
  leftGone(): readonly ManifestRow[] {
    return [...this.#gone];
  }

  /** Reads one file and writes what came of it. @returns its status; undefined when it vanished meanwhile */
  async handle(planned: PlannedFile, how: HandleRules): Promise<DocumentRow["status"] | undefined> {
    try {
      return await this.#read(planned, { ...how, isFresh: false });
    } catch (thrown) {
      const { cause, ...outcome } = outcomeOfError(thrown);
      if (this.#context.signal.aborted || cause.code === "collection.not_found") throw thrown;
      if (cause.code === "row.conflict") return this.#retry(planned, how);
      if (cause.code === "source.not_found") return void (planned.before && this.#gone.add(planned.before));
      return this.#fail(planned, outcome, cause);
    }
  }

  async #retry(planned: PlannedFile, how: HandleRules): Promise<DocumentRow["status"] | undefined> {
    try {
      return await this.#read(planned, { ...how, isFresh: true });
    } catch (thrown) {
      const { cause, ...outcome } = outcomeOfError(thrown);
      if (this.#context.signal.aborted || cause.code === "row.conflict") throw thrown;
      return this.#fail(planned, outcome, cause);
    }
  }

  async #read(planned: PlannedFile, { signal, admission, isFresh }: HandleRules & { readonly isFresh: boolean }): Promise<DocumentRow["status"]> {
    let leave = (): void => undefined;
    const admit = async (): Promise<void> => {
      leave();
      leave = await admission.enter(planned.file.sizeBytes);
    };
    try {
      return await this.#store(planned, await readFile(this.#ports, this.#scope, { file: planned.file, signal, isFresh, admit, password: this.#password() }));
    } finally {
      leave();
    }
  }

  async #store(planned: PlannedFile, { file, content }: ReadFile): Promise<DocumentRow["status"]> {
    const outcome = outcomeOf(content, file.path);
    const moved = planned.before ? undefined : this.#takeGone(content.contentHash, file.path);
    try {
      await this.#write({ ...planned, file }, { content, outcome, moved });
    } catch (thrown) {
      if (moved) this.expectGone([moved]);
      throw thrown;
    }
    if (moved) this.counts.moved++;
    else this.count(planned, outcome.status);
    return outcome.status;
  }

  async #fail(planned: PlannedFile, outcome: Outcome, cause: PlinthError): Promise<DocumentRow["status"]> {
    if (cause.code === "internal.fault") this.#ports.log.error("document.failed", cause, { path: planned.file.path });
    else this.#ports.log.info("document.failed", { path: planned.file.path, code: cause.code });
    await this.#write(planned, { content: null, outcome, moved: undefined });
    this.count(planned, outcome.status);
    return outcome.status;
  }

  /** Counts a file that was read or refused. */
  count({ before }: Pick<PlannedFile, "before">, status: DocumentRow["status"]): void {
    this.counts[status]++;
    this.counts[before ? "changed" : "new"]++;
  }

  async #write({ file, before }: PlannedFile, { content, outcome, moved }: { readonly content: Content | null; readonly outcome: Outcome; readonly moved: ManifestRow | undefined }): Promise<void> {
    const { workspace, collection } = this.#scope;
    const known = moved?.document ?? before?.document ?? documentId({ ...this.#scope, source: this.#source, externalId: file.path });
    const [found] = await this.#ports.rows.getMany("documents", [[workspace, collection, known]]);
    const isOwn = moved !== undefined || found === undefined || found.externalId === file.path;
    const document = isOwn ? known : await this.freeDocumentId(file.path);
    const previous = isOwn ? found : undefined;
    const draft = this.draft(file.path, { document, previous, content, outcome, file });
    const writes = moved ? ([{ kind: "delete", table: "manifest", keys: [[workspace, collection, moved.source, moved.path]] }] as const) : [];
    const whole = { ...this.#scope, document, externalId: file.path, source: this.#source, groups: draft.groups, modifiedAt: file.modifiedAt };
    this.counts.parts += await writeWithParts({ ports: this.#ports, writer: this.#writer, signal: this.#context.signal, runId: this.#context.job.id }, whole, { ...draft, writes });
  }

  /** A draft of a file's document with its manifest row. */
  draft(path: string, { document, previous, content, outcome, file }: DraftParts): PartDraft {
    const { status, error } = outcome;
    return {
      document, source: this.#source, externalId: path, previous, content, status, error,
      keepsVersion: content === null && isPassing(error),
      groups: this.#groups.length > 0 ? this.#groups : (previous?.groups ?? []), metadata: previous?.metadata ?? {}, bytes: file.sizeBytes, modifiedAt: file.modifiedAt,
      manifest: { source: this.#source, path, size: file.sizeBytes, modifiedAt: file.modifiedAt, contentHash: content?.contentHash ?? null, parser: this.#ports.parser.version, state: status, error: error satisfies ErrorBody | null, runId: this.#context.job.id },
    };
  }

  /** An id for a path whose own id belongs to a file that was there before and moved. */
  async freeDocumentId(path: string): Promise<string> {
    const { workspace, collection } = this.#scope;
    for (let n = 1; n < idTriesMax; n++) {
      const id = documentId({ ...this.#scope, source: this.#source, externalId: `${path}\n${n}` });
      const [taken] = await this.#ports.rows.getMany("documents", [[workspace, collection, id]]);
      if (!taken || taken.externalId === path) return id;
    }
    return documentId({ ...this.#scope, source: this.#source, externalId: `${path}\n${this.#context.job.id}` });
  }

  #takeGone(hash: string, path: string): ManifestRow | undefined {
    const rows = this.#goneByHash.get(hash) ?? [];
    const row = rows.find((candidate) => this.#gone.has(candidate) && extensionOf(candidate.path) === extensionOf(path));
    if (row) this.#gone.delete(row);
    return row;
  }
}
