// Random histories of a job queue: owners and workers at work, done by an engine and by the oracle.
import type { JobState } from "#core/job";
import type { JobQueue, JobWish, Lease } from "#ports/job-queue";
import { withOpened, type Subject, type SuiteKit } from "./kit.ts";

const kinds = ["ingest", "rebuild"] as const;

type Step =
  | { readonly do: "enqueue"; readonly id: string; readonly workspace: string; readonly kind: string; readonly dedupeKey?: string | undefined }
  | { readonly do: "lease"; readonly kinds: readonly string[] }
  | { readonly do: "heartbeat"; readonly holder: number }
  | { readonly do: "settle"; readonly holder: number; readonly state: Exclude<JobState, "running"> }
  | { readonly do: "wish"; readonly id: string; readonly workspace: string; readonly wish: JobWish }
  | { readonly do: "prune" };

/** What a history needs to go on: the time, and every lease ever given. */
interface Bench {
  readonly queue: JobQueue;
  readonly leases: Lease[];
}

const leaseMs = 20;

/** Declares the histories when the subject names an oracle. */
export function jobHistories(kit: SuiteKit, subject: Subject<JobQueue>): void {
  const { oracle } = subject;
  if (!oracle) return;
  const { fc, it, expect } = kit;

  it("answers a random history as the oracle does, and never lets two hold one job", async () => {
    const history = fc.array(fc.tuple(fc.integer({ min: 0, max: 15 }), steps(fc)), { minLength: 5, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(history, (list) => withOpened(subject, async ({ port }) => {
        const engine: Bench = { queue: port, leases: [] };
        const twin: Bench = { queue: oracle(), leases: [] };
        let now = 1_000;
        for (const [passed, step] of list) {
          now += passed;
          expect(await answer(engine, step, now)).toEqual(await answer(twin, step, now));
          expect(tokensRise(engine.leases)).toBe(true);
        }
        for (const workspace of ["w", "x"]) expect(await port.list(workspace, { limit: 100 })).toEqual(await twin.queue.list(workspace, { limit: 100 }));
      })),
      { numRuns: subject.name.includes("thread") ? 8 : 100 },
    );
  }, 120_000);
}

async function answer({ queue, leases }: Bench, step: Step, now: number): Promise<unknown> {
  try {
    return await act({ queue, leases }, step, now);
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

async function act({ queue, leases }: Bench, step: Step, now: number): Promise<unknown> {
  if (step.do === "enqueue") return queue.enqueue({ workspace: step.workspace, id: step.id, kind: step.kind, collection: null, input: {}, ...(step.dedupeKey ? { dedupeKey: step.dedupeKey } : {}) }, now);
  if (step.do === "wish") return queue.wish(step, step.wish, now);
  if (step.do === "prune") {
    leases.length = 0;
    return queue.prune(now - 30);
  }
  if (step.do === "lease") {
    const taken = await queue.lease(step.kinds, leaseMs, now);
    if (taken) leases.push(taken.lease);
    return taken;
  }
  const lease = leases.at(-1 - step.holder);
  if (!lease) return undefined;
  if (step.do === "settle") return queue.settle(lease, { state: step.state, ...(step.state === "failed" ? {} : { result: { now } }) }, now);
  const stages = [{ name: "parse", done: now, total: null, unit: "files", failed: 0, skipped: 0, ratePerSecond: null }];
  return queue.heartbeat(lease, { stages, leaseMs }, now);
}

/** Whether each later lease of a job has a larger token. (Pruning forgets the leases: an id used again starts anew.) */
function tokensRise(leases: readonly Lease[]): boolean {
  const last = new Map<string, number>();
  return leases.every(({ workspace, id, token }) => {
    const rises = token > (last.get(`${workspace} ${id}`) ?? 0);
    last.set(`${workspace} ${id}`, token);
    return rises;
  });
}

function steps(fc: SuiteKit["fc"]) {
  const id = fc.constantFrom("id-1", "id-2", "id-3", "id-4", "id-5");
  const workspace = fc.constantFrom("w", "x");
  const holder = fc.nat({ max: 2 });
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant("enqueue" as const), id, workspace, kind: fc.constantFrom(...kinds), dedupeKey: fc.constantFrom(undefined, undefined, "k") }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant("lease" as const), kinds: fc.subarray([...kinds]) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("heartbeat" as const), holder }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("settle" as const), holder, state: fc.constantFrom<Exclude<JobState, "running">>("queued", "paused", "done", "failed", "cancelled") }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant("wish" as const), id, workspace, wish: fc.constantFrom<JobWish>("continue", "pause", "cancel") }) },
    { weight: 1, arbitrary: fc.constant({ do: "prune" as const }) },
  );
}
