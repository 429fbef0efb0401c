// The gauge of jobs follows the queue.
import { expect, it } from "vitest";
import { createHeldClock } from "#conformance/held-clock";
import { sampleDraft } from "#conformance/job-queue";
import { createMemoryJobQueue } from "#engines/memory/job-queue";
import { createPrometheusMetrics } from "#engines/prometheus/metrics";
import { watchJobCounts } from "./job-counts.ts";

it("tells how many jobs of a workspace are queued and running, and forgets those that have ended", async () => {
  const [jobs, metrics, clock, stop] = [createMemoryJobQueue(), createPrometheusMetrics(), createHeldClock(1000), new AbortController()];
  const draft = sampleDraft();
  await jobs.enqueue(draft, 1);
  await jobs.enqueue(sampleDraft({ id: `${draft.id.slice(0, -1)}f` }), 1);
  const leased = await jobs.lease([draft.kind], 60_000, 2);
  const watching = watchJobCounts({ jobs, metrics, clock }, draft.workspace, stop.signal);
  await clock.advance(1);
  expect(await metrics.expose()).toMatch(/^plinth_jobs\{state="queued"\} 1$/m);
  expect(await metrics.expose()).toMatch(/^plinth_jobs\{state="running"\} 1$/m);
  if (leased) await jobs.settle(leased.lease, { state: "done" }, 3);
  await clock.advance(10_000);
  expect(await metrics.expose()).toMatch(/^plinth_jobs\{state="running"\} 0$/m);
  stop.abort();
  await clock.advance(10_000);
  await watching;
});
