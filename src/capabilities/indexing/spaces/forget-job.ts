// The job that removes the vectors of a model that a collection does not use any more.
import type { JsonObject } from "#core/json";
import type { JobContext, JobHandler } from "#ports/job-handler";
import type { KeyValues } from "#ports/row-store";
import { scanAll } from "../load.ts";
import { forgetKind } from "./spaces.ts";
import type { SpaceJobParts } from "./switch-job.ts";

/** Rows of one commit. */
const rowsPerCommit = 500;

/** Does the jobs that remove vectors. */
export function forgetHandler(parts: SpaceJobParts): JobHandler {
  return { kind: forgetKind, concurrency: 1, run: (job) => forget(parts, job) };
}

/** Removes rows batch by batch, as long as nobody has begun to use the model again. @returns how many */
async function forget({ ports, indexOf }: SpaceJobParts, { job, report, checkpoint }: JobContext): Promise<JsonObject> {
  const { workspace, collection } = job;
  const version = String(job.input["model"]);
  const index = indexOf(workspace);
  const { rows } = ports;
  let removed = 0;
  const remove = async (table: "embeddings" | "vectors", keys: AsyncGenerator<KeyValues>, isUsed: () => Promise<boolean>): Promise<void> => {
    for await (const batch of batchesOf(keys)) {
      checkpoint();
      // A space that is begun meanwhile waits for this, and finds missing what is removed.
      const isGone = await index.follower.exclusively(async () => {
        if (await isUsed()) return false;
        await rows.commit({ workspace, writes: [{ kind: "delete", table, keys: batch }] });
        return true;
      });
      if (!isGone) return;
      removed += batch.length;
      report([{ name: "remove", done: removed, total: null, unit: "rows", failed: 0, skipped: 0 }]);
    }
  };
  const isUsedAnywhere = async (): Promise<boolean> => {
    for await (const each of scanAll(rows, "collections", [workspace])) if (await index.models.isUsed(each.collection, version)) return true;
    return false;
  };
  const documents = async function* (): AsyncGenerator<KeyValues> {
    for await (const row of scanAll(rows, "embeddings", [workspace, collection ?? ""])) if (row.model === version) yield [workspace, row.collection, row.document, version];
  };
  const texts = async function* (): AsyncGenerator<KeyValues> {
    for await (const { text } of scanAll(rows, "vectors", [workspace, version])) yield [workspace, version, text];
  };
  await remove("embeddings", documents(), () => index.models.isUsed(collection ?? "", version));
  await remove("vectors", texts(), isUsedAnywhere);
  return { rows: removed };
}

async function* batchesOf(keys: AsyncGenerator<KeyValues>): AsyncGenerator<readonly KeyValues[]> {
  let batch: KeyValues[] = [];
  for await (const key of keys) {
    batch.push(key);
    if (batch.length < rowsPerCommit) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
