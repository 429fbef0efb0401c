// Shapes that several operations share.
import Type from "typebox";
import { roles } from "#core/access";
import { collectionNamePattern } from "#core/collection-name";

/** Name of a collection. */
export const CollectionName = Type.String({ pattern: collectionNamePattern, description: "Name of the collection: lower-case letters, digits, - and _.", examples: ["default"] });

/** A document as callers name it. */
export const DocumentName = Type.String({ minLength: 1, maxLength: 1000, description: "Id of the document, or its path or external id." });

/** Id of a document. */
export const DocumentId = Type.String({ pattern: "^[a-z2-7]{26}$", description: "Id of the document." });

/** A moment, RFC 3339 in UTC with milliseconds. */
export const Moment = Type.String({ format: "date-time", description: "RFC 3339 in UTC with milliseconds." });

/** Limit of a list. */
export const ListLimit = Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 50, description: "Most rows in the answer." }));

/** Cursor of a list. */
export const Cursor = Type.Optional(Type.String({ maxLength: 500, description: "`next` of the page before." }));

/** Role of a key. */
export const RoleName = Type.Enum([...roles], { description: "admin does all; editor writes; reader searches; inference calls models." });

/** A rectangle on a page. */
export const Box = Type.Array(Type.Number(), { minItems: 4, maxItems: 4, description: "[x0, y0, x1, y1] as fractions of the page, origin top left." });
const Offsets = { start: Type.Optional(Type.Integer()), end: Type.Optional(Type.Integer()) };

/** Where exactly something stands. */
export const LocatorShape = Type.Union([
  Type.Object({ kind: Type.Literal("text"), start: Type.Integer(), end: Type.Integer() }),
  Type.Object({ kind: Type.Literal("page"), page: Type.Integer(), boxes: Type.Array(Box), ...Offsets }),
  Type.Object({ kind: Type.Literal("cells"), sheet: Type.String(), range: Type.String(), ...Offsets }),
  Type.Object({ kind: Type.Literal("lines"), from: Type.Integer(), to: Type.Integer(), ...Offsets }),
  Type.Object({ kind: Type.Literal("pointer"), path: Type.String(), ...Offsets }),
  Type.Object({ kind: Type.Literal("time"), startMs: Type.Number(), endMs: Type.Number(), ...Offsets }),
  Type.Object({ kind: Type.Literal("frame"), atMs: Type.Number(), boxes: Type.Array(Box), ...Offsets }),
], { description: "Where exactly: code points of the extracted text, page and boxes, cells, lines, JSON Pointer or time." });

/** An error as it leaves the process. */
export const ErrorShape = Type.Object({
  code: Type.String({ examples: ["collection.not_found"] }),
  message: Type.String(),
  remedy: Type.String(),
  details: Type.Record(Type.String(), Type.Unknown()),
  retryable: Type.Boolean(),
  retryAfterMs: Type.Optional(Type.Number()),
  requestId: Type.Optional(Type.String()),
});

/** What became of one unit of a document. */
export const LedgerShape = Type.Object({
  unit: Type.Enum(["file", "page", "sheet", "image", "second", "frame"]),
  index: Type.Integer(),
  outcome: Type.Enum(["read", "skipped", "failed"]),
  parser: Type.String(),
  code: Type.Optional(Type.String()),
  remedy: Type.Optional(Type.String()),
  note: Type.Optional(Type.String({ description: "What else is worth knowing: the encoding it was read in, what was left out." })),
});

/** An element of a document. */
export const ElementShape = Type.Object({
  ordinal: Type.Integer(), type: Type.String(), text: Type.String(), start: Type.Integer(), end: Type.Integer(), locator: LocatorShape,
  level: Type.Optional(Type.Integer()), cells: Type.Optional(Type.Array(Type.Array(Type.String()))), hasHeader: Type.Optional(Type.Boolean()), language: Type.Optional(Type.String()),
});
