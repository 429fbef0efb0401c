// Jobs in memory: the oracle of job queues, gone with the process.
import { fail } from "#core/errors";
import type { Job } from "#core/job";
import { heldRecord, isEnded, isFree, jobsPageMax, leasedRecord, progressedRecord, queuedRecord, settledRecord, wishedRecord, type JobRecord } from "#core/rows/job-record";
import { checkPageLimit } from "#core/rows/limits";
import { compareText } from "#core/text/positions";
import type { JobQueue } from "#ports/job-queue";

/** Makes an empty queue. */
export function createMemoryJobQueue(): JobQueue {
  const records = new Map<string, JobRecord>();
  const find = (workspace: string, id: string) => records.get(JSON.stringify([workspace, id]));
  const store = (record: JobRecord) => {
    records.set(JSON.stringify([record.job.workspace, record.job.id]), structuredClone(record));
    return structuredClone(record.job);
  };
  const oldestFirst = () => [...records.values()].toSorted((a, b) => compareText(a.job.id, b.job.id) || compareText(a.job.workspace, b.job.workspace));

  return {
    async enqueue(draft, now) {
      const sameKey = oldestFirst().find(({ job, dedupeKey }) => job.workspace === draft.workspace && dedupeKey !== null && dedupeKey === draft.dedupeKey && (job.state === "queued" || job.state === "running"));
      const there = find(draft.workspace, draft.id) ?? sameKey;
      return there ? structuredClone(there.job) : store(queuedRecord(draft, now));
    },
    async lease(kinds, leaseMs, now) {
      for (const record of oldestFirst()) {
        if (!kinds.includes(record.job.kind) || !isFree(record, now)) continue;
        const leased = leasedRecord(record, leaseMs, now);
        const job = store(leased);
        if (job.state === "running") return { job, lease: { workspace: job.workspace, id: job.id, token: leased.token, expiresAt: leased.leasedUntil } };
      }
      return undefined;
    },
    async heartbeat(lease, progress, now) {
      const held = heldRecord(find(lease.workspace, lease.id), lease);
      store(progressedRecord(held, progress.stages, now + progress.leaseMs));
      return { lease: { ...lease, expiresAt: now + progress.leaseMs }, wish: held.wish };
    },
    async settle(lease, end, now) {
      return store(settledRecord(heldRecord(find(lease.workspace, lease.id), lease), end, now));
    },
    async wish({ workspace, id }, wish, now) {
      const record = find(workspace, id);
      if (!record) throw fail("job.not_found", { job: id });
      return store(wishedRecord(record, wish, now));
    },
    async get(workspace, id) {
      return structuredClone(find(workspace, id)?.job);
    },
    async list(workspace, range) {
      checkPageLimit(range.limit, jobsPageMax);
      const { state, before } = range;
      const wanted = (job: Job) => job.workspace === workspace && (state === undefined || job.state === state) && (before === undefined || compareText(job.id, before) < 0);
      return structuredClone(oldestFirst().toReversed().map((record) => record.job).filter(wanted).slice(0, range.limit));
    },
    async prune(before) {
      const old = [...records].filter(([, { job }]) => isEnded(job.state) && (job.finishedAt ?? 0) < before);
      for (const [key] of old) records.delete(key);
      return old.length;
    },
  };
}
