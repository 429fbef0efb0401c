// The nouns of what was read: document, element, chunk, ledger entry.
import type { Box, Locator } from "./locator.ts";

/** What an element is. `cells` is a cell range of a sheet or of a CSV row. */
export type ElementType = "heading" | "paragraph" | "list_item" | "table" | "figure" | "code" | "caption" | "cells" | "quote" | "utterance" | "frame";

/** One typed piece of a document in reading order, as a parser emits it. */
export interface ParsedElement {
  readonly type: ElementType;
  /** Normalised text (NFC, LF). Never empty. */
  readonly text: string;
  /** Heading level 1..6; only for `heading`. */
  readonly level?: number;
  /** Where it stands in the original; the store adds `start` and `end` in the extracted text. */
  readonly locator?: Locator;
  /** Table as rows of cells, when the type is `table`; the first row is the header when `hasHeader`. */
  readonly cells?: readonly (readonly string[])[];
  readonly hasHeader?: boolean;
  /** Names of the columns, from the first of its range, when the type is `cells`: its text has a line a row, `name: value; name: value`. */
  readonly header?: readonly string[];
  /** Box of each of `cells` on its page; null for those without text. */
  readonly cellBoxes?: readonly (readonly (Box | null)[])[];
  /**
   * Where the words of `text` stand on their page: a row a line, `[y0, y1, start, x0, x1, start, x0, x1, ...]`, places in 1/10,000 of the page,
   * starts in code points of `text`.
   */
  readonly lines?: readonly (readonly number[])[];
  /** Programming language of `code`, or BCP 47 tag of text when it differs from the document's. */
  readonly language?: string;
}

/** A picture inside a document, or a page that is one: its text is read by an engine, outside the parser. */
export interface ParsedImage {
  /** Unit and index of its ledger entry. */
  readonly unit: "page" | "image";
  readonly index: number;
  /** Page of the document on which it stands, from 1; the picture fills it. Absent where there are no pages. */
  readonly page?: number;
  /** The encoded picture; absent when it is the file itself. */
  readonly bytes?: Uint8Array;
  /** Page inside the encoded picture, from 1; 1 when absent. */
  readonly frame?: number;
}

/** A stored element: text at `[start, end)` of the extracted document text, which is all texts joined by one LF. */
export interface Element extends ParsedElement {
  /** Position in reading order, from 0. */
  readonly ordinal: number;
  readonly locator: Locator;
  readonly start: number;
  readonly end: number;
}

/** Consecutive elements under a token budget: the unit of retrieval. Id: `version/chunker/ordinal`. */
export interface Chunk {
  readonly ordinal: number;
  /** First and last element it touches (inclusive). */
  readonly firstElement: number;
  readonly lastElement: number;
  /** Code-point span in the extracted text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Titles of the headings above it, outermost first. */
  readonly headings: readonly string[];
  /** Size in the budget's tokens. */
  readonly tokens: number;
}

/** What became of one unit of a document. Each unit has exactly one entry: nothing is lost in silence. */
export interface LedgerEntry {
  readonly unit: "file" | "page" | "sheet" | "image" | "second" | "frame";
  /** From 0; of files, 0 is the file itself and the others are those inside it. */
  readonly index: number;
  readonly outcome: "read" | "skipped" | "failed";
  readonly parser: string;
  readonly code?: string;
  readonly remedy?: string;
  /** What else is worth knowing: the encoding it was read in, what was left out. */
  readonly note?: string;
}

/** State of a document. `partial`: some units failed; `skipped`: by rule (empty, unsupported, too large). */
export type DocumentStatus = "read" | "partial" | "skipped" | "failed";

/** Id of a chunk on every surface. */
export function chunkId(version: string, chunker: string, ordinal: number): string {
  return `${version}/${chunker}/${ordinal}`;
}

/** The parts of a chunk id, or undefined when it is not one. */
export function parseChunkId(id: string): { version: string; chunker: string; ordinal: number } | undefined {
  const match = /^([0-9a-z]+)\/([\w.-]+)\/(\d{1,9})$/.exec(id);
  if (!match) return undefined;
  return { version: match[1] ?? "", chunker: match[2] ?? "", ordinal: Number(match[3]) };
}
