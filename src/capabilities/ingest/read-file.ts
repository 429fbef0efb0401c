// Reads one file to a content: keeps its original, reuses what is known of the same bytes, else has it parsed.
import { fail, type PlinthError } from "#core/errors";
import type { DocumentRow } from "#core/rows/tables";
import { gatherBytes } from "#core/streams/gather";
import type { SourceFile } from "#ports/reading/source";
import { collectContent, type Content } from "./content.ts";
import { Recognition } from "./recognise/recognition.ts";
import { baseName, extensionOf, parseLimits, type CollectionScope, type IngestPorts } from "./parts.ts";

/** Tries to read a file that changes meanwhile. */
const changeTriesMax = 3;
/** Known documents of the same bytes that are looked at. */
const twinsMax = 20;

/** A file in the blob store. `isFresh`: parse it whatever is known; `admit` is awaited before its text comes into memory. */
export interface KeptFile {
  readonly hash: string;
  readonly sizeBytes: number;
  readonly name: string;
  readonly signal: AbortSignal;
  readonly isFresh?: boolean;
  /** What opens it when it is locked. */
  readonly password?: string | undefined;
  admit?(): Promise<void>;
}

/** A file of a source to read; see KeptFile. */
export interface FileRequest extends Omit<KeptFile, "hash" | "sizeBytes" | "name"> {
  readonly file: SourceFile;
}

/** A file as it was read: `file` is newer than what was listed when it changed meanwhile. */
export interface ReadFile {
  readonly file: SourceFile;
  readonly content: Content;
}

/** Reads a file of a source. @throws parse.*, source.*, ingest.*, data.disk_full, request.cancelled */
export async function readFile(ports: IngestPorts, scope: CollectionScope, request: FileRequest): Promise<ReadFile> {
  let { file } = request;
  for (let tries = 1; ; tries++) {
    const content = await readOnce(ports, scope, { ...request, file });
    const now = await ports.source.stat(file.localPath);
    if (now?.sizeBytes === file.sizeBytes && now.modifiedAt === file.modifiedAt) return { file, content };
    if (!now) throw fail("source.not_found", { path: file.path });
    if (now.sizeBytes > ports.limits.fileBytesMax) throw fail("ingest.file_too_large", { path: file.path, bytes: now.sizeBytes, limit: ports.limits.fileBytesMax });
    if (tries >= changeTriesMax) throw fail("ingest.changed_while_read", { path: file.path });
    file = { ...file, ...now };
  }
}

async function readOnce(ports: IngestPorts, scope: CollectionScope, { file, ...how }: FileRequest): Promise<Content> {
  const { signal } = how;
  if (file.sizeBytes > ports.limits.keepOriginalsBytesMax) {
    await how.admit?.();
    return parse(ports, { path: file.localPath, name: file.path, password: how.password }, signal);
  }
  const { hash, sizeBytes } = await ports.blobs.put(ports.source.read(file.localPath, signal), { limitBytes: ports.limits.fileBytesMax, signal }).catch((thrown: PlinthError) => {
    throw thrown.code === "request.too_large" ? fail("ingest.file_too_large", { path: file.path, bytes: file.sizeBytes, limit: ports.limits.fileBytesMax }, thrown) : thrown;
  });
  return readBlob(ports, scope, { hash, sizeBytes, name: file.path, ...how });
}

/** Reads a blob as the file `name`. @throws parse.*, blob.not_found */
export async function readBlob(ports: IngestPorts, scope: CollectionScope, blob: KeptFile): Promise<Content> {
  const known = blob.isFresh ? undefined : await knownContent(ports, scope, blob);
  if (known) return known;
  await blob.admit?.();
  return parse(ports, { path: await ports.blobs.localPath(blob.hash), name: blob.name, password: blob.password }, blob.signal);
}

/** Parses a file without asking what is known. */
export function parse(ports: Pick<IngestPorts, "parser" | "limits" | "ocr" | "languageDetector" | "source"> & Partial<Pick<IngestPorts, "blobs">>, file: { readonly path: string; readonly name: string; readonly password?: string | undefined }, signal: AbortSignal): Promise<Content> {
  const name = baseName(file.name);
  const original = (): Promise<Uint8Array> => {
    const limit = ports.limits.fileBytesMax;
    return gatherBytes(ports.source.read(file.path, signal), limit, () => fail("parse.too_large", { name, limit, unit: "bytes", setting: "ingest.fileBytesMax" }));
  };
  const recognition = new Recognition({ ocr: ports.ocr, languageDetector: ports.languageDetector, original }, name, signal);
  const { blobs } = ports;
  const keep = blobs && ((bytes: AsyncIterable<Uint8Array>) => blobs.put(bytes, { limitBytes: ports.limits.fileBytesMax, signal }));
  return collectContent(ports.parser.parse({ path: file.path, name, limits: parseLimits(ports.limits), ...(file.password === undefined ? {} : { password: file.password }) }, signal), name, { recognition, ...(keep ? { keep } : {}) });
}

/** What an earlier parse by the present parsers gave for the same bytes under a name of the same kind; its elements stay in their rows. */
async function knownContent({ rows, parser }: IngestPorts, scope: CollectionScope, blob: KeptFile): Promise<Content | undefined> {
  const twins = await rows.scan("documents", { index: "byContent", prefix: [scope.workspace, scope.collection, blob.hash], limit: twinsMax });
  const isTwin = (row: DocumentRow): boolean => row.version !== null && row.source !== "put" && extensionOf(row.externalId) === extensionOf(blob.name);
  const candidates = twins.rows.filter(isTwin);
  if (candidates.length === 0) return undefined;
  const manifests = await Promise.all(candidates.map((row) => rows.scan("manifest", { index: "byDocument", prefix: [row.workspace, row.collection, row.document], limit: 1 })));
  const twin = candidates.find((_row, i) => manifests[i]?.rows[0]?.parser === parser.version);
  if (!twin?.version) return undefined;
  const [version] = await rows.getMany("versions", [[scope.workspace, twin.version]]);
  const [first] = await rows.getMany("elements", [[scope.workspace, twin.version, 0]]);
  // Files inside a file are made anew with it: rows of the twin say nothing of where they lie.
  if (!version || !first || version.ledger.some(({ unit, index }) => unit === "file" && index > 0)) return undefined;
  const { contentHash, mediaType, language, title, ledger } = version;
  return { version: twin.version, contentHash, mediaType, parser: version.parser, language, title, ledger, sizeBytes: blob.sizeBytes, elements: [{ type: first.type, text: first.text }], isStored: true };
}
