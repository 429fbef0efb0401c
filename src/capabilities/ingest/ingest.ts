// Data in: folders, uploads and texts become rows; the parts are joined here.
import { asPlinthError } from "#core/errors";
import type { LedgerEntry } from "#core/documents/document";
import type { ErrorBody } from "#core/errors";
import type { JsonObject } from "#core/json";
import type { Locator } from "#core/documents/locator";
import type { DocumentRow } from "#core/rows/tables";
import { codePointLength } from "#core/text/positions";
import type { DocumentStatus, ParsedElement } from "#core/documents/document";
import type { JobContext, JobHandler } from "#ports/job-handler";
import { chunkerVersion, defaultBudget } from "./chunk/budget.ts";
import { failureLedger, outcomeOf, outcomeOfError, type Content } from "./content.ts";
import { deleteDocument, purgeDeleted, restoreDocument } from "./documents/deletion.ts";
import { deleteCollectionContents, updateDocument, type DocumentTarget } from "./documents/edit.ts";
import { folderKind, Folders, type FolderRequest } from "./folder/folders.ts";
import type { CollectionScope, IngestPorts } from "./parts.ts";
import { putDocuments, type TextDocument } from "./documents/put.ts";
import { parse } from "./read-file.ts";
import { recutKind, recutWhenOutdated, runRecut } from "./rows/recut.ts";
import { listSources, type SourceState } from "./folder/sources.ts";
import { survey, type Survey } from "./folder/survey.ts";
import { GuardedBlobs, Sweep, type Swept } from "./rows/sweep.ts";
import { runUpload, takeUpload, uploadKind, type UploadInput, type UploadRequest } from "./documents/upload.ts";
import { DocumentWriter } from "./rows/writer.ts";

/** A file parsed without being stored. */
export interface ParsedFile {
  readonly file: string;
  readonly type: string;
  readonly status: DocumentStatus;
  readonly title: string | null;
  readonly language: string;
  readonly elements: readonly (ParsedElement & { readonly locator: Locator })[];
  readonly ledger: readonly LedgerEntry[];
  readonly error?: ErrorBody;
}

/** A file that is parsed and not stored; `password` opens it when it is locked. */
export interface FileToParse {
  readonly name: string;
  readonly path: string;
  readonly password?: string | undefined;
  readonly signal: AbortSignal;
}

/** Everything that brings data in. */
export interface Ingest {
  /** Reads a folder or file of this machine in a job. @throws collection.not_found, source.* */
  startFolder(request: FolderRequest): Promise<{ readonly job: string }>;
  /** The folders and files that a collection is read from, with what became of them. */
  sources(scope: CollectionScope): Promise<readonly SourceState[]>;
  /** Takes a file over the wire. @throws collection.not_found, ingest.file_too_large, data.disk_full */
  upload(request: UploadRequest): Promise<{ readonly document: string; readonly job: string; readonly isNew: boolean }>;
  /** Writes documents given as text. `documents` are their ids in the order given. @throws collection.not_found, data.disk_full */
  putDocuments(request: CollectionScope & { readonly documents: readonly TextDocument[] }): Promise<{ readonly seq: number; readonly documents: readonly string[] }>;
  /** Takes it out of search, lists and counts; until `restorableUntil` (UTC milliseconds) it can be brought back. @throws document.not_found, row.conflict */
  deleteDocument(target: DocumentTarget): Promise<{ readonly seq: number; readonly restorableUntil: number }>;
  /** Brings back what `deleteDocument` removed, as it was. @throws document.not_deleted, document.exists */
  restoreDocument(target: DocumentTarget): Promise<{ readonly seq: number }>;
  /** Changed groups are in force in the live index when it returns. @throws document.not_found, row.conflict, index.behind */
  updateDocument(change: DocumentTarget & { readonly groups?: readonly string[]; readonly metadata?: JsonObject }): Promise<{ readonly seq: number; readonly row: DocumentRow }>;
  /** Removes the collection's row, documents and sources in one commit. */
  deleteCollectionContents(scope: CollectionScope): Promise<{ readonly seq: number; readonly deletedDocuments: number }>;
  /** Parses a local file and stores nothing; what goes wrong is in the answer. `name` decides with the bytes on the format. */
  parseOnly(file: FileToParse): Promise<ParsedFile>;
  /** What a folder holds, without reading its files. @throws source.* */
  survey(path: string, options: { readonly exclude?: readonly string[]; readonly signal: AbortSignal }): Promise<Survey>;
  /** What became of each unit of a document. */
  ledger(document: DocumentRow): Promise<readonly LedgerEntry[]>;
  /** Takes up at a start what goes on by itself: watches the sources that ask for it, and cuts again what was cut under older rules. */
  watch(workspaces: readonly string[], signal: AbortSignal): Promise<void>;
  /** Removes what nothing names any more, some minutes after it was first seen so. Call it now and then. */
  sweep(signal: AbortSignal): Promise<Swept>;
  /** Forgets deletions whose time to be taken back is over. Call it at the start and now and then. @returns documents that are gone for good */
  purgeDeleted(signal: AbortSignal): Promise<number>;
  /** The handlers of ingest's jobs, for the job runner. */
  readonly jobHandlers: readonly JobHandler[];
}

/** Jobs of one kind side by side. */
const foldersAtOnce = 1;
const uploadsAtOnce = 2;

/** Joins ingest's parts. */
export function createIngest(given: IngestPorts): Ingest {
  const blobs = new GuardedBlobs(given.blobs, given.clock);
  const ports: IngestPorts = { ...given, blobs };
  const chunks = { budget: defaultBudget, version: chunkerVersion, ...given.chunks, countWords: (text: string) => given.analyser.countWords(text) };
  const writer = new DocumentWriter({ rows: ports.rows, clock: ports.clock, events: ports.events, metrics: ports.metrics, chunks });
  const folders = new Folders(ports, writer);
  const sweep = new Sweep(ports, blobs);
  return {
    startFolder: (request) => folders.start(request),
    sources: (scope) => listSources(ports, scope),
    upload: (request) => takeUpload(ports, writer, request),
    putDocuments: (request) => putDocuments(ports, writer, request),
    deleteDocument: (target) => deleteDocument(ports, writer, target),
    restoreDocument: (target) => restoreDocument(ports, writer, target),
    updateDocument: (change) => updateDocument(ports, writer, change),
    deleteCollectionContents: (scope) => deleteCollectionContents(ports, writer, scope),
    parseOnly: (file) => parseOnly(ports, file),
    survey: (path, options) => survey(ports, path, options),
    ledger: (document) => ledgerOf(ports, document),
    watch: async (workspaces, signal) => {
      for (const workspace of workspaces) await recutWhenOutdated(ports, writer, workspace);
      await folders.watch(workspaces, signal);
    },
    sweep: (signal) => sweep.run(signal),
    purgeDeleted: (signal) => purgeDeleted(ports, signal),
    jobHandlers: [
      { kind: folderKind, concurrency: foldersAtOnce, run: (context) => folders.run(context) },
      { kind: uploadKind, concurrency: uploadsAtOnce, run: (context) => runUpload(ports, writer, { scope: scopeOf(context), input: context.job.input as unknown as UploadInput, context }) },
      { kind: recutKind, concurrency: 1, run: (context) => runRecut(ports, writer, { scope: scopeOf(context), context }) },
    ],
  };
}

function scopeOf(context: JobContext): CollectionScope {
  return { workspace: context.job.workspace, collection: context.job.collection ?? "" };
}

async function parseOnly(ports: IngestPorts, { name, path, password, signal }: FileToParse): Promise<ParsedFile> {
  try {
    const content = await parse({ parser: ports.parser, limits: ports.limits, source: ports.source, languageDetector: ports.languageDetector, ...(ports.ocr ? { ocr: ports.ocr } : {}) }, { path, name, password }, signal);
    const { status, error } = outcomeOf(content, name);
    return { file: name, type: content.mediaType, status, title: content.title, language: content.language, elements: withPlaces(content), ledger: content.ledger, ...(error ? { error } : {}) };
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const { status, error } = outcomeOfError(asPlinthError(thrown));
    return { file: name, type: "", status, title: null, language: "", elements: [], ledger: error ? failureLedger(status, error) : [], ...(error ? { error } : {}) };
  }
}

/** Elements with the places that they would have as rows. */
function withPlaces(content: Content): ParsedFile["elements"] {
  let start = 0;
  return content.elements.map((element) => {
    const end = start + codePointLength(element.text);
    const locator = { ...(element.locator ?? { kind: "text" }), start, end } as Locator;
    start = end + 1;
    return { ...element, locator };
  });
}

async function ledgerOf(ports: IngestPorts, document: DocumentRow): Promise<readonly LedgerEntry[]> {
  const [version] = document.version === null ? [] : await ports.rows.getMany("versions", [[document.workspace, document.version]]);
  const failure = document.error ? failureLedger(document.status, document.error) : [];
  if (!version) return failure;
  // Files inside it that were left out are the document's own affair: the same content elsewhere may have them.
  if (document.status === "partial") return [...version.ledger, ...failure.map((entry) => ({ ...entry, index: version.ledger.length }))];
  return document.error === null ? version.ledger : failure;
}
