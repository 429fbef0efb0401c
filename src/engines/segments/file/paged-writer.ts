// Writes a paged file from front to end: body, footer, page checksums, trailer; durable when it is finished.
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { asWriteError } from "./durable-files.ts";
import { encodeTrailer, pageBytes } from "./paged-file.ts";

/** Bytes gathered before they are written: a whole number of pages. */
const gatheredBytes = 32 * pageBytes;

/** A paged file being written under a temporary name. */
export class PagedWriter {
  length = 0;
  private readonly path: string;
  private readonly handle: FileHandle;
  private readonly sums: number[] = [];
  private gathered = new Uint8Array(gatheredBytes);
  private gatheredLength = 0;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.handle = handle;
  }

  /** @throws data.disk_full */
  static async create(path: string): Promise<PagedWriter> {
    try {
      return new PagedWriter(path, await open(`${path}.tmp`, "w"));
    } catch (error) {
      throw asWriteError(error, path);
    }
  }

  /** Takes a copy of `bytes`. Resolves at once unless a run of pages is full. @throws data.disk_full */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const count = Math.min(bytes.length - at, gatheredBytes - this.gatheredLength);
      this.gathered.set(bytes.subarray(at, at + count), this.gatheredLength);
      this.gatheredLength += count;
      this.length += count;
      at += count;
      if (this.gatheredLength === gatheredBytes) await this.writeGathered();
    }
  }

  /** True when `bytes` more fit without a write to disk: `append` may be used instead of `write`. */
  fits(bytes: number): boolean {
    return this.gatheredLength + bytes < gatheredBytes;
  }

  /** `write` for what `fits`, without a promise. */
  append(bytes: Uint8Array): void {
    this.gathered.set(bytes, this.gatheredLength);
    this.gatheredLength += bytes.length;
    this.length += bytes.length;
  }

  /** Writes the rest, makes the file durable and gives it its name. @throws data.disk_full */
  async finish(footerAt: number): Promise<number> {
    await this.writeGathered();
    const bodyBytes = this.length;
    const sums = new Uint8Array(Uint32Array.from(this.sums).buffer);
    try {
      await this.handle.writeFile(sums);
      await this.handle.writeFile(encodeTrailer(bodyBytes, footerAt, sums));
      await this.handle.sync();
      await this.handle.close();
      await rename(`${this.path}.tmp`, this.path);
    } catch (error) {
      throw asWriteError(error, this.path);
    }
    return bodyBytes + sums.length;
  }

  /** Removes what was written. */
  async abandon(): Promise<void> {
    await this.handle.close();
    await rm(`${this.path}.tmp`, { force: true });
  }

  private async writeGathered(): Promise<void> {
    if (this.gatheredLength === 0) return;
    const bytes = this.gathered.subarray(0, this.gatheredLength);
    for (let at = 0; at < bytes.length; at += pageBytes) this.sums.push(crc32(bytes.subarray(at, at + pageBytes)));
    try {
      await this.handle.writeFile(bytes);
    } catch (error) {
      throw asWriteError(error, this.path);
    }
    this.gatheredLength = 0;
  }
}
