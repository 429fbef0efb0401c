// A ZIP file that stands in memory: its directory, and its members unpacked within limits. Nothing is ever written.
import { crc32, createInflateRaw, inflateRawSync } from "node:zlib";
import { fail } from "#core/errors";
import { readDirectory, type ZipEntry } from "./zip-directory.ts";
import { entryBytesMax, ratioMax, unpackedBytesMax, unpackedMax } from "./zip-limits.ts";

export type { ZipEntry } from "./zip-directory.ts";

/** Bytes that a streamed member gives at a time. */
const blockBytes = 256 * 1024;

/** An open archive. */
export class ZipFile {
  readonly #bytes: Uint8Array;
  readonly #name: string;
  readonly #byName = new Map<string, ZipEntry>();
  readonly entries: readonly ZipEntry[];
  #unpacked = 0;

  /** `name` stands in errors. @throws parse.damaged, parse.too_large */
  constructor(bytes: Uint8Array, name: string) {
    this.#bytes = bytes;
    this.#name = name;
    this.entries = readDirectory(bytes, name);
    // Of two members with one name the last counts, as for most readers; a leading slash or other case is forgiven.
    for (const entry of this.entries) this.#byName.set(keyOf(entry.name), entry);
  }

  /** The member of this name. */
  find(name: string): ZipEntry | undefined {
    return this.#byName.get(keyOf(name));
  }

  /** A member's bytes. @throws parse.damaged, parse.encrypted, parse.bomb, parse.too_large, parse.unsupported */
  read(entry: ZipEntry): Uint8Array {
    const packed = this.#packed(entry);
    const limit = this.#limit(entry);
    const bytes = entry.method === 0 ? packed : this.#inflate(entry, packed, limit);
    if (bytes.length > limit) throw this.#tooLarge(entry, limit);
    this.#count(bytes.length);
    if (crc32(bytes) !== entry.crc) throw fail("parse.damaged", { name: this.#name, problem: `the checksum of ${entry.name} is wrong` });
    return bytes;
  }

  /** A member's bytes block by block, for large ones. @throws as `read` */
  async *stream(entry: ZipEntry): AsyncGenerator<Uint8Array> {
    const packed = this.#packed(entry);
    if (entry.method === 0) return yield this.read(entry);
    const limit = this.#limit(entry);
    const inflate = createInflateRaw({ chunkSize: blockBytes });
    inflate.end(packed);
    let size = 0;
    let sum = 0;
    try {
      for await (const block of inflate as AsyncIterable<Uint8Array>) {
        size += block.length;
        if (size > limit) throw this.#tooLarge(entry, limit);
        this.#count(block.length);
        sum = crc32(block, sum);
        yield block;
      }
    } catch (thrown) {
      throw isZlibError(thrown) ? this.#damaged(entry, thrown) : thrown;
    } finally {
      inflate.destroy();
    }
    if (sum !== entry.crc) throw fail("parse.damaged", { name: this.#name, problem: `the checksum of ${entry.name} is wrong` });
  }

  /** The member `name` as text in UTF-8 or UTF-16, or undefined when there is none. */
  text(name: string): string | undefined {
    const entry = this.find(name);
    if (!entry || entry.isFolder) return undefined;
    const bytes = this.read(entry);
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
    return new TextDecoder().decode(bytes);
  }

  #inflate(entry: ZipEntry, packed: Uint8Array, limit: number): Uint8Array {
    try {
      return inflateRawSync(packed, { maxOutputLength: limit });
    } catch (thrown) {
      throw (thrown as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE" ? this.#tooLarge(entry, limit) : this.#damaged(entry, thrown);
    }
  }

  #packed(entry: ZipEntry): Uint8Array {
    if (entry.isEncrypted) throw fail("parse.encrypted", { name: `${this.#name}: ${entry.name}` });
    if (entry.method !== 0 && entry.method !== 8) throw fail("parse.unsupported", { name: `${this.#name}: ${entry.name}`, mediaType: `packed by method ${entry.method}` });
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    const at = entry.at;
    if (at + 30 > this.#bytes.length || view.getUint32(at, true) !== 0x04034b50) throw this.#damaged(entry);
    const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
    if (start + entry.packedBytes > this.#bytes.length) throw this.#damaged(entry);
    return this.#bytes.subarray(start, start + entry.packedBytes);
  }

  #limit(entry: ZipEntry): number {
    return entry.method === 0 ? entryBytesMax : unpackedMax(entry.packedBytes);
  }

  #count(bytes: number): void {
    this.#unpacked += bytes;
    if (this.#unpacked > unpackedBytesMax) throw fail("parse.bomb", { name: this.#name, bytes: unpackedBytesMax });
  }

  #tooLarge(entry: ZipEntry, limit: number) {
    return fail("parse.bomb", { name: `${this.#name}: ${entry.name}`, bytes: limit, ratio: ratioMax });
  }

  #damaged(entry: ZipEntry, cause?: unknown) {
    return fail("parse.damaged", { name: this.#name, problem: `its member ${entry.name} cannot be unpacked` }, cause);
  }
}

function keyOf(name: string): string {
  return name.replace(/^\/+/, "").replaceAll("\\", "/").toLowerCase();
}

function isZlibError(thrown: unknown): boolean {
  return /^(?:Z_|ERR_BUFFER)/.test((thrown as NodeJS.ErrnoException).code ?? "");
}
