// Cuts stored documents again under the present chunk rules, from their element rows: nothing is parsed.
import type { ManifestRow } from "#core/rows/tables";
import { cutAgain } from "./store-content.ts";
import type { CollectionScope, IngestPorts } from "../parts.ts";
import type { DocumentWriter } from "./writer.ts";

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
