// What a start finds between rows and indexes: an exchange that a crash cut in two, a space that is lost or not made yet, a model that was renewed.
import type { IndexingPorts } from "../ports.ts";
import type { WorkspaceIndex } from "../workspace-index.ts";
import type { SpaceKeeper } from "./spaces.ts";

/** A collection with what keeps its spaces. */
export interface KeptCollection {
  readonly index: WorkspaceIndex;
  readonly keeper: SpaceKeeper;
  readonly collection: string;
}

/** Before the log is followed: each generation stands where rows say that its model does, and one that is lost counts as not made. */
export async function settleSpaces(ports: IndexingPorts, { index, keeper, collection }: KeptCollection): Promise<void> {
  const scope = index.scope(collection);
  const { beside } = await index.models.spaces(collection);
  if (beside?.isReady !== true) return;
  const wanted = (await index.models.of(collection, "live"))?.embedder.model.version;
  const [live, other] = [await ports.index.state(scope), await ports.index.state(scope, "beside")];
  if (wanted !== undefined && live.vectors.model !== wanted && other.vectors.model === wanted) {
    ports.log.info("index.exchange_finished", { ...scope });
    await ports.index.exchange(scope);
  } else if (other.appliedSeq === 0) {
    ports.log.warn("index.beside_lost", { ...scope });
    await keeper.note(collection, (spaces) => ({ ...spaces, beside: spaces.beside && { ...spaces.beside, isReady: false } }));
  }
}

/** Once it is followed: goes on with a space whose job is gone or done, and makes one of a model that goes by the same name but gives other vectors. */
export async function resumeSpaces(ports: IndexingPorts, { index, keeper, collection }: KeptCollection): Promise<void> {
  const scope = index.scope(collection);
  const { beside } = await index.models.spaces(collection);
  if (beside !== null) {
    const model = index.models.known.exactly(beside.model);
    const job = await ports.jobs.get(scope.workspace, beside.job);
    if (!beside.isReady && model !== undefined && (job === undefined || job.state === "done")) await keeper.begin(collection, model, {});
    return;
  }
  const wanted = await index.models.of(collection, "live");
  const held = (await ports.index.state(scope)).vectors.model;
  if (wanted === undefined || held === null || held === wanted.embedder.model.version) return;
  ports.log.info("collection.model_renewed", { ...scope, model: wanted.embedder.model.version });
  await keeper.begin(collection, wanted, { isRenewal: true });
}
