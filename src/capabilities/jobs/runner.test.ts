// Running jobs on the memory queue with the machine's clock: ends, wishes, hand-back and progress.
import { afterEach, describe, expect, it } from "vitest";
import { fail } from "#core/errors";
import type { Job } from "#core/job";
import { createMemoryEventBus } from "#engines/memory/event-bus";
import { createMemoryJobQueue } from "#engines/memory/job-queue";
import { systemClock } from "#engines/system/clock";
import type { JobContext, JobHandler } from "#ports/job-handler";
import type { Log } from "#ports/log";
import { createJobRunner, type JobRunner } from "./index.ts";

const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined, with: () => log };
let runner: JobRunner | undefined;
afterEach(() => runner?.stop());

async function start(run: (context: JobContext) => Promise<Record<string, number> | null>, concurrency = 1) {
  const jobs = createMemoryJobQueue();
  const handler: JobHandler = { kind: "work", concurrency, run };
  runner = createJobRunner({ jobs, events: createMemoryEventBus(), clock: systemClock, log }, [handler]);
  const enqueue = (id: string) => jobs.enqueue({ workspace: "w", id, kind: "work", collection: null, input: {} }, systemClock.now());
  const until = async (id: string, wanted: (job: Job) => boolean): Promise<Job> => {
    for (let i = 0; i < 400; i++) {
      const job = await jobs.get("w", id);
      if (job && wanted(job)) return job;
      await systemClock.sleep(10);
    }
    return Promise.reject(fail("request.timeout", { deadlineMs: 4000, stage: "the test" }));
  };
  return { jobs, enqueue, until };
}

/** Works until it is told to stop. */
async function forEver({ checkpoint, report }: JobContext): Promise<null> {
  for (let done = 1; ; done++) {
    checkpoint();
    report([{ name: "read", done, total: null, unit: "files", failed: 0, skipped: 0 }]);
    await systemClock.sleep(5);
  }
}

describe("the job runner", () => {
  it("ends a job with its result, its last progress and the error of a failed one", async () => {
    const { enqueue, until } = await start(async ({ job, report }) => {
      report([{ name: "read", done: 3, total: 3, unit: "files", failed: 1, skipped: 0 }]);
      if (job.id === "bad") throw fail("source.not_found", { path: "/x" });
      return { files: 3 };
    });
    await enqueue("good");
    await enqueue("bad");
    expect(await until("good", (job) => job.state === "done")).toMatchObject({ result: { files: 3 }, stages: [{ done: 3, failed: 1 }] });
    expect(await until("bad", (job) => job.state === "failed")).toMatchObject({ error: { code: "source.not_found", details: { path: "/x" } } });
  });

  it("cancels, pauses and lets a paused job go on", async () => {
    const { jobs, enqueue, until } = await start(forEver);
    await enqueue("a");
    await until("a", (job) => (job.stages[0]?.done ?? 0) > 5);
    await jobs.wish({ workspace: "w", id: "a" }, "pause", systemClock.now());
    await until("a", (job) => job.state === "paused");
    await jobs.wish({ workspace: "w", id: "a" }, "continue", systemClock.now());
    await until("a", (job) => job.state === "running");
    await jobs.wish({ workspace: "w", id: "a" }, "cancel", systemClock.now());
    await until("a", (job) => job.state === "cancelled");
  });

  it("hands running jobs back when it stops, so that the next process goes on", async () => {
    const { enqueue, until } = await start(forEver);
    await enqueue("a");
    await until("a", (job) => job.state === "running");
    await runner?.stop();
    expect(await until("a", () => true)).toMatchObject({ state: "queued", error: null });
  });

  it("keeps to the concurrency of a kind", async () => {
    let running = 0;
    let most = 0;
    const { enqueue, until } = await start(async () => {
      most = Math.max(most, ++running);
      await systemClock.sleep(20);
      running--;
      return null;
    }, 2);
    for (let i = 0; i < 6; i++) await enqueue(`j${i}`);
    for (let i = 0; i < 6; i++) await until(`j${i}`, (job) => job.state === "done");
    expect(most).toBe(2);
  });
});
