// The suite of the job-queue port: leases, fences, wishes and lists, then random histories beside the oracle.
import { fail } from "#core/errors";
import type { Job } from "#core/job";
import type { JobDraft, JobQueue, Lease } from "#ports/job-queue";
import { jobHistories } from "./job-histories.ts";
import { withOpened, type Subject, type SuiteKit } from "./kit.ts";

/** Runs the suite under the given kit; every job-queue engine passes it. */
export function jobQueueSuite(kit: SuiteKit, subject: Subject<JobQueue>): void {
  kit.describe(`job queue: ${subject.name}`, () => {
    queueing(kit, subject);
    leasing(kit, subject);
    settling(kit, subject);
    wishing(kit, subject);
    listing(kit, subject);
    jobHistories(kit, subject);
  });
}

/** A draft; jobs are as old as their ids are small. */
export function sampleDraft(over: Partial<JobDraft> = {}): JobDraft {
  return { workspace: "w", id: "id-1", kind: "ingest", collection: "c", input: { path: "é" }, ...over };
}

const stage = { name: "parse", done: 1, total: null, unit: "files", failed: 0, skipped: 0, ratePerSecond: 1.5 };
const body = { code: "parse.damaged", message: "m", remedy: "r", details: { name: "f" }, retryable: false } as const;
const lost = { code: "job.lease_lost" };

function test(kit: SuiteKit, subject: Subject<JobQueue>): (sentence: string, body: (queue: JobQueue) => Promise<void>) => void {
  return (sentence, run) => kit.it(sentence, () => withOpened(subject, ({ port }) => run(port)));
}

/** Leases the next job, which must be there. */
async function take(queue: JobQueue, now: number, leaseMs = 100): Promise<{ readonly job: Job; readonly lease: Lease }> {
  const taken = await queue.lease(["ingest"], leaseMs, now);
  if (!taken) throw fail("job.not_found", { job: "to lease" });
  return taken;
}

function queueing(kit: SuiteKit, subject: Subject<JobQueue>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("gives a queued job as it was drafted", async (queue) => {
    const job = await queue.enqueue(sampleDraft({ collection: null }), 5);
    expect(job).toEqual({ workspace: "w", id: "id-1", kind: "ingest", collection: null, input: { path: "é" }, state: "queued", stages: [], result: null, error: null, attempts: 0, createdAt: 5, startedAt: null, finishedAt: null });
    expect(await queue.get("w", "id-1")).toEqual(job);
  });

  it("gives the job of an id that is there already as it stands", async (queue) => {
    await queue.enqueue(sampleDraft(), 5);
    const { job } = await take(queue, 6);
    expect(await queue.enqueue(sampleDraft({ kind: "other" }), 7)).toEqual(job);
  });

  it("gives the queued or running job of a dedupe key instead of a second, in its workspace alone, and a new one once that ended", async (queue) => {
    const dedupeKey = "run of a source";
    await queue.enqueue(sampleDraft({ id: "id-1", dedupeKey }), 1);
    expect((await queue.enqueue(sampleDraft({ id: "id-2", dedupeKey }), 2)).id).toBe("id-1");
    expect((await queue.enqueue(sampleDraft({ id: "id-3", dedupeKey: "another" }), 2)).id).toBe("id-3");
    expect((await queue.enqueue(sampleDraft({ id: "id-4", workspace: "x", dedupeKey }), 2)).id).toBe("id-4");
    expect((await queue.enqueue(sampleDraft({ id: "id-5" }), 2)).id).toBe("id-5");
    const { lease } = await take(queue, 3);
    expect((await queue.enqueue(sampleDraft({ id: "id-6", dedupeKey }), 4)).id).toBe("id-1");
    await queue.settle(lease, { state: "done" }, 5);
    expect((await queue.enqueue(sampleDraft({ id: "id-7", dedupeKey }), 6)).id).toBe("id-7");
  });

  kit.it("keeps jobs when it is closed and opened again, where it keeps anything", () => withOpened(subject, async ({ port, reopen }) => {
    if (!reopen) return;
    await port.enqueue(sampleDraft(), 1);
    const { job, lease } = await take(port, 2);
    const again = await reopen();
    expect(await again.get("w", "id-1")).toEqual(job);
    expect((await again.settle(lease, { state: "done" }, 3)).state).toBe("done");
  }));
}

function leasing(kit: SuiteKit, subject: Subject<JobQueue>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("leases the oldest queued job of the kinds, of all workspaces, and nothing when there is none", async (queue) => {
    await queue.enqueue(sampleDraft({ id: "id-3" }), 1);
    await queue.enqueue(sampleDraft({ id: "id-2", workspace: "x" }), 2);
    await queue.enqueue(sampleDraft({ id: "id-1", kind: "rebuild" }), 3);
    expect(await queue.lease([], 100, 10)).toBeUndefined();
    expect(await queue.lease(["other"], 100, 10)).toBeUndefined();
    const { job, lease } = await take(queue, 10);
    expect(job).toMatchObject({ id: "id-2", state: "running", attempts: 1, startedAt: 10 });
    expect(lease).toMatchObject({ workspace: "x", id: "id-2", expiresAt: 110 });
    expect((await queue.lease(["rebuild", "ingest"], 100, 10))?.job.id).toBe("id-1");
    expect((await take(queue, 10)).job.id).toBe("id-3");
    expect(await queue.lease(["rebuild", "ingest"], 100, 10)).toBeUndefined();
  });

  it("gives a job to one of many who ask at once", async (queue) => {
    for (let index = 0; index < 3; index++) await queue.enqueue(sampleDraft({ id: `id-${index}` }), 1);
    const leases = await Promise.all(Array.from({ length: 10 }, () => queue.lease(["ingest"], 100, 2)));
    expect(leases.flatMap((taken) => taken?.job.id ?? []).toSorted()).toEqual(["id-0", "id-1", "id-2"]);
  });

  it("leases a running job again when its lease has run out, with a larger token that fences the first holder", async (queue) => {
    await queue.enqueue(sampleDraft(), 1);
    const first = await take(queue, 10);
    expect(await queue.lease(["ingest"], 100, 109)).toBeUndefined();
    const second = await take(queue, 110);
    expect(second.job).toMatchObject({ attempts: 2, startedAt: 10 });
    expect(second.lease.token).toBeGreaterThan(first.lease.token);
    await expect(queue.heartbeat(first.lease, { stages: [], leaseMs: 100 }, 111)).rejects.toMatchObject(lost);
    await expect(queue.settle(first.lease, { state: "done" }, 111)).rejects.toMatchObject(lost);
    expect((await queue.settle(second.lease, { state: "done" }, 112)).state).toBe("done");
  });

  it("extends a lease by a heartbeat and stores its progress, also when it has run out and nobody took the job", async (queue) => {
    await queue.enqueue(sampleDraft(), 1);
    const { lease } = await take(queue, 10);
    const beat = await queue.heartbeat(lease, { stages: [stage], leaseMs: 200 }, 50);
    expect(beat).toEqual({ lease: { ...lease, expiresAt: 250 }, wish: "continue" });
    expect((await queue.get("w", "id-1"))?.stages).toEqual([stage]);
    expect(await queue.lease(["ingest"], 100, 249)).toBeUndefined();
    expect((await queue.heartbeat(beat.lease, { stages: [], leaseMs: 100 }, 400)).lease.expiresAt).toBe(500);
    expect(await queue.lease(["ingest"], 100, 499)).toBeUndefined();
  });
}

function settling(kit: SuiteKit, subject: Subject<JobQueue>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("ends a job with its result or error, its stages and its time", async (queue) => {
    await queue.enqueue(sampleDraft({ id: "id-1" }), 1);
    await queue.enqueue(sampleDraft({ id: "id-2" }), 1);
    const done = await queue.settle((await take(queue, 10)).lease, { state: "done", stages: [stage], result: { files: 3 } }, 20);
    expect(done).toMatchObject({ id: "id-1", state: "done", stages: [stage], result: { files: 3 }, error: null, finishedAt: 20 });
    const failed = await queue.settle((await take(queue, 10)).lease, { state: "failed", error: body }, 21);
    expect(failed).toMatchObject({ id: "id-2", state: "failed", result: null, error: body, finishedAt: 21 });
    expect([await queue.get("w", "id-1"), await queue.get("w", "id-2")]).toEqual([done, failed]);
  });

  it("ends a lease with its job: a second settle or heartbeat has lost it", async (queue) => {
    await queue.enqueue(sampleDraft(), 1);
    const { lease } = await take(queue, 10);
    await queue.settle(lease, { state: "done" }, 20);
    await expect(queue.settle(lease, { state: "failed" }, 21)).rejects.toMatchObject(lost);
    await expect(queue.heartbeat(lease, { stages: [], leaseMs: 1 }, 21)).rejects.toMatchObject(lost);
    await expect(queue.heartbeat({ ...lease, id: "never" }, { stages: [], leaseMs: 1 }, 21)).rejects.toMatchObject(lost);
  });

  it("takes a job back queued or paused; a queued one is leased next, a paused one waits", async (queue) => {
    await queue.enqueue(sampleDraft(), 1);
    expect(await queue.settle((await take(queue, 10)).lease, { state: "queued", stages: [stage] }, 11)).toMatchObject({ state: "queued", stages: [stage], finishedAt: null });
    expect(await queue.settle((await take(queue, 12)).lease, { state: "paused" }, 13)).toMatchObject({ state: "paused", stages: [stage], finishedAt: null });
    expect(await queue.lease(["ingest"], 100, 10_000)).toBeUndefined();
  });
}

function wishing(kit: SuiteKit, subject: Subject<JobQueue>): void {
  const it = test(kit, subject);
  const { expect } = kit;
  const job = { workspace: "w", id: "id-1" };

  it("tells the holder at its next heartbeat, and forgets a wish that is taken back", async (queue) => {
    await queue.enqueue(sampleDraft(), 1);
    const { lease } = await take(queue, 10);
    const wishAfter = async (wish: "pause" | "cancel" | "continue") => {
      expect((await queue.wish(job, wish, 11)).state).toBe("running");
      return (await queue.heartbeat(lease, { stages: [], leaseMs: 100 }, 12)).wish;
    };
    expect([await wishAfter("pause"), await wishAfter("cancel"), await wishAfter("continue")]).toEqual(["pause", "cancel", "continue"]);
    expect((await queue.settle(lease, { state: "queued" }, 13)).state).toBe("queued");
  });

  it("ends or pauses at once a job that nobody holds: queued, paused, or with a lease that has run out", async (queue) => {
    await queue.enqueue(sampleDraft(), 1);
    expect((await queue.wish(job, "pause", 2)).state).toBe("paused");
    expect((await queue.wish(job, "continue", 3)).state).toBe("queued");
    await take(queue, 10);
    expect((await queue.wish(job, "pause", 110)).state).toBe("paused");
    expect(await queue.wish(job, "cancel", 120)).toMatchObject({ state: "cancelled", finishedAt: 120 });
    await queue.enqueue(sampleDraft({ id: "id-2" }), 1);
    expect((await queue.wish({ workspace: "w", id: "id-2" }, "cancel", 130)).state).toBe("cancelled");
  });

  it("decides what a job is handed back as, and never undoes an end", async (queue) => {
    const settled = async (wish: "pause" | "cancel", state: "queued" | "paused" | "done") => {
      const id = `id-${wish}-${state}`;
      await queue.enqueue(sampleDraft({ id }), 1);
      const { lease } = await take(queue, 10);
      await queue.wish({ workspace: "w", id }, wish, 11);
      return (await queue.settle(lease, { state }, 12)).state;
    };
    expect(await settled("cancel", "queued")).toBe("cancelled");
    expect(await settled("cancel", "paused")).toBe("cancelled");
    expect(await settled("pause", "queued")).toBe("paused");
    expect(await settled("cancel", "done")).toBe("done");
  });

  it("is fulfilled when the holder dies without seeing it", async (queue) => {
    await queue.enqueue(sampleDraft(), 1);
    await queue.enqueue(sampleDraft({ id: "id-2" }), 1);
    await take(queue, 10);
    await take(queue, 10);
    await queue.wish(job, "cancel", 20);
    await queue.wish({ workspace: "w", id: "id-2" }, "pause", 20);
    expect(await queue.lease(["ingest"], 100, 200)).toBeUndefined();
    expect(await queue.get("w", "id-1")).toMatchObject({ state: "cancelled", finishedAt: 200 });
    expect(await queue.get("w", "id-2")).toMatchObject({ state: "paused" });
  });

  it("answers job.not_found, and job.finished with the state", async (queue) => {
    await expect(queue.wish(job, "cancel", 1)).rejects.toMatchObject({ code: "job.not_found" });
    await queue.enqueue(sampleDraft(), 1);
    await expect(queue.wish({ workspace: "x", id: "id-1" }, "cancel", 1)).rejects.toMatchObject({ code: "job.not_found" });
    await queue.wish(job, "cancel", 2);
    await expect(queue.wish(job, "continue", 3)).rejects.toMatchObject({ code: "job.finished", details: { state: "cancelled" } });
  });
}

function listing(kit: SuiteKit, subject: Subject<JobQueue>): void {
  const it = test(kit, subject);
  const { expect } = kit;

  it("lists a workspace's jobs newest first, by state, in pages", async (queue) => {
    for (const id of ["id-2", "id-1", "id-4", "id-3"]) await queue.enqueue(sampleDraft({ id }), 1);
    await queue.enqueue(sampleDraft({ id: "id-9", workspace: "x" }), 1);
    await queue.wish({ workspace: "w", id: "id-3" }, "cancel", 2);
    const ids = async (range: Parameters<JobQueue["list"]>[1]) => (await queue.list("w", range)).map((job) => job.id);
    expect(await ids({ limit: 10 })).toEqual(["id-4", "id-3", "id-2", "id-1"]);
    expect(await ids({ limit: 2, before: "id-4" })).toEqual(["id-3", "id-2"]);
    expect(await ids({ limit: 10, state: "queued" })).toEqual(["id-4", "id-2", "id-1"]);
    expect(await ids({ limit: 10, state: "queued", before: "id-2" })).toEqual(["id-1"]);
    for (const limit of [0, 1_001]) await expect(queue.list("w", { limit })).rejects.toMatchObject({ code: "request.invalid" });
  });

  it("prunes jobs that ended before a time and no others", async (queue) => {
    for (const id of ["id-1", "id-2", "id-3"]) await queue.enqueue(sampleDraft({ id }), 1);
    await queue.wish({ workspace: "w", id: "id-1" }, "cancel", 10);
    await queue.wish({ workspace: "w", id: "id-2" }, "cancel", 20);
    expect(await queue.prune(20)).toBe(1);
    expect((await queue.list("w", { limit: 10 })).map((job) => job.id)).toEqual(["id-3", "id-2"]);
    expect(await queue.prune(20)).toBe(0);
  });
}
