// Operations on jobs, and those that start one.
import Type, { type Static } from "typebox";
import { operation, stream, value } from "./operation.ts";
import { CollectionName, Cursor, ErrorShape, ListLimit, Moment } from "./shapes.ts";

const states = ["queued", "running", "paused", "done", "failed", "cancelled"] as const;
const State = Type.Enum([...states]);
const Nullable = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

/** A job with its stages. */
export const JobShape = Type.Object({
  job: Type.String(), kind: Type.String(), collection: Nullable(Type.String()), state: State, title: Type.String({ description: "What it does, in words." }),
  stages: Type.Array(Type.Object({ name: Type.String(), done: Type.Integer(), total: Nullable(Type.Integer()), unit: Type.String(), failed: Type.Integer(), skipped: Type.Integer(), ratePerSecond: Nullable(Type.Number()), secondsLeft: Nullable(Type.Number()) })),
  result: Nullable(Type.Record(Type.String(), Type.Unknown())), error: Nullable(ErrorShape), attempts: Type.Integer(), createdAt: Moment, startedAt: Nullable(Moment), finishedAt: Nullable(Moment),
});
/** A job with its stages. */
export type JobView = Static<typeof JobShape>;

const one = { job: Type.String({ description: "Id of the job." }) };
const example = [{ title: "One job", input: { job: "019aab5e-7d10-7c3f-9d55-0f4f5ac3b001" } }];

/** Operations on jobs, and those that start one. */
export const jobs = {
  list: operation({
    name: "jobs.list", summary: "List jobs, newest first.", http: "GET /api/v1/jobs", role: "reader", effect: "read",
    input: value(Type.Object({ state: Type.Optional(Type.Enum([...states], { description: "Only jobs in this state." })), limit: ListLimit, cursor: Cursor })), output: value(Type.Object({ jobs: Type.Array(JobShape), next: Type.Optional(Type.String()) })), errors: [],
    examples: [{ title: "What runs now", input: { state: "running" } }], cli: { command: "jobs list" },
  }),
  get: operation({ name: "jobs.get", summary: "Show one job.", http: "GET /api/v1/jobs/{job}", role: "reader", effect: "read", input: value(Type.Object(one)), output: value(JobShape), errors: ["job.not_found"], examples: example, cli: { command: "jobs get", positionals: ["job"] } }),
  cancel: operation({ name: "jobs.cancel", summary: "Cancel a job; what it has written stays.", http: "POST /api/v1/jobs/{job}/cancel", role: "editor", effect: "write", input: value(Type.Object(one)), output: value(JobShape), errors: ["job.not_found", "job.finished"], examples: example, cli: { command: "jobs cancel", positionals: ["job"] } }),
  pause: operation({ name: "jobs.pause", summary: "Pause a job.", http: "POST /api/v1/jobs/{job}/pause", role: "editor", effect: "write", input: value(Type.Object(one)), output: value(JobShape), errors: ["job.not_found", "job.finished"], examples: example, cli: { command: "jobs pause", positionals: ["job"] } }),
  resume: operation({ name: "jobs.resume", summary: "Let a paused job go on.", http: "POST /api/v1/jobs/{job}/resume", role: "editor", effect: "write", input: value(Type.Object(one)), output: value(JobShape), errors: ["job.not_found", "job.finished"], examples: example, cli: { command: "jobs resume", positionals: ["job"] } }),
  events: operation({
    name: "jobs.events", summary: "Live changes of jobs and of the log.", http: "GET /api/v1/events", role: "reader", effect: "read",
    input: value(Type.Object({ after: Type.Optional(Type.Integer({ minimum: 0, description: "Sequence number of the log that the caller has seen, 0 for none: the stream then begins with the newest jobs and with the number as it is now, so that nothing between two connections is missed." })) })),
    output: stream(Type.Union([Type.Object({ type: Type.Literal("job"), job: JobShape }), Type.Object({ type: Type.Literal("log"), seq: Type.Integer() }), Type.Object({ type: Type.Literal("index"), collection: Type.String(), seq: Type.Integer() })])),
    errors: [], examples: [{ title: "Follow", input: {} }, { title: "Go on after a connection that ended", input: { after: 4711 } }],
  }),
  ingest: operation({
    name: "ingest", summary: "Read a folder or file of the server's machine into a collection.", http: "POST /api/v1/collections/{collection}/ingest", role: "admin", effect: "job",
    input: value(Type.Object({
      collection: CollectionName, path: Type.String({ minLength: 1, maxLength: 4096, description: "Absolute path under one of ingest.roots." }), as: Type.Optional(Type.Enum(["auto", "file", "lines"], { default: "auto", description: "`lines`: one document a line of JSONL." })),
      exclude: Type.Optional(Type.Array(Type.String({ maxLength: 500 }), { maxItems: 200, description: "Patterns in .gitignore form." })), watch: Type.Optional(Type.Boolean({ default: false })), groups: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 100 })), retryFailed: Type.Optional(Type.Boolean({ default: false, description: "Read failed files again though they have not changed." })),
      retry: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 4096 }), { minItems: 1, maxItems: 1000, description: "Read these paths of a folder that is known already again, whatever is known of them; how the folder is read stays as it is." })),
      password: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "Opens locked PDF files; files that failed before are tried again. It is never written down." })),
    })),
    output: value(Type.Object({ job: Type.String() })), errors: ["access.path_refused", "source.not_found", "collection.not_found"], examples: [{ title: "A folder", input: { collection: "default", path: "/srv/documents" } }],
  }),
};
