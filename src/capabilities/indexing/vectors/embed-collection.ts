// A whole collection embedded by one model, page by page of its documents; what is as it should be is passed over.
import type { DocumentRow } from "#core/rows/tables";
import type { JobContext } from "#ports/job-handler";
import type { IndexScope } from "#ports/search-index";
import { scanAll } from "../load.ts";
import type { EmbeddingPorts } from "../ports.ts";
import { DocumentEmbedder, type EmbeddingReason } from "./embed-documents.ts";

const documentsPerPage = 100;

/** How far it is: documents looked at, those embedded among them, and the log's sequence number behind the last vectors (0 when none were written). */
export interface CollectionProgress {
  readonly done: number;
  readonly embedded: number;
  readonly seq: number;
}

/** Embeds the documents of `scope` for which `reason` holds, and tells how far it is after each page. @throws what the embedder throws; request.cancelled */
export async function* embedCollection(ports: EmbeddingPorts, scope: IndexScope, { reason, job }: { readonly reason: EmbeddingReason; readonly job: Pick<JobContext, "signal" | "checkpoint"> }): AsyncGenerator<CollectionProgress> {
  const embedder = new DocumentEmbedder(ports, scope.workspace);
  let [done, embedded, seq] = [0, 0, 0];
  for await (const documents of pagesOf(scanAll(ports.rows, "documents", [scope.workspace, scope.collection]))) {
    job.checkpoint();
    const made = await embedder.embed(documents, { reason, signal: job.signal });
    done += documents.length;
    embedded += made.documents;
    seq = Math.max(seq, made.seq);
    yield { done, embedded, seq };
  }
}

async function* pagesOf(rows: AsyncIterable<DocumentRow>): AsyncGenerator<readonly DocumentRow[]> {
  let page: DocumentRow[] = [];
  for await (const row of rows) {
    page.push(row);
    if (page.length < documentsPerPage) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
