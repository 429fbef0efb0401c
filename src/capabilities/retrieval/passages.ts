// Passages: the text and places of chunks. Version rows never change, so what was read once is kept within a bound.
import { chunkId } from "#core/documents/document";
import { textOfSpan } from "#core/documents/chunk-text";
import type { Locator } from "#core/documents/locator";
import { locatorOfSpan, type PlacedElement } from "#core/documents/span-locator";
import type { ChunkRow, ElementRow } from "#core/rows/tables";
import { codePointLength } from "#core/text/positions";
import type { KeyValues, RowStore } from "#ports/row-store";

/** A chunk as read from rows, with the elements that it touches. */
export interface Passage {
  readonly chunk: string;
  readonly row: ChunkRow;
  readonly elements: readonly (PlacedElement & { readonly ordinal: number; readonly type: ElementRow["type"] })[];
  readonly text: string;
  readonly locator: Locator;
}

/** Which chunk is wanted. */
export type PassageKey = Pick<ChunkRow, "workspace" | "version" | "chunker" | "ordinal">;

const charactersKeptMax = 16_000_000;
const elementsPerReadMax = 5000;

/** Reads passages; keeps those used last, at most 16 million characters of text. */
export class Passages {
  readonly #rows: RowStore;
  /** In order of use, the last used at the end. */
  readonly #kept = new Map<string, Passage>();
  #characters = 0;

  constructor(rows: RowStore) {
    this.#rows = rows;
  }

  /** Passages in the order of `keys`; undefined where rows hold none. Two reads at most, none for those that are kept. */
  async read(keys: readonly PassageKey[]): Promise<readonly (Passage | undefined)[]> {
    const names = keys.map((key) => `${key.workspace}\n${chunkId(key.version, key.chunker, key.ordinal)}`);
    const missing = [...new Map(names.map((name, i) => [name, keys[i] as PassageKey])).entries()].filter(([name]) => !this.#kept.has(name));
    const found = new Map<string, Passage>();
    for (const [i, passage] of (await this.#load(missing.map(([, key]) => key))).entries()) if (passage) found.set(missing[i]?.[0] ?? "", passage);
    const answer = names.map((name) => found.get(name) ?? this.#kept.get(name));
    for (const [i, passage] of answer.entries()) if (passage) this.#keep(names[i] ?? "", passage);
    return answer;
  }

  #keep(name: string, passage: Passage): void {
    if (this.#kept.delete(name)) this.#characters -= sizeOf(passage);
    this.#kept.set(name, passage);
    this.#characters += sizeOf(passage);
    for (const [oldest, old] of this.#kept) {
      if (this.#characters <= charactersKeptMax) return;
      this.#kept.delete(oldest);
      this.#characters -= sizeOf(old);
    }
  }

  async #load(keys: readonly PassageKey[]): Promise<readonly (Passage | undefined)[]> {
    if (keys.length === 0) return [];
    const chunks = await this.#rows.getMany("chunks", keys.map(({ workspace, version, chunker, ordinal }) => [workspace, version, chunker, ordinal]));
    const elements = await this.#elementsOf(chunks);
    return chunks.map((row, i) => {
      const touched = elements[i] ?? [];
      return row && { chunk: chunkId(row.version, row.chunker, row.ordinal), row, elements: touched, text: textOfSpan(touched, row.start, row.end), locator: locatorOfSpan(touched, row.start, row.end) };
    });
  }

  /** Elements that each chunk touches, in order, read together. */
  async #elementsOf(chunks: readonly (ChunkRow | undefined)[]): Promise<readonly Passage["elements"][]> {
    const keys: KeyValues[] = [];
    for (const chunk of chunks) if (chunk) for (let ordinal = chunk.firstElement; ordinal <= chunk.lastElement; ordinal++) keys.push([chunk.workspace, chunk.version, ordinal]);
    const read: (ElementRow | undefined)[] = [];
    for (let at = 0; at < keys.length; at += elementsPerReadMax) read.push(...(await this.#rows.getMany("elements", keys.slice(at, at + elementsPerReadMax))));
    let at = 0;
    return chunks.map((chunk) => (chunk ? read.slice(at, (at += chunk.lastElement - chunk.firstElement + 1)).flatMap((row) => (row ? [placed(row)] : [])) : []));
  }
}

/** Characters held: an element's text is held beside the chunk's. */
function sizeOf(passage: Passage): number {
  return passage.elements.reduce((sum, element) => sum + element.text.length, passage.text.length + passageOverheadCharacters);
}

const passageOverheadCharacters = 500;

function placed(row: ElementRow): Passage["elements"][number] {
  return { ordinal: row.ordinal, type: row.type, text: row.text, start: row.start, end: row.start + codePointLength(row.text), locator: row.locator, ...placesOf(row) };
}

/** What the row knows of places inside its text: of its cells, or of its words on the page. */
function placesOf(row: ElementRow): Partial<PlacedElement> | null {
  if (row.locator.kind === "cells") return row.data as Pick<PlacedElement, "cells" | "hasHeader" | "header"> | null;
  const lines = row.locator.kind === "page" ? (row.data?.["lines"] as PlacedElement["lines"]) : undefined;
  return lines ? { lines } : null;
}
