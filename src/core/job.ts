// A job: long work with stages, progress, cancel and resume.
import type { ErrorBody } from "./errors.ts";
import type { JsonObject } from "./json.ts";

/** State of a job. */
export type JobState = "queued" | "running" | "paused" | "done" | "failed" | "cancelled";

/** Progress of one stage. `total` is null while it is unknown; `unit` is what is counted, e.g. `files`. */
export interface JobStage {
  readonly name: string;
  readonly done: number;
  readonly total: number | null;
  readonly unit: string;
  readonly failed: number;
  readonly skipped: number;
  /** Units per second over the last seconds; null before the first. */
  readonly ratePerSecond: number | null;
}

/** A job as rows and surfaces show it. Times in UTC milliseconds. */
export interface Job {
  readonly workspace: string;
  readonly id: string;
  readonly kind: string;
  readonly collection: string | null;
  readonly input: JsonObject;
  readonly state: JobState;
  readonly stages: readonly JobStage[];
  readonly result: JsonObject | null;
  readonly error: ErrorBody | null;
  readonly attempts: number;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
}
