// What is done now and then: deletions that cannot be taken back any more, unnamed rows and blobs, old jobs, requests and responses go.
import { asPlinthError } from "#core/errors";
import type { Ingest } from "#capabilities/ingest/index";
import type { Responses, UsageLedger } from "#capabilities/serving/index";
import type { Clock } from "#ports/clock";
import type { JobQueue } from "#ports/job-queue";
import type { Log } from "#ports/log";

const everyMilliseconds = 10 * 60_000;
const purgeMilliseconds = 10_000;
const jobsKeptMilliseconds = 30 * 24 * 3_600_000;

/** Keeps house every ten minutes until the signal aborts. */
export async function keepHouse(parts: { readonly ingest: Ingest; readonly ledger: UsageLedger; readonly responses: Responses; readonly workspace: string; readonly jobs: JobQueue; readonly clock: Clock; readonly log: Log }, signal: AbortSignal): Promise<void> {
  const { ingest, ledger, responses, workspace, jobs, clock, log } = parts;
  while (!signal.aborted) {
    await clock.sleep(everyMilliseconds, signal).catch(() => undefined);
    if (signal.aborted) return;
    try {
      await ingest.sweep(signal);
      await ledger.prune(workspace);
      await responses.prune(workspace);
      await jobs.prune(clock.now() - jobsKeptMilliseconds);
    } catch (thrown) {
      if (!signal.aborted) log.error("house.keeping_failed", asPlinthError(thrown));
    }
  }
}

/** Forgets deleted documents whose time to be brought back is over, at once and every ten seconds until the signal aborts. */
export async function forgetDeleted({ ingest, clock, log }: { readonly ingest: Ingest; readonly clock: Clock; readonly log: Log }, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await ingest.purgeDeleted(signal);
    } catch (thrown) {
      if (!signal.aborted) log.error("house.keeping_failed", asPlinthError(thrown));
    }
    await clock.sleep(purgeMilliseconds, signal).catch(() => undefined);
  }
}
