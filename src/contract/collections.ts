// Operations on collections.
import Type, { type Static } from "typebox";
import { operation, value } from "./operation.ts";
import { CollectionName, ErrorShape, Moment } from "./shapes.ts";

const Nullable = <S extends Type.TSchema>(schema: S) => Type.Union([schema, Type.Null()]);

const space = {
  model: Type.String({ description: "Version of the model, which every vector names." }),
  isAvailable: Type.Boolean({ description: "Whether the model is configured, so that questions can be embedded by it." }),
  problem: Type.Union([ErrorShape, Type.Null()], { description: "Why documents are not embedded just now." }),
};

/** The vector spaces of a collection. */
export const SpacesShape = Type.Object({
  live: Type.Union([Type.Object(space), Type.Null()], { description: "The space that answers; null without any model." }),
  beside: Type.Union([Type.Object({
    ...space, role: Type.Enum(["candidate", "former"], { description: "Made to take the live one's place, or kept to go back to." }),
    isReady: Type.Boolean({ description: "Whether it follows every change like the live one; else it is being made." }), job: Type.String({ description: "The job that makes it, or made it." }),
  }), Type.Null()], { description: "The space beside the one that answers." }),
});

/** A collection with what the caller may see in it. */
export const CollectionShape = Type.Object({
  collection: CollectionName,
  description: Type.String(),
  documents: Type.Integer({ description: "Documents that the caller may read." }),
  chunks: Type.Integer(),
  bytes: Type.Integer({ description: "Size of their files together." }),
  byStatus: Type.Record(Type.String(), Type.Integer(), { description: "Documents by status: read, partial, skipped, failed." }),
  byType: Type.Record(Type.String(), Type.Integer(), { description: "Documents by media type; empty where the file was not looked into." }),
  seq: Type.Integer({ description: "Last sequence number of the workspace's log." }),
  indexedSeq: Type.Integer({ description: "Sequence number that the index has applied." }),
  vectors: SpacesShape,
  createdAt: Moment,
});
/** A collection with what the caller may see in it. */
export type CollectionView = Static<typeof CollectionShape>;

const one = { collection: CollectionName };
const ModelName = Type.String({ minLength: 1, maxLength: 300, description: "Embedding model, by name or version." });
/** Questions of one comparison. */
const comparedQuestionsMax = 100;

/** How far two models agree. */
export const ComparisonShape = Type.Object({
  live: Type.String({ description: "Version of the model that answers." }), beside: Type.String({ description: "Version of the one beside it." }), questions: Type.Integer({ description: "Questions that were compared." }),
  overlap: Nullable(Type.Number({ description: "Mean share of the first ten hits that both have." })), overlaps: Type.Array(Type.Integer(), { description: "Questions by the tenths of their hits that both have: none, one tenth, ..., all." }),
  sameFirst: Nullable(Type.Number({ description: "Share of questions with the same first hit." })), rankChange: Nullable(Type.Number({ description: "Mean places by which a hit that both have moved." })),
  liveMs: Nullable(Type.Number({ description: "Mean time of a question, embedding included." })), besideMs: Nullable(Type.Number()),
});
/** How far two models agree. */
export type ComparisonView = Static<typeof ComparisonShape>;

/** Operations on collections. */
export const collections = {
  list: operation({
    name: "collections.list", summary: "List collections.", http: "GET /api/v1/collections", role: "reader", effect: "read",
    input: value(Type.Object({})), output: value(Type.Object({ collections: Type.Array(CollectionShape) })), errors: [],
    examples: [{ title: "All collections", input: {} }], cli: { command: "collections list" }, mcp: true,
  }),
  create: operation({
    name: "collections.create", summary: "Make a collection.", http: "POST /api/v1/collections", role: "editor", effect: "write",
    input: value(Type.Object({ collection: CollectionName, description: Type.Optional(Type.String({ maxLength: 1000, description: "What it holds, in words." })), model: Type.Optional(ModelName) })), output: value(CollectionShape), errors: ["collection.exists", "embedding.model_unknown"],
    examples: [{ title: "A collection for contracts", input: { collection: "contracts", description: "Signed contracts since 2020" } }, { title: "One that a model of another server embeds", input: { collection: "papers", model: "e5-base" } }], cli: { command: "collections create", positionals: ["collection"] },
  }),
  get: operation({
    name: "collections.get", summary: "Show one collection.", http: "GET /api/v1/collections/{collection}", role: "reader", effect: "read",
    input: value(Type.Object(one)), output: value(CollectionShape), errors: ["collection.not_found"],
    examples: [{ title: "The default collection", input: { collection: "default" } }], cli: { command: "collections get", positionals: ["collection"] },
  }),
  delete: operation({
    name: "collections.delete", summary: "Delete a collection with all its documents.", http: "DELETE /api/v1/collections/{collection}", role: "admin", effect: "write",
    input: value(Type.Object({ ...one, confirm: Type.String({ description: "The collection's name again." }) })), output: value(Type.Object({ deletedDocuments: Type.Integer() })), errors: ["collection.not_found", "request.invalid"],
    examples: [{ title: "Delete `scratch`", input: { collection: "scratch", confirm: "scratch" } }], cli: { command: "collections delete", positionals: ["collection"] },
  }),
  verify: operation({
    name: "collections.verify", summary: "Compare rows and index and name each difference.", http: "POST /api/v1/collections/{collection}/verify", role: "admin", effect: "read",
    input: value(Type.Object(one)),
    output: value(Type.Object({
      collection: CollectionName, seq: Type.Integer(), documents: Type.Integer(), chunks: Type.Integer(), isClean: Type.Boolean(),
      differences: Type.Array(Type.Object({ place: Type.Enum(["rows", "index", "beside"], { description: "Among rows, in the index that answers, or in the one beside it." }), document: Type.Union([Type.String(), Type.Null()]), ordinal: Type.Union([Type.Integer(), Type.Null()]), problem: Type.String(), detail: Type.String() }), { description: "At most 1,000." }),
    })),
    errors: ["collection.not_found"], examples: [{ title: "Check the default collection", input: { collection: "default" } }],
  }),
  rebuild: operation({
    name: "collections.rebuild", summary: "Make missing and damaged vectors anew, build the index from rows beside the live one, then swap.", http: "POST /api/v1/collections/{collection}/rebuild", role: "admin", effect: "job",
    input: value(Type.Object(one)), output: value(Type.Object({ job: Type.String() })),
    errors: ["collection.not_found"], examples: [{ title: "Rebuild the default collection", input: { collection: "default" } }],
  }),
  switch: operation({
    name: "collections.switch", summary: "Embed a collection by another model beside the one that answers.", http: "POST /api/v1/collections/{collection}/switch", role: "admin", effect: "job",
    input: value(Type.Object({ ...one, model: ModelName })), output: value(Type.Object({ job: Type.String() })), errors: ["collection.not_found", "collection.model_same", "collection.beside_taken", "embedding.model_unknown"],
    examples: [{ title: "Embed the default collection by another model", input: { collection: "default", model: "e5-base" } }], cli: { command: "collections switch", positionals: ["collection", "model"] },
  }),
  compare: operation({
    name: "collections.compare", summary: "Compare the model beside with the one that answers, on recent questions.", http: "POST /api/v1/collections/{collection}/compare", role: "admin", effect: "read",
    input: value(Type.Object({ ...one, questions: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 4000 }), { minItems: 1, maxItems: comparedQuestionsMax, description: "Questions to compare on, instead of the recent ones." })) })), output: value(ComparisonShape), errors: ["collection.not_found", "collection.nothing_beside", "embedding.upstream_failed", "request.timeout"],
    examples: [{ title: "On the questions that were asked lately", input: { collection: "default" } }, { title: "On questions of your own", input: { collection: "default", questions: ["pump pressure", "who approves travel"] } }], cli: { command: "collections compare", positionals: ["collection"] },
  }),
  swap: operation({
    name: "collections.swap", summary: "Let the model beside answer; the one before is kept to go back to.", http: "POST /api/v1/collections/{collection}/swap", role: "admin", effect: "write",
    input: value(Type.Object(one)), output: value(CollectionShape), errors: ["collection.not_found", "collection.nothing_beside", "collection.beside_unready", "embedding.model_unknown", "index.behind"],
    examples: [{ title: "Let the new model of the default collection answer", input: { collection: "default" } }], cli: { command: "collections swap", positionals: ["collection"] },
  }),
  rollback: operation({
    name: "collections.rollback", summary: "Let the model that answered before answer again.", http: "POST /api/v1/collections/{collection}/rollback", role: "admin", effect: "write",
    input: value(Type.Object(one)), output: value(CollectionShape), errors: ["collection.not_found", "collection.nothing_beside", "collection.beside_unready", "embedding.model_unknown", "index.behind"],
    examples: [{ title: "Go back to the former model of the default collection", input: { collection: "default" } }], cli: { command: "collections rollback", positionals: ["collection"] },
  }),
  discard: operation({
    name: "collections.discard", summary: "Drop the vectors of the model beside the one that answers, or stop making them.", http: "POST /api/v1/collections/{collection}/discard", role: "admin", effect: "job",
    input: value(Type.Object(one)), output: value(Type.Object({ job: Type.String() })), errors: ["collection.not_found", "collection.nothing_beside"],
    examples: [{ title: "Keep the default collection as it is", input: { collection: "default" } }], cli: { command: "collections discard", positionals: ["collection"] },
  }),
};
