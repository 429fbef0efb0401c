// The log of a workspace: what changed, in commit order. Indexes, caches and events follow it.

/** What a log entry speaks of. */
export type LogEvent =
  | { readonly type: "collection.created" | "collection.deleted"; readonly collection: string }
  | { readonly type: "document.put" | "document.deleted" | "document.access" | "document.vectors"; readonly collection: string; readonly document: string };

/** One entry. `seq` counts from 1 in a workspace without gaps; commit order is seq order. `at` is UTC milliseconds. */
export interface LogEntry {
  readonly seq: number;
  readonly at: number;
  readonly event: LogEvent;
}
