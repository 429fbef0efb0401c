// Bytes that wait for their place in a file.
import { open, rm, type FileHandle } from "node:fs/promises";
import { ByteWriter } from "./bytes.ts";
import { asWriteError } from "./durable-files.ts";

/** Bytes that wait for their place in a file: in memory up to a limit, behind it in a temporary file. */
export class Spool {
  length = 0;
  private readonly path: string;
  private readonly waiting = new ByteWriter();
  private handle: FileHandle | null = null;

  /** Bytes kept in memory. */
  static readonly memoryBytesMax = 1_048_576;

  constructor(path: string) {
    this.path = path;
  }

  /** Takes a copy of `bytes`. True when `spill` should be called. */
  add(bytes: Uint8Array): boolean {
    this.waiting.bytes(bytes);
    this.length += bytes.length;
    return this.waiting.length > Spool.memoryBytesMax;
  }

  /** @throws data.disk_full */
  async spill(): Promise<void> {
    try {
      this.handle ??= await open(this.path, "w+");
      await this.handle.writeFile(this.waiting.view());
    } catch (error) {
      throw asWriteError(error, this.path);
    }
    this.waiting.clear();
  }

  /** Everything in order, in pieces. */
  async *pieces(): AsyncGenerator<Uint8Array> {
    const stored = this.length - this.waiting.length;
    for (let at = 0; at < stored; at += Spool.memoryBytesMax) {
      const piece = new Uint8Array(Math.min(Spool.memoryBytesMax, stored - at));
      await this.handle?.read(piece, 0, piece.length, at);
      yield piece;
    }
    yield this.waiting.view();
  }

  async close(): Promise<void> {
    await this.handle?.close();
    if (this.handle !== null) await rm(this.path, { force: true });
  }
}
