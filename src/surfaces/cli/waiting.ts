// Waits for a job, then for the index to hold what it wrote, showing how far it is.
import type { JobView } from "#contract/jobs";
import { fail, fromErrorBody, type ErrorBody } from "#core/errors";
import type { Connection } from "./connection.ts";
import { jobBlock, jobLine } from "./output/job.ts";
import type { Printer } from "./output/printer.ts";

const pollMs = 200;

/** Whether a job has come to its end. */
export function hasEnded(job: JobView): boolean {
  return job.state === "done" || job.state === "failed" || job.state === "cancelled";
}

/** Follows a job to its end with live progress. @throws the job's own error when it failed */
export async function followJob(connection: Connection, id: string, around: { readonly printer: Printer; readonly signal: AbortSignal }): Promise<JobView> {
  for (;;) {
    const job = await connection.call("jobs.get", { job: id });
    if (hasEnded(job)) {
      await around.printer.endProgress();
      return job;
    }
    if (!around.printer.isJson) await around.printer.progress(jobBlock(around.printer, job), jobLine(job));
    await connection.clock.sleep(pollMs, around.signal);
  }
}

/** Throws what made a job end without success. */
export function requireDone(job: JobView): void {
  if (job.state === "failed" && job.error !== null) throw fromErrorBody(job.error as ErrorBody);
  if (job.state === "failed") throw fail("internal.fault", { reason: `the job ${job.job} failed without a word` });
  if (job.state === "cancelled") throw fail("request.cancelled");
}

/** Waits until the index of the collection holds everything up to `seq`, or up to the log's end of now. */
export async function untilSearchable(connection: Connection, collection: string, around: { readonly signal: AbortSignal; readonly seq?: number }): Promise<number> {
  let wanted = around.seq;
  for (;;) {
    const state = await connection.call("collections.get", { collection });
    wanted ??= state.seq;
    if (state.indexedSeq >= wanted) return wanted;
    await connection.clock.sleep(pollMs, around.signal);
  }
}
