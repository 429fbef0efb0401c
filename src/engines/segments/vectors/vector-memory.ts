// The memory of all vectors of an engine: one WebAssembly memory with the scan kernel over it, given out in ranges.
import { fail } from "#core/errors";
import { similarityOf, vectorDimensionsMax } from "#core/vectors/vector";
import { kernelModule } from "./kernel.gen.ts";

/** The functions of kernel.wat. Places are byte offsets in the memory. */
interface Kernel {
  dots(...places: readonly [rows: number, count: number, stride: number, query: number, out: number]): void;
  dotsAt(...places: readonly [rows: number, count: number, stride: number, query: number, out: number]): void;
  signs(...places: readonly [rows: number, count: number, stride: number, out: number]): void;
  distances(...places: readonly [codes: number, count: number, stride: number, query: number, out: number]): void;
  count(...places: readonly [distances: number, mask: number, count: number, counts: number]): void;
  halfDot(...places: readonly [row: number, count: number, query: number]): number;
  within(...places: readonly [distances: number, mask: number, count: number, farthest: number, first: number, out: number]): number;
}

/** Rows whose results fit into the scratch place at once. */
export const windowRows = 16_384;

const pageBytes = 65_536;
const pagesMax = 65_536;
const alignment = 64;
/** The query as int16, its binary code, a window of results; a query as doubles, and rows in full precision: 256 of 1,024 halves. */
const queryBytes = 8192;
const codeBytes = 512;
const exactBytes = vectorDimensionsMax * 8;
const rowsBytes = 256 * 2048;
const scratchBytes = queryBytes + codeBytes + windowRows * 4 + exactBytes + rowsBytes;

/** A range of the memory. */
interface Range {
  readonly at: number;
  readonly length: number;
}

/** Gives out ranges of one memory of at most 4 GB; a range that was given back is used again. */
export class VectorMemory {
  readonly kernel: Kernel;
  /** Places of the scratch: the query's int16 numbers, its binary code, results. */
  readonly queryAt = 0;
  readonly codeAt = queryBytes;
  readonly outAt = queryBytes + codeBytes;
  private readonly exactAt = queryBytes + codeBytes + windowRows * 4;
  private readonly rowsAt = queryBytes + codeBytes + windowRows * 4 + exactBytes;
  private loaded: Float32Array | null = null;
  private readonly memory: WebAssembly.Memory;
  private free: Range[] = [];
  private readonly given = new Map<number, number>();
  private end = scratchBytes;

  constructor() {
    this.memory = new WebAssembly.Memory({ initial: Math.ceil(scratchBytes / pageBytes), maximum: pagesMax });
    const module = new WebAssembly.Module(Uint8Array.from(atob(kernelModule), (unit) => unit.charCodeAt(0)));
    this.kernel = new WebAssembly.Instance(module, { plinth: { memory: this.memory } }).exports as unknown as Kernel;
  }

  /** The buffer as it is now: another one after the next `allocate`. */
  get buffer(): ArrayBuffer {
    return this.memory.buffer;
  }

  /** Bytes given out. */
  get usedBytes(): number {
    return [...this.given.values()].reduce((sum, length) => sum + length, 0);
  }

  /** How many rows of `length` bytes `rowAt` keeps apart; one more place is there. */
  rowPlaces(length: number): number {
    return Math.floor(rowsBytes / length) - 1;
  }

  /** A place of the scratch of rows in full precision. */
  rowAt(place: number, length: number): Uint8Array {
    return new Uint8Array(this.buffer, this.rowsAt + place * length, length);
  }

  /** `similarityOf` the row at a place, to the same last bit. The vector must not change afterwards: it is loaded once. */
  similarityAt(place: number, length: number, vector: Float32Array): number | undefined {
    if (length !== vector.length * 2 || vector.length % 4 !== 0) return similarityOf(this.rowAt(place, length), vector);
    if (this.loaded !== vector) {
      new Float64Array(this.buffer, this.exactAt, vector.length).set(vector);
      this.loaded = vector;
    }
    return this.kernel.halfDot(this.rowsAt + place * length, vector.length, this.exactAt);
  }

  /** A place for `length` bytes, all zero. @throws index.vectors_full when 4 GB are given out */
  allocate(length: number): number {
    const size = Math.max(alignment, Math.ceil(length / alignment) * alignment);
    const fit = this.free.findIndex((range) => range.length >= size);
    const at = fit >= 0 ? this.takeFree(fit, size) : this.extend(size);
    this.given.set(at, size);
    return at;
  }

  /** Gives a place back. */
  release(at: number): void {
    const length = this.given.get(at);
    if (length === undefined) return;
    this.given.delete(at);
    const joined: Range[] = [];
    for (const range of [...this.free, { at, length }].toSorted((a, b) => a.at - b.at)) {
      const last = joined.at(-1);
      if (last !== undefined && last.at + last.length === range.at) joined[joined.length - 1] = { at: last.at, length: last.length + range.length };
      else joined.push(range);
    }
    this.free = joined;
  }

  private takeFree(index: number, size: number): number {
    const { at, length } = this.free[index]!;
    if (length === size) this.free.splice(index, 1);
    else this.free[index] = { at: at + size, length: length - size };
    new Uint8Array(this.buffer, at, size).fill(0);
    return at;
  }

  private extend(size: number): number {
    const at = Math.ceil(this.end / alignment) * alignment;
    const missing = Math.ceil((at + size - this.memory.buffer.byteLength) / pageBytes);
    if (missing > 0) {
      if (this.memory.buffer.byteLength / pageBytes + missing > pagesMax) throw fail("index.vectors_full", { limitBytes: pagesMax * pageBytes });
      this.memory.grow(missing);
    }
    this.end = at + size;
    return at;
  }
}
