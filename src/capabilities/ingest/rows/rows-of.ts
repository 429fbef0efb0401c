// From a content to its immutable rows: version, elements with their places, chunks.
import type { ParsedElement } from "#core/documents/document";
import type { JsonObject } from "#core/json";
import type { Locator } from "#core/documents/locator";
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
    const { type, text, level } = parsed;
    const [ordinal, start] = [this.#ordinal++, this.#at];
    const end = start + codePointLength(text);
    this.#elements.push({ workspace: this.#workspace, version: this.#version, ordinal, type, text, start, locator: placeOf(parsed.locator, start, end), data: dataOf(parsed) });
    this.#characters += text.length;
    this.#at = end + 1;
    this.totals.elements = this.#ordinal;
    this.totals.codePoints = end;
    this.#take(this.#chunker.add({ ordinal, type, text, start, level }));
  }

  /** Takes an element that is stored already: only chunks are made. */
  addStored(row: ElementRow): void {
    const level = row.data?.["level"];
    this.#take(this.#chunker.add({ ordinal: row.ordinal, type: row.type, text: row.text, start: row.start, level: typeof level === "number" ? level : undefined }));
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
    const { version: chunker } = this.#rules;
    for (const { ordinal, firstElement, lastElement, start, end, tokens, headings } of spans) this.#chunks.push({ workspace: this.#workspace, version: this.#version, chunker, ordinal, firstElement, lastElement, start, end, tokens, headings });
  }
}

/** The version row of a content. */
export function versionRow(workspace: string, content: Content, totals: { readonly elements: number; readonly codePoints: number; readonly now: number }): VersionRow {
  const { version, contentHash, mediaType, parser, language, title, ledger } = content;
  return { workspace, version, contentHash, mediaType, parser, language, title, ledger, elements: totals.elements, codePoints: totals.codePoints, createdAt: totals.now };
}

/** A locator with the span in the extracted text. */
function placeOf(locator: Locator | undefined, start: number, end: number): Locator {
  if (locator === undefined || locator.kind === "text") return { kind: "text", start, end };
  if (locator.kind === "lines") return { kind: "lines", from: locator.from, to: locator.to, start, end };
  return { ...locator, start, end };
}

/** What only some elements have; null for the others. */
function dataOf({ level, cells, hasHeader, header, language, cellBoxes, lines }: ParsedElement): JsonObject | null {
  const facts = Object.entries({ level, cells, hasHeader, header, language, cellBoxes, lines }).filter(([, value]) => value !== undefined);
  return facts.length === 0 ? null : (Object.fromEntries(facts) as JsonObject);
}
