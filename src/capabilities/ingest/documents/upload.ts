// Takes one file over the wire: its bytes are kept first, then a row names them, then a job reads them.
import { fail, type PlinthError } from "#core/errors";
import { documentId } from "#core/hash";
import { uuidV7 } from "#core/ids";
import type { JsonObject } from "#core/json";
import type { ManifestRow } from "#core/rows/tables";
import type { JobContext } from "#ports/job-handler";
import { outcomeOf, outcomeOfError, type Content, type Outcome } from "../content.ts";
import type { CollectionScope, IngestPorts } from "../parts.ts";
import { Progress, waitForIndex } from "../progress.ts";
import { readBlob } from "../read-file.ts";
import { writeWithParts } from "./file-parts.ts";
import type { DocumentWriter } from "../rows/writer.ts";

/** Source of uploaded documents. */
export const uploadSource = "upload";
/** Kind of the job that reads an upload. */
export const uploadKind = "ingest.upload";

/** One file to take. `name` is its external id. */
export interface UploadRequest extends CollectionScope {
  readonly name: string;
  readonly title?: string;
  readonly groups?: readonly string[];
  readonly metadata?: JsonObject;
  readonly body: AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
}

/** Input of an upload's job. */
export interface UploadInput {
  readonly name: string;
  readonly hash: string;
  readonly sizeBytes: number;
  readonly receivedAt: number;
  readonly title?: string;
  readonly groups?: readonly string[];
  readonly metadata?: JsonObject;
}

/** Keeps the bytes and starts the job. @throws collection.not_found, ingest.file_too_large, data.disk_full */
export async function takeUpload(ports: IngestPorts, writer: DocumentWriter, request: UploadRequest): Promise<{ readonly document: string; readonly job: string; readonly isNew: boolean }> {
  const { workspace, collection, name, title, groups, metadata, body, signal } = request;
  const scope = { workspace, collection };
  const limit = ports.limits.fileBytesMax;
  const document = documentId({ ...scope, source: uploadSource, externalId: name });
  const [[row], [previous]] = await Promise.all([ports.rows.getMany("collections", [[workspace, collection]]), ports.rows.getMany("documents", [[workspace, collection, document]])]);
  if (!row) throw fail("collection.not_found", { collection });
  const { hash, sizeBytes } = await ports.blobs.put(body, { limitBytes: limit, signal }).catch((thrown: PlinthError) => {
    throw thrown.code === "request.too_large" ? fail("ingest.file_too_large", { path: name, bytes: Number(thrown.details["bytes"] ?? limit), limit }, thrown) : thrown;
  });
  const receivedAt = ports.clock.now();
  const waiting: ManifestRow = { ...scope, source: uploadSource, path: name, size: sizeBytes, modifiedAt: receivedAt, contentHash: hash, document, parser: "", chunker: "", state: "skipped", error: null, runId: "" };
  await writer.commit({ workspace, expect: [{ table: "collections", key: [workspace, collection], is: "present" }], writes: [{ kind: "put", table: "manifest", rows: [waiting] }] }, signal);
  const input: UploadInput = { name, hash, sizeBytes, receivedAt, ...(title === undefined ? {} : { title }), ...(groups === undefined ? {} : { groups }), ...(metadata === undefined ? {} : { metadata }) };
  const job = await ports.jobs.enqueue({ workspace, id: uuidV7(receivedAt, ports.random.bytes(10)), kind: uploadKind, collection, input: input as unknown as JsonObject }, receivedAt);
  ports.events.publish({ type: "job.changed", workspace, job: job.id });
  return { document, job: job.id, isNew: previous === undefined };
}

/** Reads an upload. A later upload of the same name makes this one end without a trace. */
export async function runUpload(ports: IngestPorts, writer: DocumentWriter, { scope, input, context }: { readonly scope: CollectionScope; readonly input: UploadInput; readonly context: JobContext }): Promise<JsonObject> {
  const { workspace, collection } = scope;
  const document = documentId({ ...scope, source: uploadSource, externalId: input.name });
  const manifestKey = [workspace, collection, uploadSource, input.name];
  const progress = await Progress.begin(ports, scope, { context, reads: "files" });
  progress.list.done = progress.list.total = progress.read.total = 1;
  progress.bytes.total = input.sizeBytes;
  progress.report();
  const { content, outcome } = await readUpload(ports, scope, { input, signal: context.signal });
  const [[manifest], [previous]] = await Promise.all([ports.rows.getMany("manifest", [manifestKey]), ports.rows.getMany("documents", [[workspace, collection, document]])]);
  if (!manifest || manifest.modifiedAt !== input.receivedAt || manifest.contentHash !== input.hash) return { document, superseded: true };
  const groups = input.groups ?? previous?.groups ?? [];
  const whole = { ...scope, document, externalId: input.name, source: uploadSource, groups, modifiedAt: input.receivedAt };
  await writeWithParts({ ports, writer, signal: context.signal, runId: context.job.id }, whole, {
    document, source: uploadSource, externalId: input.name, previous, content, status: outcome.status, error: outcome.error,
    ...(input.title === undefined ? {} : { title: input.title }), groups, metadata: input.metadata ?? previous?.metadata ?? {}, bytes: input.sizeBytes, modifiedAt: input.receivedAt,
    manifest: { source: uploadSource, path: input.name, size: input.sizeBytes, modifiedAt: input.receivedAt, contentHash: input.hash, parser: ports.parser.version, state: outcome.status, error: outcome.error, runId: context.job.id },
    expect: [{ table: "manifest", key: manifestKey, is: { contentHash: input.hash, modifiedAt: input.receivedAt } }],
  });
  progress.read.done = 1;
  progress.read.failed = outcome.status === "failed" ? 1 : 0;
  progress.read.skipped = outcome.status === "skipped" ? 1 : 0;
  progress.bytes.done = input.sizeBytes;
  ports.metrics.count("plinth_ingest_files_total", { outcome: outcome.status });
  ports.metrics.count("plinth_ingest_bytes_total", {}, input.sizeBytes);
  const seq = await ports.rows.head(workspace);
  await waitForIndex(ports, scope, { seq, context, progress });
  return { document, status: outcome.status, seq, ...(outcome.error ? { error: outcome.error as unknown as JsonObject } : {}) };
}

async function readUpload(ports: IngestPorts, scope: CollectionScope, { input, signal }: { readonly input: UploadInput; readonly signal: AbortSignal }): Promise<{ readonly content: Content | null; readonly outcome: Outcome }> {
  try {
    const content = await readBlob(ports, scope, { hash: input.hash, sizeBytes: input.sizeBytes, name: input.name, signal, isFresh: true });
    return { content, outcome: outcomeOf(content, input.name) };
  } catch (thrown) {
    const { cause, ...outcome } = outcomeOfError(thrown);
    if (signal.aborted) throw thrown;
    ports.log.info("document.failed", { path: input.name, code: cause.code });
    return { content: null, outcome };
  }
}
