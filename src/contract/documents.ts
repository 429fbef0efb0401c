// Operations on documents.
import Type, { type Static } from "typebox";
import { bytes, operation, upload, value } from "./operation.ts";
import { Box, CollectionName, Cursor, DocumentId, DocumentName, ElementShape, ErrorShape, LedgerShape, ListLimit, Moment } from "./shapes.ts";

/** A document as lists and pages show it. */
export const DocumentShape = Type.Object({
  document: DocumentId, collection: CollectionName, externalId: Type.String(), source: Type.String(), title: Type.String(), mediaType: Type.String(), language: Type.String(),
  status: Type.Enum(["read", "partial", "skipped", "failed"]),
  isSearchable: Type.Boolean({ description: "True when the index has its chunks." }),
  version: Type.Union([Type.String(), Type.Null()]), bytes: Type.Integer(), elements: Type.Integer(), chunks: Type.Integer(),
  groups: Type.Array(Type.String()), metadata: Type.Record(Type.String(), Type.Unknown()), error: Type.Union([ErrorShape, Type.Null()]),
  modifiedAt: Moment, createdAt: Moment, updatedAt: Moment,
});
/** A document as lists and pages show it. */
export type DocumentView = Static<typeof DocumentShape>;

const one = { collection: CollectionName, document: DocumentName };
const missing = ["document.not_found", "document.ambiguous", "collection.not_found"] as const;
const PageNumber = Type.Integer({ minimum: 1, maximum: 1_000_000, description: "From 1." });
const Status = Type.Enum(["read", "partial", "skipped", "failed"], { description: "Only documents of this status." });
const Groups = Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 100, description: "Groups that may read it; empty: everyone in the workspace." });

/** What a list of documents may be ordered by. */
export const documentOrders = ["path", "title", "state", "type", "size", "chunks", "updated"] as const;

/** Operations on documents. */
export const documents = {
  list: operation({
    name: "documents.list", summary: "List documents.", http: "GET /api/v1/collections/{collection}/documents", role: "reader", effect: "read",
    input: value(Type.Object({ collection: CollectionName, status: Type.Optional(Status), type: Type.Optional(Type.String({ maxLength: 200, description: "Only documents of this media type." })), query: Type.Optional(Type.String({ maxLength: 200, description: "Part of the title or path." })), order: Type.Optional(Type.Enum([...documentOrders], { default: "path", description: "What orders the rows; equal ones stand by their id." })), descending: Type.Optional(Type.Boolean({ description: "The largest first; so by default where the order is `updated`." })), limit: ListLimit, cursor: Cursor })),
    output: value(Type.Object({ documents: Type.Array(DocumentShape), next: Type.Optional(Type.String()) })), errors: ["collection.not_found"],
    examples: [{ title: "What could not be read", input: { collection: "default", status: "failed" } }, { title: "The largest PDF files", input: { collection: "default", type: "application/pdf", order: "size", descending: true } }], cli: { command: "documents list" }, mcp: true,
  }),
  get: operation({
    name: "documents.get", summary: "Show one document.", http: "GET /api/v1/collections/{collection}/documents/{document}", role: "reader", effect: "read",
    input: value(Type.Object(one)), output: value(DocumentShape), errors: [...missing],
    examples: [{ title: "One document, by its path", input: { collection: "default", document: "service/faq.html" } }], cli: { command: "documents get", positionals: ["document"] }, mcp: true,
  }),
  upload: operation({
    name: "documents.upload", summary: "Upload one file; it is searchable when its job is done.", http: "PUT /api/v1/collections/{collection}/documents", role: "editor", effect: "job",
    input: upload(Type.Object({ collection: CollectionName, name: Type.String({ minLength: 1, maxLength: 1000, description: "File name or relative path; also its external id." }), title: Type.Optional(Type.String({ maxLength: 500 })), groups: Type.Optional(Groups), metadata: Type.Optional(Type.String({ description: "JSON object." })) })),
    output: value(Type.Object({ document: DocumentId, job: Type.String(), isNew: Type.Boolean() })), errors: ["collection.not_found", "request.too_large", "ingest.file_too_large", "data.disk_full"],
    examples: [{ title: "Upload a note", input: { collection: "default", name: "notes/today.md" } }],
  }),
  put: operation({
    name: "documents.put", summary: "Write documents given as text (up to 1,000).", http: "POST /api/v1/collections/{collection}/documents", role: "editor", effect: "write",
    input: value(Type.Object({ collection: CollectionName, documents: Type.Array(Type.Object({ id: Type.String({ minLength: 1, maxLength: 1000 }), title: Type.Optional(Type.String({ maxLength: 500 })), text: Type.String({ maxLength: 10_000_000 }), metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown())), groups: Type.Optional(Groups) }), { minItems: 1, maxItems: 1000 }) })),
    output: value(Type.Object({ seq: Type.Integer(), documents: Type.Array(DocumentId) })), errors: ["collection.not_found", "request.too_large", "data.disk_full"],
    examples: [{ title: "Two notes", input: { collection: "default", documents: [{ id: "n1", text: "The pump runs at 40 bar." }, { id: "n2", text: "The valve opens at 3 bar." }] } }],
  }),
  update: operation({
    name: "documents.update", summary: "Change groups or metadata of a document.", http: "PATCH /api/v1/collections/{collection}/documents/{document}", role: "editor", effect: "write",
    input: value(Type.Object({ ...one, groups: Type.Optional(Groups), metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: "Facts to filter by; replaces what was there." })) })), output: value(DocumentShape), errors: [...missing],
    examples: [{ title: "Only for the board", input: { collection: "default", document: "abcdefghijklmnopqrstuvwxyz", groups: ["board"] } }], cli: { command: "documents update", positionals: ["document"] },
  }),
  delete: operation({
    name: "documents.delete", summary: "Delete a document; for 30 seconds it can be brought back.", http: "DELETE /api/v1/collections/{collection}/documents/{document}", role: "editor", effect: "write",
    input: value(Type.Object(one)), output: value(Type.Object({ seq: Type.Integer(), restorableUntil: Type.String({ format: "date-time", description: "Until then `documents.restore` brings it back." }) })), errors: [...missing],
    examples: [{ title: "Delete one", input: { collection: "default", document: "abcdefghijklmnopqrstuvwxyz" } }], cli: { command: "documents delete", positionals: ["document"] },
  }),
  restore: operation({
    name: "documents.restore", summary: "Bring back a document that was deleted in the last 30 seconds.", http: "POST /api/v1/collections/{collection}/documents/{document}/restore", role: "editor", effect: "write",
    input: value(Type.Object(one)), output: value(DocumentShape), errors: ["collection.not_found", "document.not_deleted", "document.exists", "document.ambiguous"],
    examples: [{ title: "Take a deletion back", input: { collection: "default", document: "abcdefghijklmnopqrstuvwxyz" } }], cli: { command: "documents restore", positionals: ["document"] },
  }),
  original: operation({
    name: "documents.original", summary: "The original file.", http: "GET /api/v1/collections/{collection}/documents/{document}/original", role: "reader", effect: "read",
    input: value(Type.Object(one)), output: bytes, errors: [...missing, "blob.not_found"],
    examples: [{ title: "Download it", input: { collection: "default", document: "abcdefghijklmnopqrstuvwxyz" } }], cli: { command: "documents original", positionals: ["document"] },
  }),
  elements: operation({
    name: "documents.elements", summary: "The document's elements in reading order, with their places.", http: "GET /api/v1/collections/{collection}/documents/{document}/elements", role: "reader", effect: "read",
    input: value(Type.Object({ ...one, from: Type.Optional(Type.Integer({ minimum: 0, default: 0, description: "First ordinal." })), limit: ListLimit })),
    output: value(Type.Object({ version: Type.String(), total: Type.Integer(), elements: Type.Array(ElementShape) })), errors: [...missing],
    examples: [{ title: "The first fifty", input: { collection: "default", document: "abcdefghijklmnopqrstuvwxyz" } }], cli: { command: "documents elements", positionals: ["document"] }, mcp: true,
  }),
  chunks: operation({
    name: "documents.chunks", summary: "The document's chunks.", http: "GET /api/v1/collections/{collection}/documents/{document}/chunks", role: "reader", effect: "read",
    input: value(Type.Object({ ...one, from: Type.Optional(Type.Integer({ minimum: 0, default: 0, description: "First ordinal." })), limit: ListLimit })),
    output: value(Type.Object({ version: Type.String(), total: Type.Integer(), chunks: Type.Array(Type.Object({ chunk: Type.String(), ordinal: Type.Integer(), text: Type.String(), start: Type.Integer(), end: Type.Integer(), firstElement: Type.Integer(), lastElement: Type.Integer(), tokens: Type.Integer(), headings: Type.Array(Type.String()) })) })),
    errors: [...missing], examples: [{ title: "The first fifty", input: { collection: "default", document: "abcdefghijklmnopqrstuvwxyz" } }], cli: { command: "documents chunks", positionals: ["document"] },
  }),
  page: operation({
    name: "documents.page", summary: "One page: what stands where on it, and what became of it.", http: "GET /api/v1/collections/{collection}/documents/{document}/pages/{page}", role: "reader", effect: "read",
    input: value(Type.Object({ ...one, page: PageNumber, start: Type.Optional(Type.Integer({ minimum: 0, description: "First code point of the words to mark." })), end: Type.Optional(Type.Integer({ minimum: 0, description: "Code point behind the words to mark." })) })),
    output: value(Type.Object({
      page: Type.Integer(), pages: Type.Integer(), image: Type.String({ description: "Address of the page's picture." }), entry: LedgerShape,
      elements: Type.Array(Type.Object({ ordinal: Type.Integer(), type: Type.String(), start: Type.Integer(), end: Type.Integer(), boxes: Type.Array(Box) })), marks: Type.Array(Box, { description: "Boxes of the words from `start` to `end` on this page." }),
    })), errors: [...missing, "document.no_page"],
    examples: [{ title: "The second page", input: { collection: "default", document: "reports/annual.pdf", page: 2 } }], cli: { command: "documents page", positionals: ["document", "page"] },
  }),
  pageImage: operation({
    name: "documents.pageImage", summary: "A page as a picture at 150 dots per inch.", http: "GET /api/v1/collections/{collection}/documents/{document}/pages/{page}/image", role: "reader", effect: "read",
    input: value(Type.Object({ ...one, page: PageNumber })), output: bytes, errors: [...missing, "document.no_page", "blob.not_found", "parse.damaged", "parse.pixels", "parse.timeout"],
    examples: [{ title: "The second page", input: { collection: "default", document: "reports/annual.pdf", page: 2 } }], cli: { command: "documents page-image", positionals: ["document", "page"] },
  }),
  ledger: operation({
    name: "documents.ledger", summary: "What became of each page, sheet or file of the document.", http: "GET /api/v1/collections/{collection}/documents/{document}/ledger", role: "reader", effect: "read",
    input: value(Type.Object(one)), output: value(Type.Object({ entries: Type.Array(LedgerShape) })), errors: [...missing],
    examples: [{ title: "The ledger", input: { collection: "default", document: "abcdefghijklmnopqrstuvwxyz" } }], cli: { command: "documents ledger", positionals: ["document"] },
  }),
};
