// What does the work of one kind of job; capabilities give handlers, the job runner calls them.
import type { Job, JobStage } from "#core/job";
import type { JsonObject } from "#core/json";

/** Progress of one stage as its handler knows it; the runner adds the rate. */
export type StageProgress = Omit<JobStage, "ratePerSecond">;

/** What a handler is given. */
export interface JobContext {
  readonly job: Job;
  /** Aborts when the job is cancelled, its lease is lost or the process stops. */
  readonly signal: AbortSignal;
  /** Notes progress; the latest of all calls is stored a few times a second. */
  report(stages: readonly StageProgress[]): void;
  /** Call between two pieces of work. @throws request.cancelled when the job shall end here: cancelled, paused or handed back */
  checkpoint(): void;
}

/** Does one kind of job. It may be called again for the same job after a crash or a pause, and goes on from what is in rows. */
export interface JobHandler {
  readonly kind: string;
  /** Most jobs of this kind at once in this process. */
  readonly concurrency: number;
  /** @returns the job's result */
  run(context: JobContext): Promise<JsonObject | null>;
}
