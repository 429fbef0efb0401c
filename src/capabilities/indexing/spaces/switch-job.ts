// The job that makes a space of another model: every document embedded, then a generation of the index built beside the live one.
import { asPlinthError, fail, type PlinthError } from "#core/errors";
import type { JsonObject } from "#core/json";
import type { JobContext, JobHandler, StageProgress } from "#ports/job-handler";
import { buildGeneration } from "../build.ts";
import type { IndexedModel, IndexingPorts } from "../ports.ts";
import { embedCollection } from "../vectors/embed-collection.ts";
import type { WorkspaceIndex } from "../workspace-index.ts";
import { switchKind, type SpaceKeeper } from "./spaces.ts";

/** Failures in a row of a model's server after which the job gives up; it goes on from there when it is started again. */
const failuresMax = 12;
const restMilliseconds = 2000;
const restMillisecondsMax = 60_000;
/** Time within which what was written meanwhile must be embedded and applied before a renewed space answers. */
const renewalMillisecondsMax = 600_000;

/** What the jobs of spaces work on. */
export interface SpaceJobParts {
  readonly ports: IndexingPorts;
  readonly indexOf: (workspace: string) => WorkspaceIndex;
  readonly keeperOf: (workspace: string) => SpaceKeeper;
}

/** Does the jobs that make a space. */
export function switchHandler(parts: SpaceJobParts): JobHandler {
  return { kind: switchKind, concurrency: 1, run: (job) => makeSpace(parts, job) };
}

async function makeSpace({ ports, indexOf, keeperOf }: SpaceJobParts, context: JobContext): Promise<JsonObject> {
  const { workspace, collection: named, input } = context.job;
  const [index, keeper, collection, version] = [indexOf(workspace), keeperOf(workspace), named ?? "", String(input["model"])];
  const model = index.models.known.exactly(version);
  if (model === undefined) throw fail("embedding.model_unknown", { model: version });
  const requireWanted = async (): Promise<void> => {
    if ((await index.models.spaces(collection)).beside?.model !== version) throw fail("request.cancelled");
  };
  await requireWanted();
  await index.embedWith(model);
  const embedded = await embedAll({ ...ports, ...model }, index.scope(collection), context);
  const built = await index.building(collection, async () => {
    await requireWanted();
    return buildGeneration(ports, index.follower, {
      scope: index.scope(collection), model: model.embedder.model, into: "beside", checkpoint: context.checkpoint, report: (stage) => context.report([embedded.stage, stage]),
      onSwapped: () => keeper.note(collection, ({ live, beside }) => ({ live, beside: beside && { ...beside, isReady: true } })),
    });
  });
  if (input["isRenewal"] === true) {
    await keeper.exchange(collection, "candidate", ports.clock.deadline(renewalMillisecondsMax, context.signal));
    await keeper.discard(collection);
  }
  return { ...built, model: version, embedded: embedded.documents };
}

/** Embeds what is not embedded yet. A server that fails is asked again after a rest, as often as allowed without a success between. */
async function embedAll(ports: IndexingPorts & IndexedModel, scope: { readonly workspace: string; readonly collection: string }, job: JobContext): Promise<{ readonly stage: StageProgress; readonly documents: number }> {
  const total = await ports.rows.count("documents", { prefix: [scope.workspace, scope.collection] });
  let stage: StageProgress = { name: "embed", done: 0, total, unit: "documents", failed: 0, skipped: 0 };
  let documents = 0;
  job.report([stage]);
  for (let failures = 0; ; ) {
    let before = 0;
    try {
      for await (const { done, embedded } of embedCollection(ports, scope, { reason: "outdated", job })) {
        documents += embedded - before;
        if (embedded > before) failures = 0;
        before = embedded;
        stage = { ...stage, done: Math.max(stage.done, done) };
        job.report([stage]);
      }
      return { stage, documents };
    } catch (thrown) {
      const error = asPlinthError(thrown);
      if (error.code !== "embedding.upstream_failed" || ++failures >= failuresMax) throw thrown;
      ports.log.warn("switch.embedding_failed", { ...scope, failures });
      await ports.clock.sleep(restAfter(error, failures), job.signal);
      job.checkpoint();
    }
  }
}

function restAfter({ details: { retryAfterMs } }: PlinthError, failures: number): number {
  const rest = typeof retryAfterMs === "number" ? retryAfterMs : restMilliseconds * 2 ** (failures - 1);
  return Math.min(restMillisecondsMax, Math.max(restMilliseconds, rest));
}
