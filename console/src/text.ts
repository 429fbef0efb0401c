// Code-point positions, as the server counts, in strings, as the browser does; and places and numbers as people read them.
import type { Locator, Span } from "./api.ts";

/** A piece of a text; `mark` is the index of the span that covers it, or -1. */
export interface Piece {
  readonly text: string;
  readonly mark: number;
}

/** Cuts `text` at spans given in code points, `end` exclusive; spans are in order and apart. */
export function cut(text: string, spans: readonly Span[]): readonly Piece[] {
  const points = Array.from(text);
  const pieces: Piece[] = [];
  let at = 0;
  for (const [mark, { start, end }] of spans.entries()) {
    const from = Math.max(at, start);
    const to = Math.min(points.length, end);
    if (to <= from) continue;
    if (from > at) pieces.push({ text: points.slice(at, from).join(""), mark: -1 });
    pieces.push({ text: points.slice(from, to).join(""), mark });
    at = to;
  }
  if (at < points.length) pieces.push({ text: points.slice(at).join(""), mark: -1 });
  return pieces;
}

/** Length in code points. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _point of text) length++;
  return length;
}

/** A place in words: `line 12`, `p. 3`, `cells A2:D9`, `3:12`. */
export function placeInWords(locator: Locator): string {
  if (locator.kind === "lines") return locator.from === locator.to ? `line ${locator.from}` : `lines ${locator.from}–${locator.to}`;
  if (locator.kind === "page") return `p. ${locator.page}`;
  if (locator.kind === "cells") return rowsInWords(locator);
  if (locator.kind === "pointer") return locator.path === "" ? "the whole value" : locator.path;
  if (locator.kind === "time") return clockOf(locator.startMs);
  if (locator.kind === "frame") return clockOf(locator.atMs);
  return `characters ${number(locator.start)}–${number(locator.end)}`;
}

function rowsInWords({ sheet, range }: { readonly sheet: string; readonly range: string }): string {
  const rows = /^[A-Z]+(\d+):[A-Z]+(\d+)$/.exec(range);
  const where = rows === null ? `cells ${range}` : rows[1] === rows[2] ? `row ${rows[1]}` : `rows ${rows[1]}–${rows[2]}`;
  return sheet === "" ? where : `${sheet}, ${where}`;
}

/** `3:12` of milliseconds. */
function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** How long ago: `just now`, `5 min ago`, `3 h ago`, else the date. */
export function ago(moment: string, nowMs: number): string {
  const seconds = (nowMs - Date.parse(moment)) / 1000;
  if (seconds < 45) return "just now";
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
  return moment.slice(0, 10);
}

/** `12,345`. */
export function number(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** `28.7 kB`. */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return step === 0 ? `${bytes} B` : `${(bytes / 1000 ** step).toFixed(1)} ${units[step]}`;
}

/** `45 s`, `3 min`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}

/** `1 file`, `3 files`. */
export function count(amount: number, one: string): string {
  return `${number(amount)} ${amount === 1 ? one : `${one}s`}`;
}

const typeNames: Readonly<Record<string, string>> = { "text/markdown": "Markdown", "text/html": "HTML", "text/plain": "text", "text/csv": "CSV", "text/tab-separated-values": "TSV", "application/json": "JSON", "application/x-ndjson": "JSON lines", "application/jsonl": "JSON lines", "text/x-source-code": "code", "application/octet-stream": "unknown",
  "application/pdf": "PDF", "message/rfc822": "mail", "application/vnd.ms-outlook": "mail", "application/mbox": "mailbox", "application/zip": "ZIP", "application/x-tar": "TAR", "application/gzip": "GZIP", "application/epub+zip": "EPUB", "application/rtf": "RTF",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX", "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PPTX",
  "application/vnd.oasis.opendocument.text": "ODT", "application/vnd.oasis.opendocument.spreadsheet": "ODS", "application/vnd.oasis.opendocument.presentation": "ODP", "image/png": "PNG", "image/jpeg": "JPEG", "image/tiff": "TIFF", "image/webp": "WebP", "image/gif": "GIF",
};

/** A media type as people say it. */
export function typeInWords(mediaType: string): string {
  return typeNames[mediaType] ?? mediaType.replace(/^[^/]+\/(x-)?/, "");
}
