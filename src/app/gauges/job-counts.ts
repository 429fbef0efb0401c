// Tells how many jobs wait, run or rest, as a metric.
import type { Clock } from "#ports/clock";
import type { JobQueue } from "#ports/job-queue";
import type { Metrics } from "#ports/metrics";

const everyMilliseconds = 10_000;
/** Jobs of one state that are counted at most. */
const countedMax = 1000;
const states = ["queued", "running", "paused"] as const;

/** Sets `plinth_jobs` now and every ten seconds until the signal aborts. */
export async function watchJobCounts(parts: { readonly jobs: Pick<JobQueue, "list">; readonly metrics: Metrics; readonly clock: Clock }, workspace: string, signal: AbortSignal): Promise<void> {
  const { jobs, metrics, clock } = parts;
  while (!signal.aborted) {
    for (const state of states) {
      const found = await jobs.list(workspace, { state, limit: countedMax }).catch(() => undefined);
      if (found !== undefined) metrics.gauge("plinth_jobs", found.length, { state });
    }
    await clock.sleep(everyMilliseconds, signal).catch(() => undefined);
  }
}
