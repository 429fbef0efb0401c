// Operations on collections.
import Type, { type Static } from "typebox";
import { operation, value } from "./operation.ts";
import { CollectionName, Moment } from "./shapes.ts";

/** A collection with what the caller may see in it. */
export const CollectionShape = Type.Object({
  collection: CollectionName,
  description: Type.String(),
  documents: Type.Integer({ description: "Documents that the caller may read." }),
  chunks: Type.Integer(),
  byStatus: Type.Record(Type.String(), Type.Integer(), { description: "Documents by status: read, partial, skipped, failed." }),
  seq: Type.Integer({ description: "Last sequence number of the workspace's log." }),
  indexedSeq: Type.Integer({ description: "Sequence number that the index has applied." }),
  createdAt: Moment,
});
/** A collection with what the caller may see in it. */
export type CollectionView = Static<typeof CollectionShape>;

const one = { collection: CollectionName };

/** Operations on collections. */
export const collections = {
  list: operation({
    name: "collections.list", summary: "List collections.", http: "GET /api/v1/collections", role: "reader", effect: "read",
    input: value(Type.Object({})), output: value(Type.Object({ collections: Type.Array(CollectionShape) })), errors: [],
    examples: [{ title: "All collections", input: {} }], cli: { command: "collections list" }, mcp: true,
  }),
  create: operation({
    name: "collections.create", summary: "Make a collection.", http: "POST /api/v1/collections", role: "editor", effect: "write",
    input: value(Type.Object({ collection: CollectionName, description: Type.Optional(Type.String({ maxLength: 1000, description: "What it holds, in words." })) })), output: value(CollectionShape), errors: ["collection.exists"],
    examples: [{ title: "A collection for contracts", input: { collection: "contracts", description: "Signed contracts since 2020" } }], cli: { command: "collections create", positionals: ["collection"] },
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
      differences: Type.Array(Type.Object({ place: Type.Enum(["rows", "index"]), document: Type.Union([Type.String(), Type.Null()]), ordinal: Type.Union([Type.Integer(), Type.Null()]), problem: Type.String(), detail: Type.String() }), { description: "At most 1,000." }),
    })),
    errors: ["collection.not_found"], examples: [{ title: "Check the default collection", input: { collection: "default" } }],
  }),
  rebuild: operation({
    name: "collections.rebuild", summary: "Make missing and damaged vectors anew, build the index from rows beside the live one, then swap.", http: "POST /api/v1/collections/{collection}/rebuild", role: "admin", effect: "job",
    input: value(Type.Object(one)), output: value(Type.Object({ job: Type.String() })),
    errors: ["collection.not_found"], examples: [{ title: "Rebuild the default collection", input: { collection: "default" } }],
  }),
};
