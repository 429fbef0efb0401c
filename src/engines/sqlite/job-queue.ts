// Jobs in SQLite: records of core/job-record in the jobs table, each step one transaction.
import { fail } from "#core/errors";
import type { Job } from "#core/job";
import { heldRecord, jobsPageMax, leasedRecord, progressedRecord, queuedRecord, settledRecord, wishedRecord, type JobRecord } from "#core/rows/job-record";
import type { Cell } from "#core/rows/cells";
import { checkPageLimit } from "#core/rows/limits";
import type { JobQueue } from "#ports/job-queue";
import type { Connection } from "./connection.ts";
import { dedupeJobQuery, freeJobQuery, getJobQuery, jobColumns, listJobsQuery, pruneJobsQuery, prunedJobsQuery, putJobQuery } from "./job-sql.ts";

/** The job queue of a connection. */
export function sqliteJobQueue(connection: Connection): JobQueue {
  const { questions } = connection;
  const one = (rows: readonly (readonly Cell[])[]) => rows[0] && decodeRecord(rows[0]);
  const find = (workspace: string, id: string) => one(questions.all("get job", [workspace, id], getJobQuery));
  const store = (record: JobRecord) => {
    questions.run("put job", encodeRecord(record), putJobQuery);
    return record.job;
  };

  return {
    enqueue: (draft, now) => connection.write(() => {
      const sameKey = () => (draft.dedupeKey === undefined ? undefined : one(questions.all("dedupe job", [draft.workspace, draft.dedupeKey], dedupeJobQuery)));
      return (find(draft.workspace, draft.id) ?? sameKey())?.job ?? store(queuedRecord(draft, now));
    }),
    lease: (kinds, leaseMs, now) => connection.write(() => {
      for (;;) {
        const free = one(questions.all(`free job ${kinds.length}`, [now, ...kinds], () => freeJobQuery(kinds.length)));
        if (!free) return undefined;
        const taken = leasedRecord(free, leaseMs, now);
        const { job, token, leasedUntil } = taken;
        store(taken);
        if (job.state === "running") return { job, lease: { workspace: job.workspace, id: job.id, token, expiresAt: leasedUntil } };
      }
    }),
    heartbeat: (lease, progress, now) => connection.write(() => {
      const held = heldRecord(find(lease.workspace, lease.id), lease);
      store(progressedRecord(held, progress.stages, now + progress.leaseMs));
      return { lease: { ...lease, expiresAt: now + progress.leaseMs }, wish: held.wish };
    }),
    settle: (lease, end, now) => connection.write(() => store(settledRecord(heldRecord(find(lease.workspace, lease.id), lease), end, now))),
    wish: ({ workspace, id }, wish, now) => connection.write(() => {
      const record = find(workspace, id);
      if (!record) throw fail("job.not_found", { job: id });
      return store(wishedRecord(record, wish, now));
    }),
    get: (workspace, id) => connection.read(() => find(workspace, id)?.job),
    list: async (workspace, range) => {
      checkPageLimit(range.limit, jobsPageMax);
      const { state, before, limit } = range;
      const name = `list jobs ${state === undefined ? 0 : 1}${before === undefined ? 0 : 1}`;
      return connection.read(() => questions.all(name, [workspace, state ?? null, before ?? null, limit], () => listJobsQuery(range)).map((cells) => decodeRecord(cells).job));
    },
    prune: (before) => connection.write(() => {
      const pruned = Number(questions.all("pruned jobs", [before], prunedJobsQuery)[0]?.[0]);
      questions.run("prune jobs", [before], pruneJobsQuery);
      return pruned;
    }),
  };
}

function encodeRecord({ job, dedupeKey, token, leasedUntil, wish }: JobRecord): Cell[] {
  const cells: Record<(typeof jobColumns)[number], Cell> = {
    workspace: job.workspace, id: job.id, kind: job.kind, collection: job.collection, input: JSON.stringify(job.input), state: job.state, stages: JSON.stringify(job.stages),
    result: jsonOrNull(job.result), error: jsonOrNull(job.error), attempts: job.attempts, createdAt: job.createdAt, startedAt: job.startedAt, finishedAt: job.finishedAt,
    dedupeKey, token, leasedUntil, wish,
  };
  return jobColumns.map((column) => cells[column]);
}

function decodeRecord(cells: readonly Cell[]): JobRecord {
  const value = Object.fromEntries(jobColumns.map((column, at) => [column, cells[at] ?? null])) as Record<(typeof jobColumns)[number], never>;
  const { dedupeKey, token, leasedUntil, wish, input, stages, result, error, ...plain } = value;
  const job: Job = { ...plain, input: JSON.parse(input), stages: JSON.parse(stages), result: result && JSON.parse(result), error: error && JSON.parse(error) };
  return { job, dedupeKey, token, leasedUntil, wish };
}

function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
