// The columns of the list of documents: what orders them, how wide they are, and what they say as CSV.
import type { Document } from "../../api.ts";

/** What a list may be ordered by. */
export const orders = ["path", "title", "state", "type", "size", "chunks", "updated"] as const;
/** What a list may be ordered by. */
export type Order = (typeof orders)[number];

/** Columns that may be left out; the title always stands. */
export const columns = [
  { name: "state", words: "State", width: "104px", isNumber: false },
  { name: "type", words: "Type", width: "88px", isNumber: false },
  { name: "size", words: "Size", width: "72px", isNumber: true },
  { name: "chunks", words: "Chunks", width: "64px", isNumber: true },
  { name: "updated", words: "Updated", width: "112px", isNumber: false },
] as const;
/** Name of a column that may be left out. */
export type ColumnName = (typeof columns)[number]["name"];

/** Whether the largest comes first when an order is chosen. */
export function startsDescending(order: Order): boolean {
  return order === "size" || order === "chunks" || order === "updated";
}

/** How the server orders when nothing is said. */
export function isDescendingByDefault(order: Order): boolean {
  return order === "updated";
}

/** Documents as CSV with a head, all columns. */
export function asCsv(documents: readonly Document[]): string {
  const head = ["document", "path", "title", "state", "type", "bytes", "chunks", "updated", "error"];
  const rows = documents.map(({ document, externalId, title, status, mediaType, bytes, chunks, updatedAt, error }) => [document, externalId, title, status, mediaType, bytes, chunks, updatedAt, error?.code ?? ""]);
  return [head, ...rows].map((cells) => cells.map(cell).join(",")).join("\r\n");
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
