// Cuts stored documents again under the present chunk rules, from their element rows: nothing is parsed.
import { uuidV7 } from "#core/ids";
import type { JsonObject } from "#core/json";
import type { ManifestRow } from "#core/rows/tables";
import type { JobContext } from "#ports/job-handler";
import type { KeyValues } from "#ports/row-store";
import { cutAgain } from "./store-content.ts";
import type { CollectionScope, IngestPorts } from "../parts.ts";
import type { DocumentWriter } from "./writer.ts";

/** Kind of the job that cuts a collection's documents again. */
export const recutKind = "ingest.recut";

/** Setting of a workspace: the rules under which all of its documents were cut. */
const chunkerSetting = "ingest.chunker";
const collectionsMax = 10_000;
const pageRows = 1000;

/** Enqueues a recut of each collection that holds documents when the rules are not those under which the workspace was cut. */
export async function recutWhenOutdated(ports: IngestPorts, writer: DocumentWriter, workspace: string): Promise<void> {
  const { version } = writer.chunks;
  const [setting] = await ports.rows.getMany("settings", [[workspace, chunkerSetting]]);
  if (setting?.value === version) return;
  const { rows: collections } = await ports.rows.scan("collections", { prefix: [workspace], limit: collectionsMax });
  for (const { collection } of collections) {
    const { rows: some } = await ports.rows.scan("documents", { prefix: [workspace, collection], limit: 1 });
    if (some.length === 0) continue;
    const now = ports.clock.now();
    const dedupeKey = `${recutKind}:${collection}`;
    await ports.jobs.enqueue({ workspace, id: uuidV7(now, ports.random.bytes(10)), kind: recutKind, collection, input: { chunker: version }, dedupeKey }, now);
  }
  await ports.rows.commit({ workspace, writes: [{ kind: "put", table: "settings", rows: [{ workspace, name: chunkerSetting, value: version }] }] });
}

/** The work of a recut job: every document of the collection that was cut under other rules. */
export async function runRecut(ports: IngestPorts, writer: DocumentWriter, { scope, context }: { readonly scope: CollectionScope; readonly context: JobContext }): Promise<JsonObject> {
  let [cut, seen] = [0, 0];
  const total = await ports.rows.count("documents", { prefix: [scope.workspace, scope.collection] });
  for (let after: KeyValues | undefined; ; ) {
    const page = await ports.rows.scan("documents", { prefix: [scope.workspace, scope.collection], limit: pageRows, ...(after ? { after } : {}) });
    const documents = page.rows.filter((row) => row.version !== null && row.chunker !== writer.chunks.version).map(({ document }) => document);
    cut += await cutDocuments(ports, writer, { scope, documents, checkpoint: () => context.checkpoint() });
    seen += page.rows.length;
    context.report([{ name: "cut", done: seen, total, unit: "documents", failed: 0, skipped: seen - cut }]);
    after = page.next;
    if (!after) return { cut };
  }
}

/** Documents to cut again; `manifest` rows of theirs are brought up to date with them. */
export interface RecutRequest {
  readonly scope: CollectionScope;
  readonly documents: readonly string[];
  readonly manifest?: readonly ManifestRow[];
  checkpoint(): void;
}

/** Cuts each document again, one commit a document. @returns how many were cut */
export async function cutDocuments(ports: IngestPorts, writer: DocumentWriter, request: RecutRequest): Promise<number> {
  const { workspace, collection } = request.scope;
  const manifests = new Map((request.manifest ?? []).map((row) => [row.document, row]));
  let cut = 0;
  for (const document of request.documents) {
    request.checkpoint();
    const [row] = await ports.rows.getMany("documents", [[workspace, collection, document]]);
    const manifest = manifests.get(document);
    const [version] = row?.version ? await ports.rows.getMany("versions", [[workspace, row.version]]) : [];
    const chunker = writer.chunks.version;
    const manifestWrite = { kind: "put", table: "manifest", rows: manifest ? [{ ...manifest, chunker }] : [] } as const;
    if (!row || !version) {
      await writer.commit({ workspace, writes: [manifestWrite] });
      continue;
    }
    const known = await ports.rows.count("chunks", { prefix: [workspace, version.version, chunker] });
    const context = { rows: ports.rows, commit: writer.commit.bind(writer), turns: writer.turns, now: ports.clock.now(), rules: writer.chunks };
    const made = known > 0 ? { writes: [], chunks: known } : await cutAgain(context, version);
    await writer.commit({
      workspace,
      expect: [{ table: "documents", key: [workspace, collection, document], is: { version: version.version } }],
      writes: [...made.writes, manifestWrite, { kind: "put", table: "documents", rows: [{ ...row, chunker, chunks: made.chunks, updatedAt: ports.clock.now() }] }],
      log: [{ type: "document.put", collection, document }],
    });
    cut++;
  }
  return cut;
}
