// What live views are told. Events are hints: the rows hold the truth, and a lost event is healed by reading them.

/** An event of a workspace. */
export type PlinthEvent =
  | { readonly type: "job.changed"; readonly workspace: string; readonly job: string }
  | { readonly type: "log.advanced"; readonly workspace: string; readonly seq: number }
  | { readonly type: "index.advanced"; readonly workspace: string; readonly collection: string; readonly seq: number };
