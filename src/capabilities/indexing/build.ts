// Builds a generation of an index anew from rows, then lets it take the place of one: queries go on meanwhile.
import type { DocumentRow } from "#core/rows/tables";
import type { JobContext, StageProgress } from "#ports/job-handler";
import type { IndexChange, IndexScope, KeptGeneration } from "#ports/search-index";
import type { Follower } from "./follower.ts";
import { loadChanges, loadIndexDocument, scanAll, sizeOf } from "./load.ts";
import type { IndexingPorts } from "./ports.ts";
import type { FollowedModel } from "./vectors/vectors-of.ts";

const charactersPerBatch = 1_000_000;
const logEntriesPerRead = 1000;

/** A generation to be built: whose vectors it has, and whose place it takes. */
export interface BuildOrder {
  readonly scope: IndexScope;
  readonly model: FollowedModel | undefined;
  readonly into: KeptGeneration;
  /** Called with the progress of the stage. */
  readonly report: (stage: StageProgress) => void;
  readonly checkpoint: JobContext["checkpoint"];
  /** Done while nothing is applied, right after the generation took its place. */
  readonly onSwapped?: () => Promise<void>;
}

/** What was built, at a sequence number. */
export interface Built {
  readonly documents: number;
  readonly chunks: number;
  readonly seq: number;
}

/** Builds one generation. Nothing else may build in the scope meanwhile. */
export async function buildGeneration(ports: IndexingPorts, follower: Follower, order: BuildOrder): Promise<Built> {
  const { scope, into } = order;
  await ports.index.drop(scope, "next");
  const startSeq = await ports.rows.head(scope.workspace);
  const { documents, chunks } = await copyRows(ports, order, startSeq);
  const seq = await follower.exclusively(async () => {
    const caughtUp = await catchUp(ports, order, startSeq);
    await ports.index.swap(scope, into);
    follower.noteSwapped(scope.collection, into, caughtUp);
    await order.onSwapped?.();
    return caughtUp;
  });
  return { documents, chunks, seq };
}

/** Applies all documents. Steps count up to `seq`: each holds a document, and each document has an entry of the log. */
async function copyRows(ports: IndexingPorts, { scope, model, into, report, checkpoint }: BuildOrder, seq: number): Promise<{ documents: number; chunks: number }> {
  const total = await ports.rows.count("documents", { prefix: [scope.workspace, scope.collection] });
  let step = 0;
  let batch: IndexChange[] = [];
  let size = 0;
  let documents = 0;
  let chunks = 0;
  const apply = async (at: number): Promise<void> => {
    await ports.index.apply(scope, { seq: at, changes: batch }, "next");
    batch = [];
    size = 0;
  };
  for await (const row of scanAll(ports.rows, "documents", [scope.workspace, scope.collection]) as AsyncGenerator<DocumentRow>) {
    checkpoint();
    const document = await loadIndexDocument(ports.rows, row, model);
    documents++;
    chunks += document?.entries.length ?? 0;
    if (document) size += sizeOf(batch[batch.push({ kind: "put", document }) - 1] as IndexChange);
    if (size >= charactersPerBatch && step + 1 < seq) await apply(++step);
    report({ name: into === "live" ? "index" : "index beside", done: documents, total, unit: "documents", failed: 0, skipped: 0 });
  }
  await apply(seq);
  return { documents, chunks };
}

/** Applies what was logged since `from` to the next generation. @returns the sequence number it is at then */
async function catchUp(ports: IndexingPorts, { scope, model }: BuildOrder, from: number): Promise<number> {
  for (let at = from; ; ) {
    const entries = await ports.rows.readLog(scope.workspace, at, logEntriesPerRead);
    const last = entries.at(-1)?.seq;
    if (last === undefined) return at;
    const ids = new Set(entries.flatMap(({ event }) => ("document" in event && event.collection === scope.collection ? [event.document] : [])));
    const changes: IndexChange[] = [];
    for await (const ofDocument of loadChanges(ports.rows, { ...scope, model }, [...ids].map((document) => ({ document, isPut: true, isAccess: false })))) changes.push(...ofDocument);
    await ports.index.apply(scope, { seq: last, changes }, "next");
    at = last;
  }
}
