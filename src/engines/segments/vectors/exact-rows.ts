// The full rows that one query compares: read once from their files, though a query compares a candidate with more than one vector.
import { decodeVector } from "#core/vectors/vector";
import type { Part } from "../search/part.ts";
import type { GenerationVectors } from "./generation-vectors.ts";
import type { VectorMemory } from "./vector-memory.ts";

/** Full rows of the chunks of all parts. */
export class ExactRows {
  private readonly vectors: GenerationVectors;
  private readonly memory: VectorMemory;
  private readonly places = new Map<Part, Map<number, number>>();
  private held = 0;

  constructor({ vectors, memory }: { readonly vectors: GenerationVectors; readonly memory: VectorMemory }) {
    this.vectors = vectors;
    this.memory = memory;
  }

  /** Exact similarity of a chunk to a vector of its space; undefined for a chunk without one. @throws index.damaged; request.cancelled when the part is gone */
  similarity(part: Part, chunk: number, vector: Float32Array): number | undefined {
    const ofPart = this.vectors.of(part);
    if (!ofPart.has(chunk)) return undefined;
    const length = ofPart.rowBytes(chunk);
    const known = this.places.get(part)?.get(chunk);
    const place = known ?? this.place(part, chunk, length);
    if (known === undefined) ofPart.read(chunk, this.memory.rowAt(place, length));
    return this.memory.similarityAt(place, length, vector);
  }

  /** The numbers of a chunk's vector. @throws as `similarity` */
  values(part: Part, chunk: number): Float32Array | undefined {
    const ofPart = this.vectors.of(part);
    const bytes = ofPart.has(chunk) ? ofPart.bytes(chunk) : undefined;
    return bytes && decodeVector(bytes, ofPart.dimensions);
  }

  /** The next free place; the one behind the last is used again and again, and its row is not kept. */
  private place(part: Part, chunk: number, length: number): number {
    if (this.held === this.memory.rowPlaces(length)) return this.held;
    const ofPart = this.places.get(part) ?? new Map<number, number>();
    this.places.set(part, ofPart);
    ofPart.set(chunk, this.held);
    return this.held++;
  }
}
