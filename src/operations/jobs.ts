// Handlers of the job operations and of ingest from the server's disk.
import type { jobs as jobsContract } from "#contract/jobs";
import type { Context, Handlers } from "#contract/operation";
import { fail } from "#core/errors";
import type { JobWish } from "#ports/job-queue";
import type { RowStore } from "#ports/row-store";
import type { Capabilities } from "./capabilities.ts";
import { requireCollection } from "./lookup.ts";
import { jobView } from "./views.ts";

/** Jobs that a resumed stream begins with. */
const resumedJobsMax = 100;

/** Handlers of the job operations. */
export function jobHandlers({ jobs, ingest, events, clock, rows, facts }: Capabilities): Handlers<typeof jobsContract> {
  const wish = (kind: JobWish) => async ({ job }: { job: string }, { principal }: Context) => jobView(await jobs.wish({ workspace: principal.workspace, id: job }, kind, clock.now()));
  return {
    list: async ({ state, limit = 50, cursor }, { principal }) => {
      const found = await jobs.list(principal.workspace, { limit, ...(state ? { state } : {}), ...(cursor ? { before: cursor } : {}) });
      const last = found.at(-1);
      return { jobs: found.map(jobView), ...(found.length === limit && last ? { next: last.id } : {}) };
    },
    get: async ({ job }, { principal }) => {
      const found = await jobs.get(principal.workspace, job);
      if (!found) throw fail("job.not_found", { job });
      return jobView(found);
    },
    cancel: wish("cancel"),
    pause: wish("pause"),
    resume: wish("continue"),
    events: async ({ after }, { principal, signal }) => follow({ jobs, events, rows }, { workspace: principal.workspace, isResumed: after !== undefined }, signal),
    ingest: async ({ collection, path, as = "auto", exclude = [], watch = false, groups = [], retryFailed = false, retry, password }, { principal }) => {
      await requireCollection(rows, principal.workspace, collection);
      const known = { workspace: principal.workspace, collection, path, ...(retry === undefined ? { exclude } : {}) };
      if (principal.kind !== "local" && !(await facts.mayReadPath(path)) && !(await isRead(rows, known))) throw fail("access.path_refused", { path });
      return ingest.startFolder({ workspace: principal.workspace, collection, path, as, retryFailed, ...(password === undefined ? {} : { password }), ...(retry === undefined ? { exclude, watch, groups } : { retry }) });
    },
  };
}

/** Whether the collection is read from this very path already, with nothing taken in that was left out: reading it again shows nothing that was not given to it. */
async function isRead(rows: RowStore, { workspace, collection, path, exclude }: { readonly workspace: string; readonly collection: string; readonly path: string; readonly exclude?: readonly string[] }): Promise<boolean> {
  const found = await rows.getMany("sources", ["folder", "file", "lines"].map((kind) => [workspace, collection, `${kind}:${path}`]));
  return found.some((row) => row !== undefined && (exclude === undefined || JSON.stringify(row.settings["exclude"] ?? []) === JSON.stringify(exclude)));
}

async function* follow({ jobs, events, rows }: Pick<Capabilities, "jobs" | "events" | "rows">, { workspace, isResumed }: { readonly workspace: string; readonly isResumed: boolean }, signal: AbortSignal) {
  // Subscribed before rows are read: what changes between the two is told twice rather than never.
  const live = events.subscribe(workspace, signal);
  if (isResumed) {
    for (const job of (await jobs.list(workspace, { limit: resumedJobsMax })).toReversed()) yield { type: "job" as const, job: jobView(job) };
    yield { type: "log" as const, seq: await rows.head(workspace) };
  }
  for await (const event of live) {
    if (event.type === "job.changed") {
      const job = await jobs.get(workspace, event.job);
      if (job) yield { type: "job" as const, job: jobView(job) };
    } else if (event.type === "log.advanced") yield { type: "log" as const, seq: event.seq };
    else yield { type: "index" as const, collection: event.collection, seq: event.seq };
  }
}
