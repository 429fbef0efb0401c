// Operations on sources: the folders and files that a collection is read from.
import Type, { type Static } from "typebox";
import { operation, value } from "./operation.ts";
import { CollectionName, ErrorShape, Moment } from "./shapes.ts";

const Nullable = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);
const Count = (description: string) => Type.Integer({ description });

/** A folder or file of the server's machine, with its last run. */
export const SourceShape = Type.Object({
  source: Type.String({ description: "As documents name it." }), collection: CollectionName, kind: Type.Enum(["folder", "file", "lines"]), path: Type.String(),
  isWatched: Type.Boolean({ description: "Whether it is read again whenever something in it changes." }), groups: Type.Array(Type.String()), exclude: Type.Array(Type.String()),
  lastRunAt: Nullable(Moment), documents: Count("Documents that came from it and are there now."), bytes: Type.Integer(),
  byStatus: Type.Record(Type.String(), Type.Integer()),
  reasons: Type.Array(Type.Object({ status: Type.Enum(["partial", "skipped", "failed"]), documents: Type.Integer(), error: ErrorShape }), { description: "Why documents were skipped, failed or were read in part, by code, the commonest first, each with one of its errors; counted over at most 2,000 of each state of the collection." }),
  lastRun: Nullable(Type.Object({
    job: Type.String(), state: Type.Enum(["queued", "running", "paused", "done", "failed", "cancelled"]), startedAt: Nullable(Moment), finishedAt: Nullable(Moment), error: Nullable(ErrorShape),
    counts: Nullable(Type.Object({ found: Count("Files that were there."), new: Type.Integer(), changed: Type.Integer(), moved: Type.Integer(), gone: Type.Integer(), unchanged: Type.Integer(), excluded: Count("Files that rules leave out."), skipped: Count("Of the new and changed ones."), failed: Count("Of the new and changed ones.") }, { description: "Null until it is done, and for a file of lines." })),
  }, { description: "Its newest job, among the newest 5,000." })),
});
/** A folder or file of the server's machine, with its last run. */
export type SourceView = Static<typeof SourceShape>;

/** Operations on sources. */
export const sources = {
  list: operation({
    name: "sources.list", summary: "List the folders and files that a collection is read from, with their last runs.", http: "GET /api/v1/collections/{collection}/sources", role: "admin", effect: "read",
    input: value(Type.Object({ collection: CollectionName })), output: value(Type.Object({ sources: Type.Array(SourceShape, { description: "At most 1,000." }) })), errors: ["collection.not_found"],
    examples: [{ title: "What the default collection is read from", input: { collection: "default" } }], cli: { command: "sources list" },
  }),
};
