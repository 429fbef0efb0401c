// What passes between the parent and a parser process: length-prefixed frames, and the check of each that comes back.
import type { LedgerEntry, ParsedElement } from "#core/documents/document";
import { errorTable, type ErrorBody } from "#core/errors";
import type { ParseFrame, ParseLimits } from "#ports/reading/parser";

/** Bytes of the longest frame; a longer announcement means that the child lost its way. */
export const frameBytesMax = 64 * 1024 * 1024;

/** First frame of a file; the bytes follow in frames of their own, then an empty one. */
export interface FileHeader {
  readonly name: string;
  readonly sizeBytes: number;
  readonly limits: ParseLimits;
  readonly password?: string;
}

/** Bytes of one picture that a child may send: as text they take a third more, and the frame has its own limit. */
export const imageBytesMax = 40 * 1024 * 1024;

/** What a child sends: the port's frames, or the error that ends the file. `rssBytes` is for machines without /proc. */
export type ChildFrame = (ParseFrame & { readonly rssBytes?: number }) | { readonly kind: "failed"; readonly error: Pick<ErrorBody, "code" | "details"> };

/** Four bytes of length before the payload. */
export function frameHead(length: number): Uint8Array {
  const head = Buffer.allocUnsafe(4);
  head.writeUInt32LE(length);
  return head;
}

/** The frame in `payload`, or undefined when it is none: a child is not trusted to be sane. */
export function readChildFrame(payload: Buffer): ChildFrame | undefined {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString("utf8"));
  } catch {
    return undefined; // The caller ends the child and names the file: nothing is lost in silence.
  }
  return isChildFrame(value) ? withBytes(value) : undefined;
}

/** Bytes travel as Base64. */
function withBytes(frame: ChildFrame): ChildFrame {
  if (frame.kind !== "image" || frame.image.bytes === undefined) return frame;
  return { ...frame, image: { ...frame.image, bytes: Buffer.from(String(frame.image.bytes), "base64") } };
}

function isImage(value: unknown): boolean {
  if (!isRecord(value) || (value["unit"] !== "page" && value["unit"] !== "image")) return false;
  const isCount = (field: string): boolean => value[field] === undefined || Number.isSafeInteger(value[field]);
  return Number.isSafeInteger(value["index"]) && isCount("page") && isCount("frame") && (value["bytes"] === undefined || typeof value["bytes"] === "string");
}

function isChildFrame(value: unknown): value is ChildFrame {
  if (!isRecord(value)) return false;
  switch (value["kind"]) {
    case "elements": return Array.isArray(value["elements"]) && value["elements"].every(isElement);
    case "part": return typeof value["path"] === "string" && value["path"] !== "" && typeof value["data"] === "string" && typeof value["isLast"] === "boolean";
    case "image": return isImage(value["image"]);
    case "ledger": return isLedgerEntry(value["entry"]);
    case "done": return isDone(value);
    case "failed": return isRecord(value["error"]) && typeof value["error"]["code"] === "string" && Object.hasOwn(errorTable, value["error"]["code"]) && isRecord(value["error"]["details"]);
    default: return false;
  }
}

const elementTypes = new Set<unknown>(["heading", "paragraph", "list_item", "table", "figure", "code", "caption", "cells", "quote", "utterance", "frame"]);

function isElement(value: unknown): value is ParsedElement {
  return isRecord(value) && elementTypes.has(value["type"]) && typeof value["text"] === "string" && value["text"] !== "";
}

function isLedgerEntry(value: unknown): value is LedgerEntry {
  return isRecord(value) && typeof value["unit"] === "string" && typeof value["index"] === "number" && typeof value["outcome"] === "string" && typeof value["parser"] === "string";
}

function isDone(value: Record<string, unknown>): boolean {
  const hasTexts = ["mediaType", "parser", "language"].every((field) => typeof value[field] === "string");
  return hasTexts && /^[0-9a-f]{64}$/.test(String(value["contentHash"])) && typeof value["sizeBytes"] === "number" && (value["title"] === null || typeof value["title"] === "string");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
