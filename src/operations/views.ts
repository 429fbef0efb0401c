// Rows as surfaces show them: times become RFC 3339, internals stay inside.
import type { SpacesView } from "#capabilities/indexing/index";
import type { CollectionView } from "#contract/collections";
import type { DocumentView } from "#contract/documents";
import type { JobView } from "#contract/jobs";
import type { KeyView, SessionView } from "#contract/keys";
import type { Principal } from "#core/access";
import type { ErrorBody } from "#core/errors";
import type { Job, JobStage } from "#core/job";
import type { CollectionRow, DocumentRow, KeyRow } from "#core/rows/tables";
import { toRfc3339 } from "#core/time";

/** A document; searchable when it has chunks and the index has caught up. */
export function documentView(row: DocumentRow, isIndexed: boolean): DocumentView {
  const { workspace: _workspace, contentHash: _hash, chunker: _chunker, ...shown } = row;
  return {
    ...shown, groups: [...row.groups], metadata: { ...row.metadata }, error: errorView(row.error), isSearchable: row.chunks > 0 && isIndexed,
    modifiedAt: toRfc3339(row.modifiedAt), createdAt: toRfc3339(row.createdAt), updatedAt: toRfc3339(row.updatedAt),
  };
}

/** A collection with what the caller may see in it. */
export function collectionView(row: CollectionRow, facts: Pick<CollectionView, "documents" | "chunks" | "bytes" | "byStatus" | "byType" | "seq" | "indexedSeq"> & { readonly vectors: SpacesView }): CollectionView {
  const { vectors: { live, beside }, ...counts } = facts;
  const vectors = { live: live && { ...live, problem: errorView(live.problem) }, beside: beside && { ...beside, problem: errorView(beside.problem) } };
  return { collection: row.collection, description: row.description, ...counts, vectors, createdAt: toRfc3339(row.createdAt) };
}

/** A key without its hash. */
export function keyView(row: KeyRow): KeyView {
  return { key: row.key, name: row.name, role: row.role, groups: [...row.groups], createdAt: toRfc3339(row.createdAt), expiresAt: moment(row.expiresAt), revokedAt: moment(row.revokedAt) };
}

/** A login of the page, and whether it is the caller's own. */
export function sessionView(row: KeyRow, caller: Pick<Principal, "kind" | "id">): SessionView {
  return { session: row.key, createdAt: toRfc3339(row.createdAt), expiresAt: toRfc3339(row.expiresAt ?? row.createdAt), isOwn: caller.kind === "session" && caller.id === row.key };
}

/** A job with rate and time left for each stage. */
export function jobView(job: Job): JobView {
  return {
    job: job.id, kind: job.kind, collection: job.collection, state: job.state, title: jobTitle(job), stages: job.stages.map(stageView),
    result: job.result === null ? null : { ...job.result }, error: errorView(job.error),
    attempts: job.attempts, createdAt: toRfc3339(job.createdAt), startedAt: moment(job.startedAt), finishedAt: moment(job.finishedAt),
  };
}

function stageView(stage: JobStage): JobView["stages"][number] {
  const left = stage.total === null ? null : stage.total - stage.done;
  return { ...stage, secondsLeft: left === null || !stage.ratePerSecond ? null : Math.max(0, Math.round(left / stage.ratePerSecond)) };
}

/** What jobs do, in words; the collection's name follows. */
const doings: Readonly<Record<string, string>> = { "ingest.folder": "Read files into", "ingest.recut": "Cut chunks anew in", rebuild: "Rebuild the index of", evaluate: "Evaluate", "switch-model": "Embed anew", "forget-model": "Remove former vectors of" };

function jobTitle(job: Job): string {
  const name = job.input["path"] ?? job.input["name"];
  const into = job.collection ?? "";
  return (typeof name === "string" ? `Read ${name} into ${into}` : `${doings[job.kind] ?? job.kind} ${into}`).trim();
}

/** An error as it leaves the process. */
export function errorView(error: ErrorBody | null) {
  return error === null ? null : { ...error, details: { ...error.details } };
}

/** A moment that may not have come. */
export function moment(utcMs: number | null): string | null {
  return utcMs === null ? null : toRfc3339(utcMs);
}
