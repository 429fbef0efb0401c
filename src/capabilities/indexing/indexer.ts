// The index side of a data directory: followers, verify and rebuild.
import { fail } from "#core/errors";
import { uuidV7 } from "#core/ids";
import type { IndexFollower } from "#ports/index-follower";
import type { JobHandler } from "#ports/job-handler";
import type { IndexScope } from "#ports/search-index";
import { Follower } from "./follower.ts";
import { Embedding } from "./vectors/embedding.ts";
import type { FollowingPorts, IndexingPorts } from "./ports.ts";
import { rebuild } from "./rebuild.ts";
import { compareAll, type VerifyReport } from "./verify.ts";

export type { IndexingPorts } from "./ports.ts";

/** Keeps indexes at the head of the log, compares them with rows, builds them anew. */
export interface Indexer extends IndexFollower {
  /** Starts to follow these workspaces; an index with damage is built anew by a job. */
  start(workspaces: readonly string[]): Promise<void>;
  /** Compares rows and live index at one sequence number; nothing is applied meanwhile. */
  verify(scope: IndexScope): Promise<VerifyReport>;
  /** Enqueues a rebuild, or answers with the one under way. */
  startRebuild(scope: IndexScope): Promise<{ readonly job: string }>;
  /** Does the rebuild jobs. */
  readonly jobHandlers: readonly JobHandler[];
  /** Ends following and makes everything durable. */
  stop(): Promise<void>;
}

const rebuildKind = "rebuild";

/** Joins indexing to its ports. */
export function createIndexer(given: IndexingPorts): Indexer {
  const { embedder } = given;
  const ports: FollowingPorts = { ...given, model: embedder?.model };
  const embeddings = new Map<string, Embedding>();
  const followers = new Map<string, Follower>();
  const followerOf = (workspace: string): Follower => {
    const follower = followers.get(workspace);
    if (!follower) throw fail("workspace.not_found", { workspace });
    return follower;
  };
  const startRebuild: Indexer["startRebuild"] = async ({ workspace, collection }) => {
    const id = uuidV7(ports.clock.now(), ports.random.bytes(10));
    const job = await ports.jobs.enqueue({ workspace, id, kind: rebuildKind, collection, input: { collection }, dedupeKey: `${rebuildKind}:${collection}` }, ports.clock.now());
    return { job: job.id };
  };
  const handler: JobHandler = {
    kind: rebuildKind,
    concurrency: 1,
    run: (context) => rebuild(ports, followerOf(context.job.workspace), { ...context, scope: { workspace: context.job.workspace, collection: context.job.collection ?? "" } }),
  };
  return {
    start: async (workspaces) => {
      for (const workspace of workspaces) {
        const follower = new Follower(ports, workspace);
        followers.set(workspace, follower);
        await follower.start();
        if (!embedder) continue;
        const embedding = new Embedding({ ...ports, embedder }, workspace);
        embeddings.set(workspace, embedding);
        await embedding.start();
      }
      for (const workspace of workspaces) await rebuildDamaged(ports, workspace, startRebuild);
    },
    applied: ({ workspace, collection }) => followerOf(workspace).applied(collection),
    waitFor: ({ workspace, collection }, seq, signal) => followerOf(workspace).waitFor(collection, seq, signal),
    embedded: ({ workspace }) => embeddings.get(workspace)?.position ?? Infinity,
    waitForVectors: async (scope, seq, signal) => {
      const written = (await embeddings.get(scope.workspace)?.waitFor(seq, signal)) ?? seq;
      await followerOf(scope.workspace).waitFor(scope.collection, written, signal);
    },
    verify: (scope) => verify(ports, { follower: followerOf(scope.workspace), embedding: embeddings.get(scope.workspace) }, scope),
    startRebuild,
    jobHandlers: [handler],
    stop: async () => {
      for (const embedding of embeddings.values()) await embedding.stop();
      for (const follower of followers.values()) await follower.stop();
    },
  };
}

async function rebuildDamaged(ports: IndexingPorts, workspace: string, startRebuild: Indexer["startRebuild"]): Promise<void> {
  const page = await ports.rows.scan("collections", { prefix: [workspace], limit: 10_000 });
  for (const { collection } of page.rows) {
    const { damage } = await ports.index.state({ workspace, collection });
    if (damage.length === 0) continue;
    ports.log.warn("index.damaged", { workspace, collection, damage: damage[0] ?? "" });
    await startRebuild({ workspace, collection });
  }
}

const verifyWaitMilliseconds = 30_000;

/** Waits until rows and index stand at the same sequence number, then compares while nothing is applied. Writes that come meanwhile are named only if they still differ when looked at again. */
async function verify(ports: FollowingPorts, { follower, embedding }: { readonly follower: Follower; readonly embedding: Embedding | undefined }, scope: IndexScope): Promise<VerifyReport> {
  for (let tries = 0; ; tries++) {
    await embedding?.waitFor(await ports.rows.head(scope.workspace), ports.clock.deadline(verifyWaitMilliseconds));
    const seq = await ports.rows.head(scope.workspace);
    await follower.waitFor(scope.collection, seq, ports.clock.deadline(verifyWaitMilliseconds));
    const report = await follower.exclusively(() => compareAll(ports, scope, seq));
    const isQuiet = (await ports.rows.head(scope.workspace)) === seq;
    if (report.differences.length === 0 || isQuiet || tries >= verifyTriesMax) return report;
  }
}

const verifyTriesMax = 5;
