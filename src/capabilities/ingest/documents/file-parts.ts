// Files inside a document's file (attachments, members of archives) as documents of their own: made, changed and removed with it.
import { documentId } from "#core/hash";
import type { DocumentRow, ManifestRow } from "#core/rows/tables";
import type { Write } from "#ports/row-store";
import { outcomeOf, outcomeOfError, type Content, type StoredPart } from "../content.ts";
import type { CollectionScope, IngestPorts } from "../parts.ts";
import { readBlob } from "../read-file.ts";
import type { DocumentWriter } from "../rows/writer.ts";

/** Files inside files inside files at most. */
export const partsDeepMax = 4;
/** Documents that one file may become, with all that is inside its parts. */
export const partDocumentsMax = 20_000;
const pageRows = 1000;

/** The document whose parts are handled. */
export interface Whole extends CollectionScope {
  readonly document: string;
  readonly externalId: string;
  readonly source: string;
  readonly groups: readonly string[];
  readonly modifiedAt: number;
}

/** What happens to the parts. */
export interface PartsWork {
  readonly ports: IngestPorts;
  readonly writer: DocumentWriter;
  readonly signal: AbortSignal;
  readonly runId: string;
}

/** Source under which the manifest knows the parts of a document. */
function partSource(document: string): string {
  return `part:${document}`;
}

/** Makes the parts of `whole` be those of its content, and theirs in turn. @returns how many documents there are now */
export async function writeParts(work: PartsWork, whole: Whole, parts: readonly StoredPart[]): Promise<number> {
  const room = { left: partDocumentsMax };
  await write(work, { whole, parts, depth: 1, room });
  return partDocumentsMax - room.left;
}

interface Level {
  readonly whole: Whole;
  readonly parts: readonly StoredPart[];
  readonly depth: number;
  readonly room: { left: number };
}

async function write(work: PartsWork, { whole, parts, depth, room }: Level): Promise<void> {
  const { ports } = work;
  const known = new Map((await manifestOf(ports, whole, whole.document)).map((row) => [row.path, row]));
  for (const part of parts) {
    if (room.left <= 0) break;
    room.left--;
    const before = known.get(part.path);
    known.delete(part.path);
    const child = await writePart(work, { whole, part, before });
    if (child && depth < partsDeepMax) await write(work, { whole: child.whole, parts: child.content?.parts ?? [], depth: depth + 1, room });
  }
  await removeDocuments(work, whole, [...known.values()].flatMap(({ document }) => document ?? []));
}

/** Reads and writes one part. @returns it with its content; undefined when nothing changed */
async function writePart({ ports, writer, signal, runId }: PartsWork, { whole, part, before }: { readonly whole: Whole; readonly part: StoredPart; readonly before: ManifestRow | undefined }): Promise<{ readonly whole: Whole; readonly content: Content | null } | undefined> {
  const { workspace, collection, groups, modifiedAt } = whole;
  const scope = { workspace, collection };
  const source = partSource(whole.document);
  const document = before?.document ?? documentId({ ...scope, source, externalId: part.path });
  const externalId = `${whole.externalId}/${part.path}`;
  const [previous] = await ports.rows.getMany("documents", [[workspace, collection, document]]);
  const child: Whole = { ...scope, document, externalId, source: whole.source, groups, modifiedAt };
  const isSame = previous !== undefined && before?.contentHash === part.hash && before.parser === ports.parser.version && previous.externalId === externalId && JSON.stringify(previous.groups) === JSON.stringify(groups);
  if (isSame && (await manifestOf(ports, whole, document)).length === 0) return undefined;
  const { content, ...outcome } = await readBlob(ports, scope, { hash: part.hash, sizeBytes: part.sizeBytes, name: part.path, signal }).then(
    (read) => ({ content: read, ...outcomeOf(read, part.path) }),
    (thrown: unknown) => {
      if (signal.aborted) throw thrown;
      const { status, error } = outcomeOfError(thrown);
      return { content: null, status, error };
    },
  );
  await writer.write(scope, [{
    document, source: whole.source, externalId, previous, content, status: outcome.status, error: outcome.error, groups, bytes: part.sizeBytes, modifiedAt,
    metadata: { ...previous?.metadata, partOf: whole.document },
    manifest: { source, path: part.path, size: part.sizeBytes, modifiedAt, contentHash: part.hash, parser: ports.parser.version, state: outcome.status, error: outcome.error, runId },
  }], signal);
  return { whole: child, content };
}

/** Ids of all documents inside this one, at any depth. */
export async function partsOf(ports: Pick<IngestPorts, "rows">, scope: CollectionScope, document: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const row of await manifestOf(ports, scope, document)) if (row.document !== null) found.push(row.document, ...(await partsOf(ports, scope, row.document)));
  return found;
}

/** Removes documents with everything inside them, and what the manifest knows of both. */
async function removeDocuments({ ports, writer, signal }: PartsWork, scope: CollectionScope, documents: readonly string[]): Promise<void> {
  if (documents.length === 0) return;
  const { workspace, collection } = scope;
  const all = [...documents, ...(await Promise.all(documents.map((document) => partsOf(ports, scope, document)))).flat()];
  await writer.commit({ workspace, writes: await removalOf(ports, { workspace, collection }, all), log: all.map((document) => ({ type: "document.deleted", collection, document })) }, signal);
}

/** The writes that remove documents and their manifest rows. */
export async function removalOf(ports: Pick<IngestPorts, "rows">, { workspace, collection }: CollectionScope, documents: readonly string[]): Promise<readonly Write[]> {
  const rows = (await Promise.all(documents.map((document) => ports.rows.scan("manifest", { index: "byDocument", prefix: [workspace, collection, document], limit: 100 })))).flatMap((page) => page.rows);
  return [
    { kind: "delete", table: "documents", keys: documents.map((document) => [workspace, collection, document]) },
    { kind: "delete", table: "manifest", keys: rows.map((row) => [workspace, collection, row.source, row.path]) },
  ];
}

/** Rows of the same documents with these groups: what is inside a file is for whom the file is. */
export async function regrouped(ports: Pick<IngestPorts, "rows" | "clock">, scope: CollectionScope, { documents, groups }: { readonly documents: readonly string[]; readonly groups: readonly string[] }): Promise<readonly DocumentRow[]> {
  const inside = (await Promise.all(documents.map((document) => partsOf(ports, scope, document)))).flat();
  const rows = await ports.rows.getMany("documents", inside.map((document) => [scope.workspace, scope.collection, document]));
  return rows.flatMap((row) => (row ? [{ ...row, groups, updatedAt: ports.clock.now() }] : []));
}

async function manifestOf({ rows }: Pick<IngestPorts, "rows">, { workspace, collection }: CollectionScope, document: string): Promise<readonly ManifestRow[]> {
  const found: ManifestRow[] = [];
  let page = await rows.scan("manifest", { prefix: [workspace, collection, partSource(document)], limit: pageRows });
  for (found.push(...page.rows); page.next; found.push(...page.rows)) page = await rows.scan("manifest", { prefix: [workspace, collection, partSource(document)], limit: pageRows, after: page.next });
  return found;
}
