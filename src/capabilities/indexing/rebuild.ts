// Makes missing and damaged vectors anew, then builds an index from rows beside the live one, then swaps: queries go on meanwhile.
import { asPlinthError } from "#core/errors";
import type { JsonObject } from "#core/json";
import type { DocumentRow } from "#core/rows/tables";
import type { JobContext, StageProgress } from "#ports/job-handler";
import type { IndexChange, IndexScope } from "#ports/search-index";
import type { Follower } from "./follower.ts";
import { loadChanges, loadIndexDocument, scanAll, sizeOf } from "./load.ts";
import type { EmbeddingPorts, FollowingPorts } from "./ports.ts";
import { embedCollection } from "./vectors/embed-collection.ts";

const charactersPerBatch = 1_000_000;
const logEntriesPerRead = 1000;

type RebuildContext = JobContext & { readonly scope: IndexScope };

/** Does one rebuild. @returns what was built */
export async function rebuild(ports: FollowingPorts, follower: Follower, given: RebuildContext): Promise<JsonObject> {
  const { scope } = given;
  const { embedder } = ports;
  const mended = embedder && (await mendVectors({ ...ports, embedder }, given));
  const job: RebuildContext = mended === undefined ? given : { ...given, report: (stages) => given.report([mended.stage, ...stages]) };
  await ports.index.drop(scope, "next");
  const startSeq = await ports.rows.head(scope.workspace);
  const { documents, chunks } = await copyRows(ports, job, startSeq);
  const seq = await follower.exclusively(async () => {
    const caughtUp = await catchUp(ports, scope, startSeq);
    await ports.index.swap(scope);
    follower.noteSwapped(scope.collection, caughtUp);
    return caughtUp;
  });
  return { documents, chunks, seq, ...(mended === undefined ? {} : { embedded: mended.embedded }) };
}

/** Embeds what has no vector, or a damaged one. Where the model cannot be asked the index is built without: those documents are counted as failed. */
async function mendVectors(ports: EmbeddingPorts, job: RebuildContext): Promise<{ readonly stage: StageProgress; readonly embedded: number }> {
  const { scope } = job;
  const total = await ports.rows.count("documents", { prefix: [scope.workspace, scope.collection] });
  let stage: StageProgress = { name: "embed", done: 0, total, unit: "documents", failed: 0, skipped: 0 };
  let embedded = 0;
  try {
    for await (const progress of embedCollection(ports, scope, { reason: "damaged", job })) {
      embedded = progress.embedded;
      stage = { ...stage, done: progress.done };
      job.report([stage]);
    }
  } catch (thrown) {
    const error = asPlinthError(thrown);
    if (!error.code.startsWith("embedding.")) throw thrown;
    ports.log.warn("rebuild.embedding_failed", { ...scope, code: error.code });
    stage = { ...stage, failed: total - stage.done };
  }
  return { stage, embedded };
}

/** Applies all documents. Steps count up to `seq`: each holds a document, and each document has an entry of the log. */
async function copyRows(ports: FollowingPorts, job: RebuildContext, seq: number): Promise<{ documents: number; chunks: number }> {
  const { scope, report, checkpoint } = job;
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
    const document = await loadIndexDocument(ports.rows, row, ports.model);
    documents++;
    chunks += document?.entries.length ?? 0;
    if (document) size += sizeOf(batch[batch.push({ kind: "put", document }) - 1] as IndexChange);
    if (size >= charactersPerBatch && step + 1 < seq) await apply(++step);
    report([{ name: "index", done: documents, total, unit: "documents", failed: 0, skipped: 0 }]);
  }
  await apply(seq);
  return { documents, chunks };
}

/** Applies what was logged since `from` to the next generation. @returns the sequence number it is at then */
async function catchUp(ports: FollowingPorts, scope: IndexScope, from: number): Promise<number> {
  for (let at = from; ; ) {
    const entries = await ports.rows.readLog(scope.workspace, at, logEntriesPerRead);
    const last = entries.at(-1)?.seq;
    if (last === undefined) return at;
    const ids = new Set(entries.flatMap(({ event }) => ("document" in event && event.collection === scope.collection ? [event.document] : [])));
    const changes: IndexChange[] = [];
    for await (const ofDocument of loadChanges(ports.rows, { ...scope, model: ports.model }, [...ids].map((document) => ({ document, isPut: true, isAccess: false })))) changes.push(...ofDocument);
    await ports.index.apply(scope, { seq: last, changes }, "next");
    at = last;
  }
}
