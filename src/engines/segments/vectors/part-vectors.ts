// The vectors of one part of an index, by chunk: those in files, those not yet written, and the block that is scanned.
import { fail } from "#core/errors";
import { decodeVector } from "#core/vectors/vector";
import { quantise, VectorBlock } from "./vector-block.ts";
import type { ScanRow, VectorFile, VectorSpace } from "./vector-file.ts";
import type { VectorMemory } from "./vector-memory.ts";

const absent = -1;

/** Vectors of the chunks of a segment or of the tail. The block is made when a query first asks for it. */
export class PartVectors {
  readonly files: VectorFile[] = [];
  /** Chunks whose vector came since the part was opened, in the order of coming: what a merge must repeat. */
  readonly arrived: number[] = [];
  private readonly memory: VectorMemory;
  private space: VectorSpace | null = null;
  private readonly unwritten = new Map<number, Uint8Array>();
  private places = new Int32Array(0);
  private fileOf = new Uint8Array(0);
  private block: VectorBlock | null = null;
  private mask = new Uint8Array(0);
  private chunksWithVector = 0;
  private isClosed = false;

  constructor(memory: VectorMemory) {
    this.memory = memory;
  }

  /** Bytes that wait to be written. */
  get unwrittenBytes(): number {
    const first = this.unwritten.values().next();
    return first.done === true ? 0 : this.unwritten.size * (first.value.length + 64);
  }

  /** Adds the vectors of a file; later files win. */
  addFile(file: VectorFile): void {
    this.space = file.space;
    const number = this.files.push(file) - 1;
    this.makeRoom((file.chunks.at(-1) ?? -1) + 1);
    for (const [row, chunk] of file.chunks.entries()) {
      this.places[chunk] = row;
      this.fileOf[chunk] = number;
      this.note(chunk);
    }
    this.forgetBlock();
  }

  /** Sets the vector of a chunk. @throws index.vectors_full */
  set(chunk: number, bytes: Uint8Array, space: VectorSpace): void {
    this.space = space;
    this.makeRoom(chunk + 1);
    this.unwritten.set(chunk, bytes);
    this.arrived.push(chunk);
    this.note(chunk);
    const values = this.block === null ? undefined : decodeVector(bytes, space.dimensions);
    if (values !== undefined) this.block?.set(chunk, values);
  }

  /** The chunk's vector as in its row; undefined when it has none. @throws index.damaged; request.cancelled when the part is gone */
  bytes(chunk: number): Uint8Array | undefined {
    if (!this.unwritten.has(chunk) && this.fileWith(chunk) === undefined) return undefined;
    const bytes = new Uint8Array(this.rowBytes(chunk));
    this.read(chunk, bytes);
    return bytes;
  }

  /** Length of the row of a chunk that has one. */
  rowBytes(chunk: number): number {
    return this.unwritten.get(chunk)?.length ?? this.fileWith(chunk)!.rowBytes;
  }

  /** Reads the row of a chunk that has one, as long as `rowBytes` says. @throws index.damaged; request.cancelled when the part is gone */
  read(chunk: number, into: Uint8Array): void {
    if (this.isClosed) throw fail("request.cancelled");
    const waiting = this.unwritten.get(chunk);
    if (waiting === undefined) this.fileWith(chunk)!.read(this.places[chunk]!, into);
    else into.set(waiting);
  }

  /** 1 for each chunk that has a vector; may be shorter than the part has chunks. */
  get present(): Uint8Array {
    return this.mask;
  }

  has(chunk: number): boolean {
    return this.mask[chunk] === 1;
  }

  /** Number of chunks that have a vector. */
  get count(): number {
    return this.chunksWithVector;
  }

  /** Numbers of each vector; 0 without any. */
  get dimensions(): number {
    return this.space?.dimensions ?? 0;
  }

  /** Forgets the vector of a chunk that left: no query sees it, and it is not written. A merge under way may still read it. */
  forget(chunk: number): void {
    if (this.mask[chunk] === 1) this.chunksWithVector--;
    if (chunk < this.mask.length) this.mask[chunk] = 0;
  }

  /** The rows that queries scan. @throws index.damaged; index.vectors_full */
  scanned(): VectorBlock | null {
    if (this.space === null) return null;
    return (this.block ??= this.load(this.space));
  }

  /** Chunks whose vectors are not in files yet, rising. */
  unwrittenChunks(): readonly number[] {
    return [...this.unwritten.keys()].filter((chunk) => this.has(chunk)).toSorted((a, b) => a - b);
  }

  /** Chunks that have a vector, rising. */
  held(): readonly number[] {
    const chunks: number[] = [];
    for (let chunk = 0; chunk < this.mask.length; chunk++) if (this.mask[chunk] === 1) chunks.push(chunk);
    return chunks;
  }

  /** A chunk's int8 row as it is scanned. @throws index.damaged */
  row(chunk: number): ScanRow {
    if (this.block !== null) return { codes: this.block.codes(chunk), scale: this.block.scaleOf(chunk) };
    const file = this.unwritten.has(chunk) ? undefined : this.fileWith(chunk);
    if (file !== undefined) return file.row(this.places[chunk]!);
    const { dimensions } = this.space!;
    const codes = new Int8Array(dimensions);
    const scale = quantise(decodeVector(this.bytes(chunk)!, dimensions)!, codes);
    return { codes: new Uint8Array(codes.buffer), scale };
  }

  /** What was pending is in `file` now; with `isWhole` the file holds all and the others are closed. */
  noteWritten(file: VectorFile, isWhole: boolean): void {
    const { block } = this;
    this.block = null;
    if (isWhole) for (const old of this.files.splice(0)) old.close();
    this.addFile(file);
    for (const chunk of file.chunks) this.unwritten.delete(chunk);
    this.block = block;
  }

  close(): void {
    this.isClosed = true;
    this.forgetBlock();
    for (const file of this.files.splice(0)) file.close();
  }

  /** Gives up what is held in memory for scanning. */
  forgetBlock(): void {
    this.block?.release();
    this.block = null;
  }

  private fileWith(chunk: number): VectorFile | undefined {
    return (this.places[chunk] ?? absent) === absent ? undefined : this.files[this.fileOf[chunk]!];
  }

  private note(chunk: number): void {
    if (this.mask[chunk] !== 1) this.chunksWithVector++;
    this.mask[chunk] = 1;
  }

  private load(space: VectorSpace): VectorBlock {
    const block = new VectorBlock(this.memory, space.dimensions);
    try {
      block.reserve(this.mask.length);
      for (const file of this.files) {
        const { scales, codes } = file.scanRows();
        for (const [row, chunk] of file.chunks.entries()) block.setCodes(chunk, codes.subarray(row * space.dimensions, (row + 1) * space.dimensions), scales[row]!);
      }
      for (const [chunk, bytes] of this.unwritten) block.set(chunk, decodeVector(bytes, space.dimensions)!);
    } catch (error) {
      block.release();
      throw error;
    }
    return block;
  }

  private makeRoom(chunks: number): void {
    if (chunks <= this.mask.length) return;
    const size = Math.max(chunks, Math.min(this.mask.length * 2, this.mask.length + 65_536));
    const places = new Int32Array(size).fill(absent);
    places.set(this.places);
    const fileOf = new Uint8Array(size);
    fileOf.set(this.fileOf);
    const mask = new Uint8Array(size);
    mask.set(this.mask);
    Object.assign(this, { places, fileOf, mask });
  }
}
