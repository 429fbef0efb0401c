// Durable jobs: leased with a heartbeat, fenced by a token, resumed by another worker after a crash.
import type { ErrorBody } from "#core/errors";
import type { Job, JobStage, JobState } from "#core/job";
import type { JsonObject } from "#core/json";

/**
 * A job to enqueue; `id` is a UUIDv7, and a job of that id that is there already is returned as it stands.
 * With a `dedupeKey`, a queued or running job of that key in the workspace is returned instead.
 */
export interface JobDraft {
  readonly workspace: string;
  readonly id: string;
  readonly kind: string;
  readonly collection: string | null;
  readonly input: JsonObject;
  readonly dedupeKey?: string;
}

/** The right to work on a job until `expiresAt` (UTC ms). A later lease has a larger token and ends this one. */
export interface Lease {
  readonly workspace: string;
  readonly id: string;
  readonly token: number;
  readonly expiresAt: number;
}

/** What the owner of the job wants of its worker. */
export type JobWish = "continue" | "pause" | "cancel";

/** A queue of jobs in rows. `now` is UTC ms from the caller's clock. Every value is structured-clone data. */
export interface JobQueue {
  /** Durable when it resolves. */
  enqueue(draft: JobDraft, now: number): Promise<Job>;
  /** The oldest queued job, or running one whose lease has run out, of these kinds; undefined when there is none. */
  lease(kinds: readonly string[], leaseMs: number, now: number): Promise<{ readonly job: Job; readonly lease: Lease } | undefined>;
  /** Extends the lease and stores progress; a lease that has run out counts until another takes the job. @throws job.lease_lost */
  heartbeat(lease: Lease, progress: { readonly stages: readonly JobStage[]; readonly leaseMs: number }, now: number): Promise<{ readonly lease: Lease; readonly wish: JobWish }>;
  /** Ends the job, or hands it back (`queued`, `paused`); a wish to cancel or pause that came meanwhile decides what it is handed back as. @throws job.lease_lost */
  settle(lease: Lease, end: { readonly state: Exclude<JobState, "running">; readonly stages?: readonly JobStage[]; readonly result?: JsonObject; readonly error?: ErrorBody }, now: number): Promise<Job>;
  /** Asks the worker to stop or pause, or lets a paused job go on; a job that nobody holds ends or pauses at once. @throws job.not_found, job.finished */
  wish(job: { readonly workspace: string; readonly id: string }, wish: JobWish, now: number): Promise<Job>;
  get(workspace: string, id: string): Promise<Job | undefined>;
  /** Newest first; `before` is the id to continue behind. Limit 1..1,000. */
  list(workspace: string, range: { readonly state?: JobState; readonly before?: string; readonly limit: number }): Promise<readonly Job[]>;
  /** Removes ended jobs older than `before` (UTC ms). @returns how many */
  prune(before: number): Promise<number>;
}
