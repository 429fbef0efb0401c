// The index side of a data directory: followers, verify, rebuild, and the spaces of collections.
import { fail } from "#core/errors";
import { uuidV7 } from "#core/ids";
import type { BesideSpace } from "#core/vectors/spaces";
import type { JsonObject } from "#core/json";
import type { Embedder, EmbeddingModel } from "#ports/embedder";
import type { IndexFollower } from "#ports/index-follower";
import type { JobHandler } from "#ports/job-handler";
import type { IndexScope, KeptGeneration } from "#ports/search-index";
import { scanAll } from "./load.ts";
import type { IndexingPorts } from "./ports.ts";
import { rebuild } from "./rebuild.ts";
import { forgetHandler } from "./spaces/forget-job.ts";
import { KnownModels } from "./spaces/known-models.ts";
import { resumeSpaces, settleSpaces } from "./spaces/reconcile.ts";
import { SpaceKeeper, type SpacesView } from "./spaces/spaces.ts";
import { switchHandler } from "./spaces/switch-job.ts";
import { compareAll, type ComparedPlace, type VerifyReport } from "./verify.ts";
import { WorkspaceIndex } from "./workspace-index.ts";

export type { IndexedModel, IndexingPorts } from "./ports.ts";

/** Keeps indexes at the head of the log, compares them with rows, builds them anew. */
export interface Indexer extends IndexFollower {
  /** Starts to follow these workspaces; an index with damage is built anew by a job. */
  start(workspaces: readonly string[]): Promise<void>;
  /** Compares rows and indexes at one sequence number; nothing is applied meanwhile. */
  verify(scope: IndexScope): Promise<VerifyReport>;
  /** Enqueues a rebuild, or answers with the one under way. */
  startRebuild(scope: IndexScope): Promise<{ readonly job: string }>;
  /** The vector spaces of collections. */
  readonly spaces: VectorSpaces;
  /** Does the jobs: rebuilding, making a space, removing one. */
  readonly jobHandlers: readonly JobHandler[];
  /** Ends following and makes everything durable. */
  stop(): Promise<void>;
}

/** Which model embeds a collection, and how another takes its place while questions go on. */
export interface VectorSpaces {
  /** The models that collections can be embedded by; the first is that of collections that name none. */
  readonly models: readonly EmbeddingModel[];
  /** The model that embeds questions for a generation; undefined where there is none. Waits while spaces change places. */
  embedder(scope: IndexScope, generation: KeptGeneration): Promise<Embedder | undefined>;
  /** Both spaces as they stand. */
  view(scope: IndexScope): Promise<SpacesView>;
  /** Settings of a new collection that the model of this name embeds. @throws embedding.model_unknown */
  settingsFor(workspace: string, model: string): Promise<JsonObject>;
  /** Begins, or goes on, to embed the collection by the model of this name beside the one that answers. @throws embedding.model_unknown, collection.model_same, collection.beside_taken */
  switchTo(scope: IndexScope, model: string): Promise<{ readonly job: string }>;
  /** Lets the space beside take the live one's place (`candidate`), or have it back (`former`). No question fails meanwhile. @throws collection.nothing_beside, collection.beside_unready, embedding.model_unknown, index.behind */
  exchange(scope: IndexScope, role: BesideSpace["role"], signal: AbortSignal): Promise<void>;
  /** Drops the space beside; a job removes its vectors. @throws collection.nothing_beside */
  discard(scope: IndexScope): Promise<{ readonly job: string }>;
}

const rebuildKind = "rebuild";

/** The index side of one workspace. */
interface Kept {
  readonly index: WorkspaceIndex;
  readonly keeper: SpaceKeeper;
}

/** Joins indexing to its ports. */
export function createIndexer(ports: IndexingPorts): Indexer {
  const known = new KnownModels(ports.models ?? []);
  const workspaces = new Map<string, Kept>();
  const keptOf = (workspace: string): Kept => {
    const kept = workspaces.get(workspace);
    if (!kept) throw fail("workspace.not_found", { workspace });
    return kept;
  };
  const indexOf = (workspace: string): WorkspaceIndex => keptOf(workspace).index;
  const keeperOf = (workspace: string): SpaceKeeper => keptOf(workspace).keeper;
  const startRebuild: Indexer["startRebuild"] = async ({ workspace, collection }) => {
    const id = uuidV7(ports.clock.now(), ports.random.bytes(10));
    const job = await ports.jobs.enqueue({ workspace, id, kind: rebuildKind, collection, input: { collection }, dedupeKey: `${rebuildKind}:${collection}` }, ports.clock.now());
    return { job: job.id };
  };
  const parts = { ports, indexOf, keeperOf };
  return {
    start: async (names) => {
      for (const workspace of names) {
        const index = new WorkspaceIndex(ports, workspace, known);
        const kept = { index, keeper: new SpaceKeeper(ports, index) };
        workspaces.set(workspace, kept);
        await startWorkspace(ports, kept);
      }
      for (const workspace of names) await rebuildDamaged(ports, workspace, startRebuild);
    },
    applied: ({ workspace, collection }) => indexOf(workspace).follower.applied(collection),
    waitFor: ({ workspace, collection }, seq, signal) => indexOf(workspace).follower.waitFor(collection, seq, signal),
    embedded: ({ workspace, collection }) => indexOf(workspace).embedded(collection),
    waitForVectors: async ({ workspace, collection }, seq, signal) => {
      const index = indexOf(workspace);
      const written = (await (await index.liveEmbedding(collection))?.waitFor(seq, signal)) ?? seq;
      await index.follower.waitFor(collection, written, signal);
    },
    verify: ({ workspace, collection }) => verify(ports, indexOf(workspace), collection),
    startRebuild,
    spaces: {
      models: known.all.map(({ embedder }) => embedder.model),
      embedder: ({ workspace, collection }, generation) => keeperOf(workspace).embedder(collection, generation),
      view: ({ workspace, collection }) => keeperOf(workspace).view(collection),
      settingsFor: (workspace, model) => keeperOf(workspace).settingsFor(model),
      switchTo: ({ workspace, collection }, model) => keeperOf(workspace).switchTo(collection, model),
      exchange: ({ workspace, collection }, role, signal) => keeperOf(workspace).exchange(collection, role, signal),
      discard: ({ workspace, collection }) => keeperOf(workspace).discard(collection),
    },
    jobHandlers: [rebuildHandler(ports, indexOf), switchHandler(parts), forgetHandler(parts)],
    stop: async () => {
      for (const { index } of workspaces.values()) await index.stop();
    },
  };
}

async function startWorkspace(ports: IndexingPorts, { index, keeper }: Kept): Promise<void> {
  const collections: string[] = [];
  for await (const { collection } of scanAll(ports.rows, "collections", [index.workspace])) collections.push(collection);
  for (const collection of collections) await settleSpaces(ports, { index, keeper, collection });
  await index.start();
  for (const collection of collections) await resumeSpaces(ports, { index, keeper, collection });
}

function rebuildHandler(ports: IndexingPorts, indexOf: (workspace: string) => WorkspaceIndex): JobHandler {
  return {
    kind: rebuildKind,
    concurrency: 1,
    run: (job) => {
      const { workspace, collection: named } = job.job;
      const [index, collection] = [indexOf(workspace), named ?? ""];
      return index.building(collection, async () => {
        const { beside } = await index.models.spaces(collection);
        const kept: readonly KeptGeneration[] = beside?.isReady === true ? ["live", "beside"] : ["live"];
        const generations = await Promise.all(kept.map(async (into) => ({ into, embeddedBy: await index.models.of(collection, into), followed: await index.models.followed(collection, into) })));
        return rebuild(ports, index.follower, { order: { scope: index.scope(collection), generations }, job });
      });
    },
  };
}

async function rebuildDamaged(ports: IndexingPorts, workspace: string, startRebuild: Indexer["startRebuild"]): Promise<void> {
  for await (const { collection } of scanAll(ports.rows, "collections", [workspace])) {
    const damage = (await Promise.all((["live", "beside"] as const).map((generation) => ports.index.state({ workspace, collection }, generation)))).flatMap((state) => state.damage);
    if (damage.length === 0) continue;
    ports.log.warn("index.damaged", { workspace, collection, damage: damage[0] ?? "" });
    await startRebuild({ workspace, collection });
  }
}

const verifyWaitMilliseconds = 30_000;

/** Waits until rows and index stand at the same sequence number, then compares while nothing is applied. Writes that come meanwhile are named only if they still differ when looked at again. */
async function verify(ports: IndexingPorts, index: WorkspaceIndex, collection: string): Promise<VerifyReport> {
  const scope = index.scope(collection);
  for (let tries = 0; ; tries++) {
    const { beside } = await index.models.spaces(collection);
    const generations: readonly KeptGeneration[] = beside?.isReady === true ? ["live", "beside"] : ["live"];
    const compared: ComparedPlace[] = [];
    for (const generation of generations) {
      const model = await index.models.followed(collection, generation);
      compared.push({ scope, generation, model });
      const embedding = model && index.embedding(model.version);
      await embedding?.waitFor(await ports.rows.head(scope.workspace), ports.clock.deadline(verifyWaitMilliseconds));
    }
    const seq = await ports.rows.head(scope.workspace);
    await index.follower.waitFor(collection, seq, ports.clock.deadline(verifyWaitMilliseconds));
    const report = await index.follower.exclusively(() => compareAll(ports, compared, seq));
    const isQuiet = (await ports.rows.head(scope.workspace)) === seq;
    if (report.differences.length === 0 || isQuiet || tries >= verifyTriesMax) return report;
  }
}

const verifyTriesMax = 5;
