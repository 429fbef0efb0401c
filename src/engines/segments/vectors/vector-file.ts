// Vectors of chunks of one segment on disk: which chunks, their int8 rows for scanning, and the bytes of their rows in full precision.
import { fail } from "#core/errors";
import { PagedFile, type PageCache } from "../file/paged-file.ts";
import { PagedWriter } from "../file/paged-writer.ts";
import type { Slices } from "../slices.ts";

/** A model's space: vectors of another one are not compared with them. */
export interface VectorSpace {
  readonly model: string;
  readonly dimensions: number;
}

/** A part whose vectors are written. */
export interface WrittenPart {
  bytes(chunk: number): Uint8Array | undefined;
  row(chunk: number): { readonly codes: Uint8Array; readonly scale: number };
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

/** Vectors written at once before others get their turn. */
const vectorsPerSlice = 64;

/** Writes `vectors` (in rising order of their chunks, all of one precision) to `path`. Durable when it resolves. @throws data.disk_full, with nothing left behind */
export async function writeVectors(path: string, space: VectorSpace, vectors: { readonly list: readonly VectorSource[]; readonly slices: Slices }): Promise<void> {
  const { list, slices } = vectors;
  const writer = await PagedWriter.create(path);
  const parts: readonly ((vector: VectorSource) => Uint8Array)[] = [({ chunk }) => bytesOf(Uint32Array.of(chunk)), ({ part, from }) => bytesOf(Float32Array.of(part.row(from).scale)), ({ part, from }) => part.row(from).codes, ({ part, from }) => part.bytes(from)!];
  try {
    for (const part of parts) {
      for (const [i, vector] of list.entries()) {
        await writer.write(part(vector));
        if (i % vectorsPerSlice === 0 && slices.isOver()) await slices.pause();
      }
    }
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
  private readonly file: PagedFile;

  /** @throws index.damaged; data.newer */
  constructor(path: string, names: { readonly file: string; readonly segment: string }, cache: PageCache) {
    this.name = names.file;
    this.file = new PagedFile(path, names.segment, cache);
    try {
      const { footerAt, bodyBytes } = this.file;
      const { model, dimensions, count, rowBytes } = JSON.parse(new TextDecoder().decode(this.file.copy(footerAt, bodyBytes - footerAt).subarray(0, bodyBytes - footerAt))) as Footer;
      if (footerAt !== count * (8 + dimensions + rowBytes)) throw fail("index.damaged", { segment: names.segment, problem: `${names.file} does not hold the vectors that its end names` });
      this.space = { model, dimensions };
      this.rowBytes = rowBytes;
      this.chunks = count === 0 ? new Uint32Array(0) : new Uint32Array(this.file.copy(0, count * 4).slice(0, count * 4).buffer);
    } catch (error) {
      this.file.close();
      throw error;
    }
  }

  get sizeBytes(): number {
    return this.file.sizeBytes;
  }

  /** The vector of the file's row in full precision, checked. @throws index.damaged */
  bytes(row: number): Uint8Array {
    const { bytes, start } = this.file.read(this.chunks.length * (8 + this.space.dimensions) + row * this.rowBytes, this.rowBytes);
    return bytes.subarray(start, start + this.rowBytes);
  }

  /** Scales and int8 rows of all, read past the cache. @throws index.damaged */
  scanRows(): { readonly scales: Float32Array; readonly codes: Uint8Array } {
    const count = this.chunks.length;
    if (count === 0) return { scales: new Float32Array(0), codes: new Uint8Array(0) };
    const scales = new Float32Array(this.file.copy(count * 4, count * 4).slice(0, count * 4).buffer);
    return { scales, codes: this.file.copy(count * 8, count * this.space.dimensions) };
  }

  /** Reads and checks all of it. @throws index.damaged */
  check(): void {
    this.file.checkPages(0, this.file.pageCount);
  }

  close(): void {
    this.file.close();
  }
}

function bytesOf(numbers: Uint32Array | Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
