// A file in pages, each with its CRC-32: what is read was checked, and what is read again comes from a bounded cache.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";
import { fail } from "#core/errors";
import { slackBytes } from "./bytes.ts";

/** Bytes of a page: the unit of reading and of checking. */
export const pageBytes = 16_384;

/** Version of the segment file; a file of a higher one is refused. */
export const segmentFormat = 1;

/** Bytes behind the page checksums: where the body and its footer lie, the checksum of the checksums, format, the trailer's own checksum, magic. The same in every format. */
export const trailerBytes = 36;

const magic = "PLINTHSG";

/** A run of pages in memory. */
interface Extent {
  readonly file: PagedFile;
  readonly key: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  usedAt: number;
}

/** A place in memory: `bytes[start]` is the first byte asked for; `slackBytes` more may be read behind the last. */
export interface Place {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly start: number;
}

/** Runs of pages of all open files, the least recently used leave first. */
export class PageCache {
  private readonly extents = new Set<Extent>();
  private heldBytes = 0;
  private tick = 0;
  private readonly bytesMax: number;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  /** Marks `extent` as used now. Refreshed only when it has aged, which keeps the common hit cheap. */
  touch(extent: Extent): void {
    if (++this.tick - extent.usedAt < 512) return;
    extent.usedAt = this.tick;
    this.extents.delete(extent);
    this.extents.add(extent);
  }

  add(extent: Extent): void {
    extent.usedAt = ++this.tick;
    this.extents.add(extent);
    this.heldBytes += extent.bytes.length;
    for (const oldest of this.extents) {
      if (this.heldBytes <= this.bytesMax || oldest === extent) break;
      this.remove(oldest);
    }
  }

  remove(extent: Extent): void {
    if (!this.extents.delete(extent)) return;
    this.heldBytes -= extent.bytes.length;
    extent.file.forget(extent.key);
  }
}

/** Trailer of a paged file. */
export function encodeTrailer(bodyBytes: number, footerAt: number, sums: Uint8Array): Uint8Array {
  const trailer = new Uint8Array(trailerBytes);
  const view = new DataView(trailer.buffer);
  view.setFloat64(0, bodyBytes, true);
  view.setFloat64(8, footerAt, true);
  view.setUint32(16, crc32(sums), true);
  view.setUint32(20, segmentFormat, true);
  view.setUint32(24, crc32(trailer.subarray(0, 24)), true);
  for (let i = 0; i < magic.length; i++) view.setUint8(28 + i, magic.charCodeAt(i));
  return trailer;
}

/** An open segment file, read only. */
export class PagedFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly bodyBytes: number;
  readonly footerAt: number;
  private readonly descriptor: number;
  private readonly cache: PageCache;
  private readonly sums: Uint32Array;
  private readonly held = new Map<number, Extent>();

  /** @throws index.damaged; data.newer */
  constructor(path: string, name: string, cache: PageCache) {
    this.name = name;
    this.cache = cache;
    this.descriptor = openSync(path, "r");
    try {
      this.sizeBytes = fstatSync(this.descriptor).size;
      const { bodyBytes, footerAt, sums } = this.readTrailer();
      this.bodyBytes = bodyBytes;
      this.footerAt = footerAt;
      this.sums = sums;
    } catch (error) {
      closeSync(this.descriptor);
      throw error;
    }
  }

  /** `length` bytes from `offset`, checked, from the cache or through it. @throws index.damaged */
  read(offset: number, length: number): Place {
    const first = Math.floor(offset / pageBytes);
    const pages = Math.floor((offset + Math.max(length, 1) - 1) / pageBytes) - first + 1;
    const key = first * 1_048_576 + pages;
    let extent = this.held.get(key);
    if (extent === undefined) {
      const bytes = this.readPages(first, pages);
      extent = { file: this, key, bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), usedAt: 0 };
      this.held.set(key, extent);
      this.cache.add(extent);
    } else this.cache.touch(extent);
    return { bytes: extent.bytes, view: extent.view, start: offset - first * pageBytes };
  }

  /** A copy of `length` bytes from `offset`, checked, past the cache; with slack behind. @throws index.damaged */
  copy(offset: number, length: number): Uint8Array {
    const first = Math.floor(offset / pageBytes);
    const pages = Math.floor((offset + Math.max(length, 1) - 1) / pageBytes) - first + 1;
    const start = offset - first * pageBytes;
    return this.readPages(first, pages).subarray(start, start + length + slackBytes);
  }

  /** Reads as many bytes as `into` has from `offset`, past the checksums of pages: what has its own. @throws index.damaged */
  readUnchecked(offset: number, into: Uint8Array): void {
    if (readSync(this.descriptor, into, 0, into.length, offset) !== into.length) throw this.damaged(`it ends before byte ${offset + into.length}`);
  }

  /** Reads and checks `count` pages from `first`. @throws index.damaged */
  checkPages(first: number, count: number): void {
    this.readPages(first, Math.min(count, this.pageCount - first));
  }

  get pageCount(): number {
    return Math.ceil(this.bodyBytes / pageBytes);
  }

  forget(key: number): void {
    this.held.delete(key);
  }

  close(): void {
    for (const extent of this.held.values()) this.cache.remove(extent);
    closeSync(this.descriptor);
  }

  private readPages(first: number, count: number): Uint8Array {
    const from = first * pageBytes;
    const length = Math.min(count * pageBytes, this.bodyBytes - from);
    if (length <= 0) throw this.damaged(`nothing lies at byte ${from}`);
    const bytes = new Uint8Array(length + slackBytes);
    if (readSync(this.descriptor, bytes, 0, length, from) !== length) throw this.damaged(`it ends before byte ${from + length}`);
    for (let i = 0; i < count; i++) {
      const page = bytes.subarray(i * pageBytes, Math.min((i + 1) * pageBytes, length));
      if (crc32(page) !== this.sums[first + i]) throw this.damaged(`the checksum of bytes ${from + i * pageBytes} to ${from + i * pageBytes + page.length} does not match`);
    }
    return bytes;
  }

  private readTrailer(): { bodyBytes: number; footerAt: number; sums: Uint32Array } {
    if (this.sizeBytes < trailerBytes) throw this.damaged("it is too short");
    const trailer = new Uint8Array(trailerBytes);
    readSync(this.descriptor, trailer, 0, trailerBytes, this.sizeBytes - trailerBytes);
    const view = new DataView(trailer.buffer);
    if (String.fromCharCode(...trailer.subarray(28)) !== magic || view.getUint32(24, true) !== crc32(trailer.subarray(0, 24))) throw this.damaged("its end is not that of a segment");
    const format = view.getUint32(20, true);
    if (format > segmentFormat) throw fail("data.newer", { found: format, known: segmentFormat });
    const bodyBytes = view.getFloat64(0, true);
    const pages = Math.ceil(bodyBytes / pageBytes);
    if (!(bodyBytes >= 0) || bodyBytes + pages * 4 + trailerBytes !== this.sizeBytes) throw this.damaged("its length does not match");
    const sums = new Uint8Array(pages * 4);
    readSync(this.descriptor, sums, 0, sums.length, bodyBytes);
    if (view.getUint32(16, true) !== crc32(sums)) throw this.damaged("the checksum of its checksums does not match");
    return { bodyBytes, footerAt: view.getFloat64(8, true), sums: new Uint32Array(sums.buffer) };
  }

  private damaged(problem: string): Error {
    return fail("index.damaged", { segment: this.name, problem });
  }
}
