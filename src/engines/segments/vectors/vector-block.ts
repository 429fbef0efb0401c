// The vectors of one part as the kernel scans them: a row a chunk, int8 with a scale, and above a size their binary codes.
import { windowRows, type VectorMemory } from "./vector-memory.ts";

/** Rows have whole runs of 128 numbers, so that a binary code has whole runs of 16 bytes. */
const strideNumbers = 128;

const codeMax = 127;

/** A query's vector in the scratch of the memory, as every block of its dimensions scans it. */
export interface LoadedQuery {
  readonly scale: number;
  /** Numbers of a row, padding included. */
  readonly stride: number;
}

/** Takes rows that a scan looked at, with their approximate similarity. */
export type NearRows = (row: number, similarity: number) => void;

/** Rows of int8 numbers in the vector memory. */
export class VectorBlock {
  readonly dimensions: number;
  private readonly memory: VectorMemory;
  private readonly stride: number;
  private capacity = 0;
  private rowsAt = 0;
  private codesAt = 0;
  private scales = new Float32Array(0);
  /** Whether binary codes are those of the rows. */
  private codedRows = 0;
  /** Behind the codes: a distance and a byte of the mask for each row, as the last scan left them. */
  private distancesAt = 0;
  private maskAt = 0;

  constructor(memory: VectorMemory, dimensions: number) {
    this.memory = memory;
    this.dimensions = dimensions;
    this.stride = Math.ceil(dimensions / strideNumbers) * strideNumbers;
  }

  /** Makes room for `rows` rows; what is there stays. @throws index.vectors_full */
  reserve(rows: number): void {
    if (rows <= this.capacity) return;
    const capacity = Math.max(rows, Math.min(this.capacity * 2, this.capacity + 65_536));
    const rowsAt = this.memory.allocate(capacity * this.stride);
    if (this.capacity > 0) {
      new Uint8Array(this.memory.buffer).copyWithin(rowsAt, this.rowsAt, this.rowsAt + this.capacity * this.stride);
      this.release();
    }
    const scales = new Float32Array(capacity);
    scales.set(this.scales);
    Object.assign(this, { capacity, rowsAt, scales, codedRows: 0, codesAt: 0 });
  }

  /** Gives the memory back; the block is empty then. */
  release(): void {
    if (this.capacity > 0) this.memory.release(this.rowsAt);
    if (this.codesAt > 0) this.memory.release(this.codesAt);
    Object.assign(this, { capacity: 0, codesAt: 0, codedRows: 0 });
  }

  /** Writes a row: numbers in 127ths of the largest one. */
  set(row: number, values: Float32Array): void {
    this.reserve(row + 1);
    const codes = new Int8Array(this.memory.buffer, this.rowsAt + row * this.stride, this.stride);
    this.scales[row] = quantise(values, codes);
    this.codedRows = 0;
  }

  /** Writes a row as another block had it. */
  setCodes(row: number, codes: Uint8Array, scale: number): void {
    this.reserve(row + 1);
    new Uint8Array(this.memory.buffer, this.rowsAt + row * this.stride, this.stride).set(codes);
    this.scales[row] = scale;
    this.codedRows = 0;
  }

  /** Bytes of the int8 numbers of one row, padding left out. */
  codes(row: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, this.rowsAt + row * this.stride, this.dimensions);
  }

  scaleOf(row: number): number {
    return this.scales[row]!;
  }

  /** Gives all rows that `mask` allows to `take`. */
  scanAll(query: LoadedQuery, mask: Uint8Array, take: NearRows): void {
    const { memory, stride, scales } = this;
    const rows = this.rowsOf(mask);
    for (let from = 0; from < rows; from += windowRows) {
      const count = Math.min(windowRows, rows - from);
      memory.kernel.dots(this.rowsAt + from * stride, count, stride, memory.queryAt, memory.outAt);
      const sums = new Int32Array(memory.buffer, memory.outAt, count);
      for (let i = 0; i < count; i++) if (mask[from + i] === 1) take(from + i, sums[i]! * scales[from + i]! * query.scale);
    }
  }

  /** Measures the Hamming distances of the rows' signs to the query's, and adds the rows that `mask` allows to `counts` (one a distance). */
  measure(mask: Uint8Array, counts: Uint32Array): void {
    const { memory, stride } = this;
    const rows = this.rowsOf(mask);
    this.encode(rows);
    memory.kernel.distances(this.codesAt, rows, stride / 8, memory.codeAt, this.distancesAt);
    new Uint8Array(memory.buffer, this.maskAt, paddedRows(this.capacity)).fill(0, rows).set(mask.subarray(0, rows));
    const places = new Uint32Array(memory.buffer, memory.outAt, stride + 1);
    places.set(counts.subarray(0, stride + 1));
    memory.kernel.count(this.distancesAt, this.maskAt, rows, memory.outAt);
    counts.set(places);
  }

  /** Gives the rows that the last `measure` allowed and found within `farthest` to `take`. */
  scanWithin(query: LoadedQuery, mask: Uint8Array, near: { readonly farthest: number; readonly take: NearRows }): void {
    const { memory, stride, scales } = this;
    const rows = this.rowsOf(mask);
    for (let from = 0; from < rows; from += windowRows) {
      const found = memory.kernel.within(this.distancesAt + 2 * from, this.maskAt + from, Math.min(windowRows, rows - from), near.farthest, from, memory.outAt);
      const chosen = new Uint32Array(memory.buffer, memory.outAt, found).slice();
      memory.kernel.dotsAt(this.rowsAt, found, stride, memory.queryAt, memory.outAt);
      const sums = new Int32Array(memory.buffer, memory.outAt, found);
      for (let i = 0; i < found; i++) near.take(chosen[i]!, sums[i]! * scales[chosen[i]!]! * query.scale);
    }
  }

  private rowsOf(mask: Uint8Array): number {
    return Math.min(mask.length, this.capacity);
  }

  private encode(rows: number): void {
    if (this.codedRows >= rows) return;
    if (this.codesAt === 0) {
      const codeBytes = (this.capacity * this.stride) / 8;
      this.codesAt = this.memory.allocate(codeBytes + 3 * paddedRows(this.capacity));
      Object.assign(this, { distancesAt: this.codesAt + codeBytes, maskAt: this.codesAt + codeBytes + 2 * paddedRows(this.capacity) });
    }
    this.memory.kernel.signs(this.rowsAt, rows, this.stride, this.codesAt);
    this.codedRows = rows;
  }
}

/** Rows with those that the kernel reads behind the last. */
function paddedRows(rows: number): number {
  return Math.ceil(rows / 16) * 16;
}

/** Writes a query's vector into the scratch: int16 numbers and the binary code of their signs. */
export function loadQuery(memory: VectorMemory, values: Float32Array): LoadedQuery {
  const stride = Math.ceil(values.length / strideNumbers) * strideNumbers;
  const codes = new Int8Array(stride);
  const scale = quantise(values, codes);
  new Int16Array(memory.buffer, memory.queryAt, stride).set(codes);
  const bits = new Uint8Array(memory.buffer, memory.codeAt, stride / 8).fill(0);
  for (let i = 0; i < stride; i++) if (codes[i]! < 0) bits[i >>> 3]! |= 1 << (i & 7);
  return { scale, stride };
}

/** Numbers in 127ths of the largest one; answers what one unit is worth. */
export function quantise(values: Float32Array, codes: Int8Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  if (largest === 0) return 0;
  const factor = codeMax / largest;
  for (let i = 0; i < values.length; i++) codes[i] = Math.round(values[i]! * factor);
  return largest / codeMax;
}
