// The vectors of one part as the kernel scans them: a row a chunk, int8 with a scale, and above a size their binary codes.
import { windowRows, type VectorMemory } from "./vector-memory.ts";

/** Rows have whole runs of 128 numbers, so that a binary code has whole runs of 16 bytes. */
const strideNumbers = 128;

/** Rows from which on a scan looks at binary codes first: below, the exact scan of all int8 rows takes less than half a millisecond. */
export const twoStageRowsMin = 4096;

/** Rows whose int8 numbers are looked at behind a binary scan: this part of all, and at least so many. */
const secondStageShare = 1 / 50;
const secondStageRowsMin = 1000;

const codeMax = 127;

/** A query's vector in the scratch of the memory, as every block of its dimensions scans it. */
export interface LoadedQuery {
  readonly scale: number;
  readonly dimensions: number;
}

/** Takes the rows that a scan found near, with their approximate similarity. */
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
  private distances = new Uint16Array(0);

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

  /** Gives at least the `wanted` nearest rows of those that `mask` allows to `take`; all that are scanned when there are few. */
  scan(query: LoadedQuery, mask: Uint8Array, near: { readonly wanted: number; readonly take: NearRows }): void {
    const rows = Math.min(mask.length, this.capacity);
    if (rows < twoStageRowsMin) this.scanAll(query, mask.subarray(0, rows), near.take);
    else this.scanTwice(query, mask.subarray(0, rows), near);
  }

  private scanAll(query: LoadedQuery, mask: Uint8Array, take: NearRows): void {
    const { memory, stride, scales } = this;
    for (let from = 0; from < mask.length; from += windowRows) {
      const count = Math.min(windowRows, mask.length - from);
      memory.kernel.dots(this.rowsAt + from * stride, count, stride, memory.queryAt, memory.outAt);
      const sums = new Int32Array(memory.buffer, memory.outAt, count);
      for (let i = 0; i < count; i++) if (mask[from + i] === 1) take(from + i, sums[i]! * scales[from + i]! * query.scale);
    }
  }

  /** The nearest by Hamming distance of the signs, then their int8 numbers. Rows as far as the last taken one are taken too, so that the order of rows decides nothing. */
  private scanTwice(query: LoadedQuery, mask: Uint8Array, { wanted, take }: { readonly wanted: number; readonly take: NearRows }): void {
    const farthest = this.farthestOf(mask, Math.max(secondStageRowsMin, wanted * 2, Math.ceil(mask.length * secondStageShare)));
    const { memory, stride, scales, distances } = this;
    const chosen = new Uint32Array(windowRows);
    for (let row = 0; row < mask.length; ) {
      let count = 0;
      for (; row < mask.length && count < windowRows; row++) if (mask[row] === 1 && distances[row]! <= farthest) chosen[count++] = row;
      const out = new Int32Array(memory.buffer, memory.outAt, count);
      out.set(chosen.subarray(0, count));
      memory.kernel.dotsAt(this.rowsAt, count, stride, memory.queryAt, memory.outAt);
      for (let i = 0; i < count; i++) take(chosen[i]!, out[i]! * scales[chosen[i]!]! * query.scale);
    }
  }

  /** Measures all distances; answers the one within which at least `wanted` allowed rows lie. */
  private farthestOf(mask: Uint8Array, wanted: number): number {
    const { memory, stride } = this;
    this.encode(mask.length);
    if (this.distances.length < mask.length) this.distances = new Uint16Array(this.capacity);
    const counts = new Uint32Array(this.stride + 1);
    for (let from = 0; from < mask.length; from += windowRows) {
      const count = Math.min(windowRows, mask.length - from);
      memory.kernel.distances(this.codesAt + from * (stride / 8), count, stride / 8, memory.codeAt, memory.outAt);
      this.distances.set(new Uint16Array(memory.buffer, memory.outAt, count), from);
    }
    const { distances } = this;
    for (let row = 0; row < mask.length; row++) counts[distances[row]!]! += mask[row]!;
    let seen = 0;
    for (let distance = 0; distance < counts.length; distance++) if ((seen += counts[distance]!) >= wanted) return distance;
    return this.stride;
  }

  private encode(rows: number): void {
    if (this.codedRows >= rows) return;
    if (this.codesAt === 0) this.codesAt = this.memory.allocate((this.capacity * this.stride) / 8);
    this.memory.kernel.signs(this.rowsAt, rows, this.stride, this.codesAt);
    this.codedRows = rows;
  }
}

/** Writes a query's vector into the scratch: int16 numbers and the binary code of their signs. */
export function loadQuery(memory: VectorMemory, values: Float32Array): LoadedQuery {
  const stride = Math.ceil(values.length / strideNumbers) * strideNumbers;
  const codes = new Int8Array(stride);
  const scale = quantise(values, codes);
  new Int16Array(memory.buffer, memory.queryAt, stride).set(codes);
  const bits = new Uint8Array(memory.buffer, memory.codeAt, stride / 8).fill(0);
  for (let i = 0; i < stride; i++) if (codes[i]! < 0) bits[i >>> 3]! |= 1 << (i & 7);
  return { scale, dimensions: values.length };
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
