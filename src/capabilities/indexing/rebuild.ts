// A rebuild: makes missing and damaged vectors anew, then builds the index that answers, and the one beside it, from rows.
import { asPlinthError } from "#core/errors";
import type { JsonObject } from "#core/json";
import type { JobContext, StageProgress } from "#ports/job-handler";
import type { IndexScope, KeptGeneration } from "#ports/search-index";
import { buildGeneration } from "./build.ts";
import type { Follower } from "./follower.ts";
import type { EmbeddingPorts, IndexedModel, IndexingPorts } from "./ports.ts";
import { embedCollection } from "./vectors/embed-collection.ts";
import type { FollowedModel } from "./vectors/vectors-of.ts";

/** What is rebuilt: generations with the model that each follows, and that makes its vectors where it can be asked. */
export interface RebuildOrder {
  readonly scope: IndexScope;
  readonly generations: readonly { readonly into: KeptGeneration; readonly embeddedBy: IndexedModel | undefined; readonly followed: FollowedModel | undefined }[];
}

/** Does one rebuild. @returns what was built */
export async function rebuild(ports: IndexingPorts, follower: Follower, { order, job }: { readonly order: RebuildOrder; readonly job: JobContext }): Promise<JsonObject> {
  const { scope } = order;
  const ended: StageProgress[] = [];
  let embedded = 0;
  let result: JsonObject = {};
  for (const { into, embeddedBy, followed } of order.generations) {
    let latest: StageProgress | undefined;
    const report = (stage: StageProgress): void => {
      latest = stage;
      job.report([...ended, stage]);
    };
    const close = (): void => {
      if (latest) ended.push(latest);
      latest = undefined;
    };
    if (embeddedBy) embedded += await mendVectors({ ...ports, ...embeddedBy }, { scope, into, job, report });
    close();
    const built = await buildGeneration(ports, follower, { scope, into, model: followed, report, checkpoint: job.checkpoint });
    close();
    if (into === "live") result = { ...built };
  }
  const hasModel = order.generations.some(({ embeddedBy }) => embeddedBy !== undefined);
  return { ...result, ...(hasModel ? { embedded } : {}) };
}

/** Embeds what has no vector, or a damaged one. Where the model cannot be asked the index is built without: those documents are counted as failed. @returns documents that were embedded */
async function mendVectors(ports: EmbeddingPorts, { scope, into, job, report }: { readonly scope: IndexScope; readonly into: KeptGeneration; readonly job: JobContext; readonly report: (stage: StageProgress) => void }): Promise<number> {
  const total = await ports.rows.count("documents", { prefix: [scope.workspace, scope.collection] });
  const stage = { name: into === "live" ? "embed" : "embed beside", done: 0, total, unit: "documents", failed: 0, skipped: 0 };
  let progress = { done: 0, embedded: 0 };
  try {
    for await (progress of embedCollection(ports, scope, { reason: "damaged", job })) report({ ...stage, done: progress.done });
    report({ ...stage, done: progress.done });
  } catch (thrown) {
    const error = asPlinthError(thrown);
    if (!error.code.startsWith("embedding.")) throw thrown;
    ports.log.warn("rebuild.embedding_failed", { ...scope, code: error.code });
    report({ ...stage, done: progress.done, failed: total - progress.done });
  }
  return progress.embedded;
}
