// The oracle of dense search: every vector is compared with the query in full precision.
import type { ArmScore, FusedQuery } from "#core/ranking/candidate";
import { compareRanked } from "#core/ranking/order";
import { vectorDifference, type DocumentVectors } from "#core/vectors/document-vectors";
import { dotProduct, storedVector } from "#core/vectors/vector";
import type { IndexDifference, IndexDocument, VectorState } from "#ports/search-index";

/** A chunk and how near it is. */
export interface NearChunk {
  readonly document: string;
  readonly externalId: string;
  readonly version: string;
  readonly ordinal: number;
  readonly score: number;
}

/** The vectors of one generation. */
export class MemoryVectors {
  #space: { readonly model: string; readonly dimensions: number } | null = null;
  #refused = 0;
  /** By document, then ordinal. */
  readonly #held = new Map<string, Map<number, { readonly bytes: Uint8Array; readonly values: Float32Array }>>();

  get state(): VectorState {
    const vectors = [...this.#held.values()].reduce((sum, { size }) => sum + size, 0);
    const space = vectors === 0 ? null : this.#space;
    return { model: space?.model ?? null, dimensions: space?.dimensions ?? 0, vectors, refused: this.#refused };
  }

  /** Takes the vectors of a document's entries; those of another model are refused while any is held. */
  set({ document, entries }: IndexDocument, { model, dimensions, rows }: DocumentVectors): void {
    const isOther = this.#space?.model !== model || this.#space.dimensions !== dimensions;
    if (isOther && this.state.vectors > 0) {
      this.#refused += rows.filter((row) => row !== null).length;
      return;
    }
    this.#space = { model, dimensions };
    const held = this.#held.get(document) ?? new Map();
    for (const [i, { ordinal }] of entries.entries()) {
      const bytes = rows[i];
      if (!bytes) continue;
      const stored = storedVector(bytes, dimensions);
      if ("problem" in stored) this.#refused++;
      else held.set(ordinal, { bytes, values: stored.values });
    }
    this.#held.set(document, held);
  }

  forget(document: string): void {
    this.#held.delete(document);
  }

  /** Whether the dense arm can answer the query. */
  isAsked({ dense }: FusedQuery): boolean {
    return dense !== undefined && this.state.vectors > 0 && this.#space?.model === dense.model && this.#space.dimensions === dense.vector.length;
  }

  /** All chunks of `documents` with a vector, the nearest first. */
  near(query: FusedQuery, documents: readonly IndexDocument[]): readonly NearChunk[] {
    if (!this.isAsked(query)) return [];
    const near = documents.flatMap(({ document, externalId, entries }) =>
      entries.flatMap(({ version, ordinal }) => {
        const score = this.scoreOf(query, { document, ordinal })?.score;
        return score === undefined ? [] : [{ document, externalId, version, ordinal, score }];
      }));
    return near.toSorted(compareRanked);
  }

  /** How near a chunk is; null without a vector. */
  scoreOf(query: FusedQuery, { document, ordinal }: { readonly document: string; readonly ordinal: number }): ArmScore | null {
    const values = this.isAsked(query) ? this.#held.get(document)?.get(ordinal)?.values : undefined;
    return values && query.dense ? { score: dotProduct(values, query.dense.vector), rank: null } : null;
  }

  /** The numbers of a chunk's vector. */
  valuesOf({ document, ordinal }: { readonly document: string; readonly ordinal: number }): Float32Array | undefined {
    return this.#held.get(document)?.get(ordinal)?.values;
  }

  /** How the vectors differ from those that rows hold. */
  differences({ document, entries, vectors }: IndexDocument): readonly IndexDifference[] {
    return entries.flatMap(({ ordinal }, i): IndexDifference[] => {
      const wanted = vectors?.rows[i] ?? undefined;
      const isOther = vectors !== undefined && (vectors.model !== this.#space?.model || vectors.dimensions !== this.#space.dimensions);
      const found = isOther ? undefined : this.#held.get(document)?.get(ordinal)?.bytes;
      const detail = vectorDifference(found, wanted);
      return detail === undefined ? [] : [{ document, ordinal, problem: "vector", detail }];
    });
  }
}
