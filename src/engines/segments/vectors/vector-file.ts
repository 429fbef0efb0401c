// Vectors of chunks of one segment on disk: which chunks, their int8 rows for scanning, and their rows in full precision, each with its own checksum.
import { crc32 } from "node:zlib";
import { fail } from "#core/errors";
import { PagedFile, type PageCache } from "../file/paged-file.ts";
import { PagedWriter } from "../file/paged-writer.ts";
import type { Slices } from "../slices.ts";

/** A model's space: vectors of another one are not compared with them. */
export interface VectorSpace {
  readonly model: string;
  readonly dimensions: number;
}

/** The int8 numbers of one vector, and what one unit of them is worth. */
export interface ScanRow {
  readonly codes: Uint8Array;
  readonly scale: number;
}

/** A part whose vectors are written. */
export interface WrittenPart {
  bytes(chunk: number): Uint8Array | undefined;
  row(chunk: number): ScanRow;
}

/** One vector that is written: as number `chunk`, from the chunk `from` of a part. */
export interface VectorSource {
  readonly chunk: number;
  readonly part: WrittenPart;
  readonly from: number;
}

interface Footer extends VectorSpace {
  readonly count: number;
  /** Bytes of a vector in full precision. */
  readonly rowBytes: number;
}

/** Bytes of a vector beside its two rows: its chunk, scale and sum. */
const vectorOverhead = 12;

/** Vectors written at once before others get their turn. */
const vectorsPerSlice = 64;

/**
 * Writes `vectors` (in rising order of their chunks, all of one precision) to `path`: their chunks, int8 rows, full rows, then
 * scales and the CRC-32 of each full row. Durable when it resolves. @throws data.disk_full, with nothing left behind
 */
export async function writeVectors(path: string, space: VectorSpace, vectors: { readonly list: readonly VectorSource[]; readonly slices: Slices }): Promise<void> {
  const { list, slices } = vectors;
  const writer = await PagedWriter.create(path);
  const scales = new Float32Array(list.length);
  const sums = new Uint32Array(list.length);
  const sections: readonly ((vector: VectorSource, i: number) => Uint8Array)[] = [
    ({ part, from }, i) => {
      const { codes, scale } = part.row(from);
      scales[i] = scale;
      return codes;
    },
    ({ part, from }, i) => {
      const row = part.bytes(from)!;
      sums[i] = crc32(row);
      return row;
    },
  ];
  try {
    await writer.write(bytesOf(Uint32Array.from(list, ({ chunk }) => chunk)));
    for (const section of sections) {
      for (const [i, vector] of list.entries()) {
        const bytes = section(vector, i);
        if (writer.fits(bytes.length)) writer.append(bytes);
        else await writer.write(bytes);
        if (i % vectorsPerSlice === 0 && slices.isOver()) await slices.pause();
      }
    }
    await writer.write(bytesOf(scales));
    await writer.write(bytesOf(sums));
    const footerAt = writer.length;
    const footer: Footer = { ...space, count: list.length, rowBytes: list[0] === undefined ? 0 : list[0].part.bytes(list[0].from)!.length };
    await writer.write(new TextEncoder().encode(JSON.stringify(footer)));
    await writer.finish(footerAt);
  } catch (error) {
    await writer.abandon();
    throw error;
  }
}

/** A file of vectors, open. Damage is that of the segment whose vectors it holds. */
export class VectorFile {
  readonly name: string;
  readonly space: VectorSpace;
  /** Rising numbers of the chunks whose vectors are here. */
  readonly chunks: Uint32Array;
  readonly rowBytes: number;
  private readonly scales: Float32Array;
  private readonly sums: Uint32Array;
  private readonly codesAt: number;
  private readonly rowsAt: number;
  private readonly segment: string;
  private readonly file: PagedFile;

  /** @throws index.damaged; data.newer */
  constructor(path: string, names: { readonly file: string; readonly segment: string }, cache: PageCache) {
    this.name = names.file;
    this.segment = names.segment;
    this.file = new PagedFile(path, names.segment, cache);
    try {
      const { footerAt, bodyBytes } = this.file;
      const { model, dimensions, count, rowBytes } = JSON.parse(new TextDecoder().decode(this.file.copy(footerAt, bodyBytes - footerAt).subarray(0, bodyBytes - footerAt))) as Footer;
      if (footerAt !== count * (vectorOverhead + dimensions + rowBytes)) throw this.damaged("it does not hold the vectors that its end names");
      this.space = { model, dimensions };
      this.rowBytes = rowBytes;
      this.codesAt = count * 4;
      this.rowsAt = this.codesAt + count * dimensions;
      const numbersAt = this.rowsAt + count * rowBytes;
      this.chunks = new Uint32Array(this.section(0, count * 4));
      this.scales = new Float32Array(this.section(numbersAt, count * 4));
      this.sums = new Uint32Array(this.section(numbersAt + count * 4, count * 4));
    } catch (error) {
      this.file.close();
      throw error;
    }
  }

  get sizeBytes(): number {
    return this.file.sizeBytes;
  }

  /** Reads the vector of the file's row in full precision into `into` (`rowBytes` long), checked by the row's own sum: a query reads hundreds, each from another page. @throws index.damaged */
  read(row: number, into: Uint8Array): void {
    this.file.readUnchecked(this.rowsAt + row * this.rowBytes, into);
    if (crc32(into) !== this.sums[row]) throw this.damaged(`the checksum of vector ${row} does not match`);
  }

  /** The int8 row as it was written, checked. @throws index.damaged */
  row(row: number): ScanRow {
    const { dimensions } = this.space;
    const { bytes, start } = this.file.read(this.codesAt + row * dimensions, dimensions);
    return { codes: bytes.subarray(start, start + dimensions), scale: this.scales[row]! };
  }

  /** Scales and int8 rows of all, read past the cache. @throws index.damaged */
  scanRows(): { readonly scales: Float32Array; readonly codes: Uint8Array } {
    const count = this.chunks.length;
    return { scales: this.scales, codes: count === 0 ? new Uint8Array(0) : this.file.copy(this.codesAt, count * this.space.dimensions) };
  }

  /** Reads and checks all of it. @throws index.damaged */
  check(): void {
    this.file.checkPages(0, this.file.pageCount);
  }

  close(): void {
    this.file.close();
  }

  private section(at: number, length: number): ArrayBuffer {
    return length === 0 ? new ArrayBuffer(0) : (this.file.copy(at, length).slice(0, length).buffer as ArrayBuffer);
  }

  private damaged(problem: string): Error {
    return fail("index.damaged", { segment: this.segment, problem: `${this.name}: ${problem}` });
  }
}

function bytesOf(numbers: Uint32Array | Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
