// Handlers of the source operations.
import type { SourceState } from "#capabilities/ingest/index";
import type { Handlers } from "#contract/operation";
import type { sources, SourceView } from "#contract/sources";
import type { JsonObject } from "#core/json";
import type { Capabilities } from "./capabilities.ts";
import { requireCollection } from "./lookup.ts";
import { errorView, moment } from "./views.ts";

/** Handlers of the source operations. */
export function sourceHandlers({ rows, ingest }: Pick<Capabilities, "rows" | "ingest">): Handlers<typeof sources> {
  return {
    list: async ({ collection }, { principal }) => {
      await requireCollection(rows, principal.workspace, collection);
      return { sources: (await ingest.sources({ workspace: principal.workspace, collection })).map(sourceView) };
    },
  };
}

function sourceView({ row, documents, bytes, byStatus, reasons, lastRun }: SourceState): SourceView {
  const { source, collection, kind, uri, settings, lastRunAt } = row;
  return {
    source, collection, kind: kind as SourceView["kind"], path: uri, isWatched: settings["watch"] === true, groups: texts(settings["groups"]), exclude: texts(settings["exclude"]), lastRunAt: moment(lastRunAt),
    documents, bytes, byStatus: { ...byStatus }, reasons: reasons.map(({ error, ...reason }) => ({ ...reason, error: { ...error, details: { ...error.details } } })),
    lastRun: lastRun === undefined ? null : { job: lastRun.id, state: lastRun.state, startedAt: moment(lastRun.startedAt), finishedAt: moment(lastRun.finishedAt), error: errorView(lastRun.error), counts: countsOf(lastRun.result) },
  };
}

/** What a folder's run counted; runs of lines count otherwise. */
function countsOf(result: JsonObject | null): NonNullable<SourceView["lastRun"]>["counts"] {
  if (result === null || result["files"] === undefined) return null;
  const of = (name: string): number => Number(result[name] ?? 0);
  return { found: of("files"), new: of("new"), changed: of("changed"), moved: of("moved"), gone: of("deleted"), unchanged: of("unchanged"), excluded: of("excluded"), skipped: of("skipped"), failed: of("failed") };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
