// The vectors of one generation: of each segment and of the tail, in one space; written beside the segments and merged with them.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { isOfVersion, type DocumentVectors } from "#core/vectors/document-vectors";
import { storedVector, vectorDimensionsMax } from "#core/vectors/vector";
import type { VectorState } from "#ports/search-index";
import type { PageCache } from "../file/paged-file.ts";
import type { Segment } from "../file/segment.ts";
import type { EntryRecord } from "../file/segment-format.ts";
import type { Slices } from "../slices.ts";
import { chunksOf, type Tail } from "../tail/tail.ts";
import { PartVectors } from "./part-vectors.ts";
import { VectorFile, writeVectors, type VectorSource, type VectorSpace } from "./vector-file.ts";
import type { VectorMemory } from "./vector-memory.ts";

/** Files of one segment's vectors that are written into one when there are so many, unless a merge reads them. */
const filesPerSegmentMax = 6;

/** Where vectors stand and are written. */
export interface VectorContext {
  readonly memory: VectorMemory;
  readonly cache: PageCache;
  readonly folder: string;
  /** A name for the next file. */
  readonly nextName: () => string;
}

/** Chunks of a document in its part. */
export interface DocumentChunks {
  readonly firstChunk: number;
  readonly entries: readonly EntryRecord[];
}

/** The vectors of a merge's result, written and waiting for the segment. */
export interface MergedVectors {
  readonly name: string | null;
  readonly arrivedBefore: ReadonlyMap<Segment, number>;
}

/** Vectors by part. */
export class GenerationVectors {
  space: VectorSpace | null = null;
  private readonly context: VectorContext;
  private readonly parts = new Map<object, PartVectors>();
  private refused = 0;

  constructor(context: VectorContext) {
    this.context = context;
  }

  /** State over the parts that are there. */
  get state(): VectorState {
    let vectors = 0;
    for (const part of this.parts.values()) vectors += part.count;
    const space = vectors === 0 ? null : this.space;
    return { model: space?.model ?? null, dimensions: space?.dimensions ?? 0, vectors, refused: this.refused };
  }

  /** Whether a vector of this model can be compared with any that is here. */
  holds({ model, vector }: { readonly model: string; readonly vector: Float32Array }): boolean {
    const { state } = this;
    return state.model === model && state.dimensions === vector.length;
  }

  get unwrittenBytes(): number {
    let bytes = 0;
    for (const part of this.parts.values()) bytes += part.unwrittenBytes;
    return bytes;
  }

  get sizeBytes(): number {
    let bytes = 0;
    for (const { files } of this.parts.values()) for (const file of files) bytes += file.sizeBytes;
    return bytes;
  }

  /** Vectors of a segment or of the tail. */
  of(part: object): PartVectors {
    const known = this.parts.get(part);
    if (known !== undefined) return known;
    const made = new PartVectors(this.context.memory);
    this.parts.set(part, made);
    return made;
  }

  /** Files that hold the vectors of a segment. */
  namesOf(segment: Segment): readonly string[] {
    return this.parts.get(segment)?.files.map(({ name }) => name) ?? [];
  }

  /** Opens the files of a segment's vectors. @throws index.damaged */
  open(segment: Segment, names: readonly string[]): void {
    for (const name of names) {
      const file = new VectorFile(join(this.context.folder, name), { file: name, segment: segment.name }, this.context.cache);
      this.space ??= file.space;
      this.of(segment).addFile(file);
    }
    this.forgetDead(segment);
  }

  /** Takes the vectors of a document's entries, unless they are of other ones. Those of another model are refused while any is held. */
  set(part: object, { firstChunk, entries }: DocumentChunks, given: { readonly version?: string; readonly vectors: DocumentVectors }): void {
    const { version, vectors } = given;
    if (version === undefined ? entries.length !== vectors.rows.length : !isOfVersion(entries, { version, vectors })) return;
    const { model, dimensions } = vectors;
    if (this.space?.model !== model || this.space.dimensions !== dimensions) {
      if (this.state.vectors > 0) {
        this.refused += vectors.rows.filter((row) => row !== null).length;
        return;
      }
      this.begin({ model, dimensions });
    }
    for (const [i, bytes] of vectors.rows.entries()) {
      if (bytes === null) continue;
      if (dimensions > vectorDimensionsMax || "problem" in storedVector(bytes, dimensions)) this.refused++;
      else this.of(part).set(firstChunk + i, bytes, { model, dimensions });
    }
  }

  /** Forgets the vectors of a document that leaves its part. */
  forget(part: object, { firstChunk, entries }: DocumentChunks): void {
    const vectors = this.parts.get(part);
    for (let i = 0; i < entries.length; i++) vectors?.forget(firstChunk + i);
  }

  forgetDead(segment: Segment): void {
    const vectors = this.parts.get(segment);
    if (segment.dead !== null) for (let chunk = 0; chunk < segment.dead.length; chunk++) if (segment.dead[chunk] === 1) vectors?.forget(chunk);
  }

  /** Writes what waits: of the tail for the segment that was made of it, and of each segment. @returns the names of all files by segment @throws data.disk_full */
  async write(made: { readonly segments: readonly Segment[]; readonly tail: Tail; readonly ofTail: Segment | null; readonly isMerging: boolean }, slices: Slices): Promise<VectorsWritten> {
    const written: VectorsWritten = { names: new Map(), files: [] };
    for (const segment of made.segments) {
      const names = this.namesOf(segment);
      const isWhole = names.length + 1 >= filesPerSegmentMax && !made.isMerging;
      const list = segment === made.ofTail ? this.tailSources(made.tail) : this.sources(segment, isWhole);
      const name = list.length === 0 ? null : await this.writeFile(list, slices);
      written.names.set(segment, name === null ? names : isWhole ? [name] : [...names, name]);
      if (name !== null) written.files.push({ segment, name, isWhole, replaced: isWhole ? names : [] });
    }
    return written;
  }

  /** The manifest names these files now. @returns files that nothing names any more */
  noteWritten({ files }: VectorsWritten, tail: Tail): readonly string[] {
    for (const { segment, name, isWhole } of files) this.of(segment).noteWritten(new VectorFile(join(this.context.folder, name), { file: name, segment: segment.name }, this.context.cache), isWhole);
    this.close(tail);
    return files.flatMap(({ replaced }) => replaced);
  }

  /** Writes the vectors of segments that are being merged, under the numbers that their chunks will have. @throws data.disk_full; index.damaged; request.cancelled */
  async merge(sources: readonly { readonly segment: Segment; readonly chunkMap: Uint32Array }[], slices: Slices): Promise<MergedVectors> {
    const arrivedBefore = new Map(sources.map(({ segment }) => [segment, this.of(segment).arrived.length]));
    const list = sources.flatMap(({ segment, chunkMap }) => this.sources(segment, true).flatMap((source) => (chunkMap[source.from] === droppedChunk ? [] : [{ ...source, chunk: chunkMap[source.from]! }])));
    return { name: list.length === 0 ? null : await this.writeFile(list, slices), arrivedBefore };
  }

  /** Gives the merged segment its vectors, those that came while it was made included. */
  join(merged: { readonly sources: readonly { readonly segment: Segment; readonly chunkMap: Uint32Array }[] }, segment: Segment, { name, arrivedBefore }: MergedVectors): void {
    if (name !== null && this.space !== null) this.open(segment, [name]);
    const target = this.of(segment);
    for (const { segment: source, chunkMap } of merged.sources) {
      const vectors = this.of(source);
      for (const chunk of vectors.arrived.slice(arrivedBefore.get(source))) {
        const bytes = vectors.bytes(chunk);
        if (bytes !== undefined && this.space !== null && chunkMap[chunk] !== droppedChunk) target.set(chunkMap[chunk]!, bytes, this.space);
      }
    }
    this.forgetDead(segment);
  }

  /** Closes the files of a part that is gone. */
  close(part: object): void {
    this.parts.get(part)?.close();
    this.parts.delete(part);
  }

  closeAll(): void {
    for (const part of this.parts.values()) part.close();
    this.parts.clear();
  }

  /** Removes a file that was written for nothing. */
  async abandon(name: string | null): Promise<void> {
    if (name !== null) await rm(join(this.context.folder, name), { force: true });
  }

  /** Another space: nothing that was held is comparable with it. Its files leave with the next manifest. */
  private begin(space: VectorSpace): void {
    this.space = space;
    this.closeAll();
  }

  private sources(segment: Segment, isWhole: boolean): readonly VectorSource[] {
    const part = this.parts.get(segment);
    if (part === undefined) return [];
    if (!isWhole && part.unwrittenBytes === 0) return [];
    return (isWhole ? part.held() : part.unwrittenChunks()).map((chunk) => ({ chunk, part, from: chunk }));
  }

  /** The tail's live chunks have the numbers in which `writeTail` writes them. */
  private tailSources(tail: Tail): readonly VectorSource[] {
    const part = this.parts.get(tail);
    if (part === undefined) return [];
    const chunks = tail.documents.filter(({ isLive }) => isLive).flatMap(chunksOf);
    return chunks.flatMap((from, chunk) => (part.has(from) ? [{ chunk, part, from }] : []));
  }

  private async writeFile(list: readonly VectorSource[], slices: Slices): Promise<string> {
    const name = this.context.nextName();
    await writeVectors(join(this.context.folder, name), this.space!, { list, slices });
    return name;
  }
}

/** Files of vectors that were written for a manifest. */
export interface VectorsWritten {
  readonly names: Map<Segment, readonly string[]>;
  readonly files: { readonly segment: Segment; readonly name: string; readonly isWhole: boolean; readonly replaced: readonly string[] }[];
}

/** What a merge's map says of a chunk that is not written. */
const droppedChunk = 0xffffffff;
