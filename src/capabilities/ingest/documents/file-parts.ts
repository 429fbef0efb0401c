// Files inside a document's file (attachments, members of archives) as documents of their own: made, changed and removed with it.
import { fail, type ErrorBody, type PlinthError } from "#core/errors";
import { documentId } from "#core/hash";
import type { DocumentRow, ManifestRow } from "#core/rows/tables";
import type { Write } from "#ports/row-store";
import { outcomeOf, outcomeOfError, type StoredPart } from "../content.ts";
import { baseName, type CollectionScope, type IngestPorts } from "../parts.ts";
import { readBlob } from "../read-file.ts";
import type { DocumentDraft, DocumentWriter } from "../rows/writer.ts";

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

/** `parser` of a manifest row whose document has parts that are not written yet: a run that finds it reads the file again. */
const unfinished = "";

/** Writes a document, then makes its parts be those of its content, and theirs in turn. @returns how many parts were looked at */
export async function writeWithParts(work: PartsWork, whole: Whole, draft: PartDraft): Promise<number> {
  const room = { left: partDocumentsMax };
  await write(work, { whole, draft, depth: 0, room });
  return partDocumentsMax - room.left;
}

/** A document that may have parts; the manifest knows of it. */
export type PartDraft = DocumentDraft & Required<Pick<DocumentDraft, "manifest">>;

interface Level {
  readonly whole: Whole;
  readonly depth: number;
  readonly room: { left: number };
}

async function write(work: PartsWork, { draft, ...level }: Level & { readonly draft: PartDraft }): Promise<void> {
  const { ports, writer, signal } = work;
  const { workspace, collection, document } = level.whole;
  const scope = { workspace, collection };
  const parts = draft.content?.parts ?? [];
  const known = draft.previous ? await manifestOf(ports, scope, document) : [];
  if (draft.keepsVersion || (parts.length === 0 && known.length === 0)) return void (await writer.write(scope, [draft], signal));
  const { rows } = await writer.write(scope, [{ ...draft, manifest: { ...draft.manifest, parser: unfinished } }], signal);
  const error = await writeParts(work, { ...level, parts, known });
  await finish(work, scope, { manifest: draft.manifest, partial: rows[0] && error ? { ...rows[0], status: "partial", error, updatedAt: ports.clock.now() } : undefined });
}

/** Notes that the parts are there; `partial` is the document when some were left out. A newer reading of the file that came meanwhile does so itself. */
async function finish({ ports, writer, signal }: PartsWork, { workspace, collection }: CollectionScope, { manifest, partial }: { readonly manifest: PartDraft["manifest"]; readonly partial: DocumentRow | undefined }): Promise<void> {
  const key = [workspace, collection, manifest.source, manifest.path];
  const [row] = await ports.rows.getMany("manifest", [key]);
  if (row?.parser !== unfinished || row.contentHash !== manifest.contentHash || row.modifiedAt !== manifest.modifiedAt) return;
  const expect = { table: "manifest", key, is: { parser: unfinished, contentHash: row.contentHash, modifiedAt: row.modifiedAt } } as const;
  const writes: Write[] = [{ kind: "put", table: "manifest", rows: [{ ...row, parser: manifest.parser, ...(partial ? { state: partial.status, error: partial.error } : {}) }] }];
  if (partial) writes.push({ kind: "put", table: "documents", rows: [partial] });
  const log = partial ? ([{ type: "document.access", collection, document: partial.document }] as const) : [];
  await writer.commit({ workspace, expect: [expect], writes, log }, signal).catch((thrown: unknown) => {
    if ((thrown as PlinthError).code !== "row.conflict") throw thrown;
  });
}

/** Makes the parts be those given. @returns why some were left out */
async function writeParts(work: PartsWork, { whole, depth, room, parts, known }: Level & { readonly parts: readonly StoredPart[]; readonly known: readonly ManifestRow[] }): Promise<ErrorBody | undefined> {
  const before = new Map(known.map((row) => [row.path, row]));
  const isTooDeep = parts.length > 0 && depth >= partsDeepMax;
  const taken = isTooDeep ? [] : parts.slice(0, room.left);
  room.left -= taken.length;
  for (const part of taken) {
    await writePart(work, { whole, depth: depth + 1, room, part, before: before.get(part.path) });
    before.delete(part.path);
  }
  await removeDocuments(work, whole, [...before.values()].flatMap(({ document }) => document ?? []));
  const name = baseName(whole.externalId);
  if (isTooDeep) return fail("parse.too_deep", { name, limit: partsDeepMax }).toBody();
  return taken.length < parts.length ? fail("parse.too_large", { name, limit: partDocumentsMax, unit: "documents with what is inside", setting: "of documents, which is fixed" }).toBody() : undefined;
}

/** Reads and writes one part with what is inside, unless it is there as it is. */
async function writePart(work: PartsWork, { whole, part, before, ...level }: Level & { readonly part: StoredPart; readonly before: ManifestRow | undefined }): Promise<void> {
  const { ports, signal, runId } = work;
  const { workspace, collection, groups, modifiedAt } = whole;
  const scope = { workspace, collection };
  const source = partSource(whole.document);
  const document = before?.document ?? documentId({ ...scope, source, externalId: part.path });
  const externalId = `${whole.externalId}/${part.path}`;
  const [previous] = await ports.rows.getMany("documents", [[workspace, collection, document]]);
  const child: Whole = { ...scope, document, externalId, source: whole.source, groups, modifiedAt };
  const isSame = previous !== undefined && before?.contentHash === part.hash && before.parser === ports.parser.version && previous.externalId === externalId && JSON.stringify(previous.groups) === JSON.stringify(groups);
  if (isSame && (await manifestOf(ports, whole, document)).length === 0) return;
  const { content, ...outcome } = await readBlob(ports, scope, { hash: part.hash, sizeBytes: part.sizeBytes, name: part.path, signal }).then(
    (read) => ({ content: read, ...outcomeOf(read, part.path) }),
    (thrown: unknown) => {
      if (signal.aborted) throw thrown;
      const { status, error } = outcomeOfError(thrown);
      return { content: null, status, error };
    },
  );
  const draft: PartDraft = {
    document, source: whole.source, externalId, previous, content, status: outcome.status, error: outcome.error, groups, bytes: part.sizeBytes, modifiedAt,
    metadata: { ...previous?.metadata, partOf: whole.document },
    manifest: { source, path: part.path, size: part.sizeBytes, modifiedAt, contentHash: part.hash, parser: ports.parser.version, state: outcome.status, error: outcome.error, runId },
  };
  await write(work, { ...level, whole: child, draft });
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
