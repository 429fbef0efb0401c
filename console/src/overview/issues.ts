// What is not well, read off collections and jobs: each issue with what it is about and what mends it.
import type { Collection, Job, Told } from "../api.ts";

/** How an issue is mended: by looking at documents of a status or at the model, by letting a paused job go on, by looking at jobs. */
export type Mending =
  | { readonly kind: "documents"; readonly collection: string; readonly status: "failed" | "partial" }
  | { readonly kind: "model"; readonly collection: string }
  | { readonly kind: "resume"; readonly job: string }
  | { readonly kind: "jobs" };

/** An issue. `told` is the error behind it, where rows hold one. */
export interface Issue {
  readonly id: string;
  readonly tone: "attention" | "failed";
  readonly words: string;
  readonly told: Told | null;
  readonly mending: Mending;
}

/** Jobs that ended earlier than this are history. */
const dayMilliseconds = 86_400_000;

/** Issues, failures first. A failed job is none once the same work was done after it. */
export function issuesOf(collections: readonly Collection[], jobs: readonly Job[], nowMs: number): readonly Issue[] {
  const issues = [...collections.flatMap((collection) => [...ofModel(collection), ...ofDocuments(collection)]), ...ofJobs(jobs, nowMs)];
  return [...issues.filter(({ tone }) => tone === "failed"), ...issues.filter(({ tone }) => tone === "attention")];
}

function ofModel({ collection, vectors: { live } }: Collection): readonly Issue[] {
  if (live === null || (live.isAvailable && live.problem === null)) return [];
  const words = live.isAvailable ? `${collection} cannot be embedded just now` : `${collection} is searched by words alone: its model ${live.model.split("@")[0]} is not configured`;
  return [{ id: `model ${collection}`, tone: "failed", words, told: live.problem, mending: { kind: "model", collection } }];
}

function ofDocuments({ collection, byStatus }: Collection): readonly Issue[] {
  return (["failed", "partial"] as const).flatMap((status) => {
    const amount = byStatus[status] ?? 0;
    if (amount === 0) return [];
    const words = `${amount === 1 ? "1 document" : `${amount.toLocaleString("en")} documents`} of ${collection} could ${status === "failed" ? "not be read" : "be read in part only"}`;
    return [{ id: `${status} ${collection}`, tone: "attention", words, told: null, mending: { kind: "documents", collection, status } }];
  });
}

function ofJobs(jobs: readonly Job[], nowMs: number): readonly Issue[] {
  const isSame = (one: Job, other: Job): boolean => one.kind === other.kind && one.collection === other.collection && one.title === other.title;
  return jobs.flatMap((job): readonly Issue[] => {
    if (job.state === "paused") return [{ id: job.job, tone: "attention", words: `“${job.title}” is paused`, told: null, mending: { kind: "resume", job: job.job } }];
    if (job.state !== "failed" || nowMs - Date.parse(job.finishedAt ?? job.createdAt) > dayMilliseconds) return [];
    const isDoneSince = jobs.some((other) => isSame(job, other) && other.createdAt > job.createdAt);
    return isDoneSince ? [] : [{ id: job.job, tone: "failed", words: `“${job.title}” failed`, told: job.error, mending: { kind: "jobs" } }];
  });
}
