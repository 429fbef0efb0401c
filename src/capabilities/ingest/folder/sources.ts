// What is known of the sources of a collection: their rows, what became of their files, and their last runs, all worked out from rows and jobs.
import type { ErrorBody } from "#core/errors";
import type { Job } from "#core/job";
import type { DocumentRow, SourceRow } from "#core/rows/tables";
import type { CollectionScope, IngestPorts } from "../parts.ts";
import { folderKind } from "./folders.ts";

const sourcesMax = 1000;
const jobsPerPage = 1000;
/** Newest jobs among which last runs are looked for. */
const jobsLookedAtMax = 5000;
/** Documents of a state whose reasons are counted. */
const reasonsFromMax = 2000;

/** Why documents of a source are not read as a whole. */
export interface SourceReason {
  readonly status: Exclude<DocumentRow["status"], "read">;
  readonly documents: number;
  readonly error: ErrorBody;
}

/** A source as it stands. */
export interface SourceState {
  readonly row: SourceRow;
  readonly documents: number;
  readonly bytes: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly reasons: readonly SourceReason[];
  readonly lastRun: Job | undefined;
}

/** All sources of a collection, by name. */
export async function listSources(ports: Pick<IngestPorts, "rows" | "jobs">, scope: CollectionScope): Promise<readonly SourceState[]> {
  const { workspace, collection } = scope;
  const { rows } = await ports.rows.scan("sources", { prefix: [workspace, collection], limit: sourcesMax });
  if (rows.length === 0) return [];
  const [reasons, runs, tallies] = await Promise.all([reasonsOf(ports, scope), lastRuns(ports, scope, rows), ports.rows.tally("documents", { prefix: [workspace, collection], by: ["source", "status"], sums: ["bytes"] })]);
  return rows.map((row) => {
    const own = tallies.filter(({ group }) => group.source === row.source);
    return {
      row, documents: own.reduce((sum, tally) => sum + tally.rows, 0), bytes: own.reduce((sum, { sums }) => sum + sums.bytes, 0), byStatus: Object.fromEntries(own.map((tally) => [tally.group.status, tally.rows])),
      reasons: (reasons.get(row.source) ?? []).toSorted((a, b) => b.documents - a.documents), lastRun: runs.get(row.source),
    };
  });
}

async function reasonsOf({ rows }: Pick<IngestPorts, "rows">, { workspace, collection }: CollectionScope): Promise<ReadonlyMap<string, readonly SourceReason[]>> {
  const bySource = new Map<string, Map<string, SourceReason>>();
  for (const status of ["failed", "partial", "skipped"] as const) {
    const page = await rows.scan("documents", { index: "byStatus", prefix: [workspace, collection, status], limit: reasonsFromMax });
    for (const { source, error } of page.rows) {
      if (error === null) continue;
      const reasons = bySource.get(source) ?? new Map<string, SourceReason>();
      const key = `${status} ${error.code}`;
      reasons.set(key, { status, error, documents: (reasons.get(key)?.documents ?? 0) + 1 });
      bySource.set(source, reasons);
    }
  }
  return new Map([...bySource].map(([source, reasons]) => [source, [...reasons.values()]]));
}

/** The newest job of each source. */
async function lastRuns({ jobs }: Pick<IngestPorts, "jobs">, { workspace, collection }: CollectionScope, sources: readonly SourceRow[]): Promise<ReadonlyMap<string, Job>> {
  const wanted = new Set(sources.map(({ source }) => source));
  const found = new Map<string, Job>();
  let before: string | undefined;
  for (let seen = 0; seen < jobsLookedAtMax && wanted.size > 0; seen += jobsPerPage) {
    const page = await jobs.list(workspace, { limit: jobsPerPage, ...(before === undefined ? {} : { before }) });
    for (const job of page) {
      const source = job.input["source"];
      if (job.kind === folderKind && job.collection === collection && typeof source === "string" && wanted.delete(source)) found.set(source, job);
    }
    before = page.at(-1)?.id;
    if (page.length < jobsPerPage) break;
  }
  return found;
}
