// The life of a job as pure steps from record to record; every job-queue engine stores the records.
import { fail, type ErrorBody } from "../errors.ts";
import type { Job, JobStage, JobState } from "../job.ts";
import type { JsonObject } from "../json.ts";

/** A job with what its queue alone needs to know: who holds it until when (UTC ms), and what its owner asked for. */
export interface JobRecord {
  readonly job: Job;
  readonly dedupeKey: string | null;
  /** Raised by each lease; the holder shows it. */
  readonly token: number;
  readonly leasedUntil: number;
  readonly wish: "continue" | "pause" | "cancel";
}

/** Most jobs of one page of a list. */
export const jobsPageMax = 1_000;

/** A new queued job. */
export function queuedRecord(draft: Pick<Job, "workspace" | "id" | "kind" | "collection" | "input"> & { readonly dedupeKey?: string }, now: number): JobRecord {
  const { workspace, id, kind, collection, input, dedupeKey } = draft;
  const job: Job = { workspace, id, kind, collection, input, state: "queued", stages: [], result: null, error: null, attempts: 0, createdAt: now, startedAt: null, finishedAt: null };
  return { job, dedupeKey: dedupeKey ?? null, token: 0, leasedUntil: 0, wish: "continue" };
}

/** Whether a worker may take the job now: nobody holds it. */
export function isFree({ job, leasedUntil }: JobRecord, now: number): boolean {
  return job.state === "queued" || (job.state === "running" && leasedUntil <= now);
}

/** Whether the job will not run again. */
export function isEnded(state: JobState): boolean {
  return state === "done" || state === "failed" || state === "cancelled";
}

/** The record after a worker took it. A wish that its last holder did not live to see is fulfilled instead: then nobody holds it. */
export function leasedRecord(record: JobRecord, leaseMs: number, now: number): JobRecord {
  if (record.wish !== "continue") return handedBack(record, "queued", now);
  const { job } = record;
  return { ...record, job: { ...job, state: "running", attempts: job.attempts + 1, startedAt: job.startedAt ?? now }, token: record.token + 1, leasedUntil: now + leaseMs };
}

/** The record if `token` still holds it. @throws job.lease_lost */
export function heldRecord(record: JobRecord | undefined, lease: { readonly id: string; readonly token: number }): JobRecord {
  if (record === undefined || record.job.state !== "running" || record.token !== lease.token) throw fail("job.lease_lost", { job: lease.id });
  return record;
}

/** The record with its holder's progress and a longer lease. */
export function progressedRecord(record: JobRecord, stages: readonly JobStage[], leasedUntil: number): JobRecord {
  return { ...record, job: { ...record.job, stages }, leasedUntil };
}

/** How a holder leaves a job. */
export interface JobEnd {
  readonly state: Exclude<JobState, "running">;
  readonly stages?: readonly JobStage[];
  readonly result?: JsonObject;
  readonly error?: ErrorBody;
}

/** The record after its holder ended it or handed it back. */
export function settledRecord(record: JobRecord, end: JobEnd, now: number): JobRecord {
  const { job } = record;
  const left = { ...record, job: { ...job, stages: end.stages ?? job.stages, result: end.result ?? job.result, error: end.error ?? job.error } };
  return isEnded(end.state) ? ended(left, end.state, now) : handedBack(left, end.state, now);
}

/** The record after its owner's wish. @throws job.finished */
export function wishedRecord(record: JobRecord, wish: JobRecord["wish"], now: number): JobRecord {
  const { job } = record;
  if (isEnded(job.state)) throw fail("job.finished", { job: job.id, state: job.state });
  if (job.state === "running" && (wish === "continue" || !isFree(record, now))) return { ...record, wish };
  return handedBack({ ...record, wish }, wish === "continue" ? "queued" : "paused", now);
}

/** A record that nobody holds: `state` is what its holder said, its owner's wish comes before it. */
function handedBack(record: JobRecord, state: JobState, now: number): JobRecord {
  if (record.wish === "cancel") return ended(record, "cancelled", now);
  return { ...record, job: { ...record.job, state: record.wish === "pause" ? "paused" : state }, leasedUntil: 0, wish: "continue" };
}

function ended(record: JobRecord, state: JobState, now: number): JobRecord {
  return { ...record, job: { ...record.job, state, finishedAt: now }, leasedUntil: 0, wish: "continue" };
}
