// The SQL of the jobs table. Values are argument positions, see `Questions`.
import { sql, type CompiledQuery } from "kysely";
import { builder } from "./sql.ts";

/** Columns of the jobs table in the order in which records are read and written. */
export const jobColumns = [
  "workspace", "id", "kind", "collection", "input", "state", "stages", "result", "error", "attempts", "createdAt", "startedAt", "finishedAt",
  "dedupeKey", "token", "leasedUntil", "wish",
] as const;

const ended = sql`('done', 'failed', 'cancelled')`;

/** A job by workspace and id. */
export function getJobQuery(): CompiledQuery {
  return builder.selectFrom("jobs").select(jobColumns).where("workspace", "=", 0).where("id", "=", 1).compile();
}

/** Stores a record. Arguments: the columns. */
export function putJobQuery(): CompiledQuery {
  return builder.replaceInto("jobs").values(Object.fromEntries(jobColumns.map((column, slot) => [column, slot]))).compile();
}

/** The queued or running job of a workspace and a dedupe key. */
export function dedupeJobQuery(): CompiledQuery {
  return builder.selectFrom("jobs").select(jobColumns).where("workspace", "=", 0).where("dedupeKey", "=", 1).where(sql<boolean>`"state" in ('queued', 'running')`).orderBy("id").limit(sql.lit(1)).compile();
}

/** The oldest job that nobody holds. Arguments: now, then as many kinds. */
export function freeJobQuery(kinds: number): CompiledQuery {
  const isKind = kinds === 0 ? sql<boolean>`false` : sql<boolean>`"kind" in (${sql.join(Array.from({ length: kinds }, (_, at) => sql.val(at + 1)))})`;
  return builder.selectFrom("jobs").select(jobColumns).where(isKind)
    .where(sql<boolean>`("state" = 'queued' or ("state" = 'running' and "leasedUntil" <= ${sql.val(0)}))`)
    .orderBy("id").orderBy("workspace").limit(sql.lit(1)).compile();
}

/** Newest first. Arguments: workspace, state, before, limit. */
export function listJobsQuery(range: { readonly state?: string; readonly before?: string }): CompiledQuery {
  let query = builder.selectFrom("jobs").select(jobColumns).where("workspace", "=", 0);
  if (range.state !== undefined) query = query.where("state", "=", 1);
  if (range.before !== undefined) query = query.where("id", "<", 2);
  return query.orderBy("id", "desc").limit(sql.val(3)).compile();
}

/** How many ended jobs are older. Arguments: before. */
export function prunedJobsQuery(): CompiledQuery {
  return builder.selectFrom("jobs").select((eb) => eb.fn.countAll().as("count")).where(sql<boolean>`"state" in ${ended}`).where("finishedAt", "<", 0).compile();
}

/** Removes them. Arguments: before. */
export function pruneJobsQuery(): CompiledQuery {
  return builder.deleteFrom("jobs").where(sql<boolean>`"state" in ${ended}`).where("finishedAt", "<", 0).compile();
}
