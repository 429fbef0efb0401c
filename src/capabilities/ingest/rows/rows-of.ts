// From a content to its immutable rows: version, elements with their places, chunks.
import type { Element, ParsedElement } from "#core/documents/document";
import type { JsonObject } from "#core/json";
import type { ChunkRow, ElementRow, VersionRow } from "#core/rows/tables";
import { codePointLength } from "#core/text/positions";
import { Chunker, type ChunkSpan } from "../chunk/chunker.ts";
import type { ChunkBudget } from "../chunk/budget.ts";
import type { Content } from "../content.ts";

/** How chunks are cut. */
export interface ChunkRules {
  readonly budget: ChunkBudget;
  readonly version: string;
  countWords(text: string): number;
}

/** Rows of a content, as they grow: elements and chunks that are certain. */
export class ContentRows {
  readonly #workspace: string;
  readonly #version: string;
  readonly #rules: ChunkRules;
  readonly #chunker: Chunker;
  #elements: ElementRow[] = [];
  #chunks: ChunkRow[] = [];
  #at = 0;
  #ordinal = 0;
  #characters = 0;
  /** Counts so far. */
  readonly totals = { elements: 0, chunks: 0, codePoints: 0 };

  constructor(identity: { readonly workspace: string; readonly version: string }, rules: ChunkRules) {
    this.#workspace = identity.workspace;
    this.#version = identity.version;
    this.#rules = rules;
    this.#chunker = new Chunker(rules.budget, rules.countWords);
  }

  /** Takes the next parsed element. */
  add(parsed: ParsedElement): void {
    const start = this.#at;
    const end = start + codePointLength(parsed.text);
    const element: Element = { ...parsed, ordinal: this.#ordinal++, start, end, locator: { ...(parsed.locator ?? { kind: "text" }), start, end } as Element["locator"] };
    this.#elements.push(elementRow(this.#workspace, this.#version, element));
    this.#characters += parsed.text.length;
    this.#at = end + 1;
    this.totals.elements = this.#ordinal;
    this.totals.codePoints = end;
    this.#take(this.#chunker.add(element));
  }

  /** Takes an element that is stored already: only chunks are made. */
  addStored(row: ElementRow): void {
    this.#take(this.#chunker.add(elementOf(row)));
  }

  /** No more elements: the last chunks are cut. */
  finish(): void {
    this.#take(this.#chunker.finish());
  }

  /** Size of what has not been taken, in characters of text. */
  get pending(): { readonly characters: number; readonly rows: number } {
    return { characters: this.#characters, rows: this.#elements.length + this.#chunks.length };
  }

  /** Hands over the rows made since the last call. */
  drain(): { readonly elements: readonly ElementRow[]; readonly chunks: readonly ChunkRow[] } {
    const out = { elements: this.#elements, chunks: this.#chunks };
    this.#elements = [];
    this.#chunks = [];
    this.#characters = 0;
    return out;
  }

  #take(spans: readonly ChunkSpan[]): void {
    this.totals.chunks += spans.length;
    for (const span of spans) this.#chunks.push({ workspace: this.#workspace, version: this.#version, chunker: this.#rules.version, ...span });
  }
}

/** The version row of a content. */
export function versionRow(workspace: string, content: Content, totals: { readonly elements: number; readonly codePoints: number; readonly now: number }): VersionRow {
  const { version, contentHash, mediaType, parser, language, title, ledger } = content;
  return { workspace, version, contentHash, mediaType, parser, language, title, ledger, elements: totals.elements, codePoints: totals.codePoints, createdAt: totals.now };
}

function elementRow(workspace: string, version: string, { ordinal, type, text, start, locator, level, cells, hasHeader, language }: Element): ElementRow {
  const data = { ...(level === undefined ? {} : { level }), ...(cells === undefined ? {} : { cells }), ...(hasHeader === undefined ? {} : { hasHeader }), ...(language === undefined ? {} : { language }) } as JsonObject;
  return { workspace, version, ordinal, type, text, start, locator, data: Object.keys(data).length === 0 ? null : data };
}

/** An element as it was before it became a row. */
export function elementOf(row: ElementRow): Element {
  return { ordinal: row.ordinal, type: row.type, text: row.text, start: row.start, end: row.start + codePointLength(row.text), locator: row.locator, ...row.data };
}
