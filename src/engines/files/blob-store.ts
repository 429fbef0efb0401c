// Blobs as files named by their hash, in folders of two levels: `ab/cd/abcd…`. Temporary files lie in `incoming/`.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { abortable } from "#core/streams/abortable";
import { fail } from "#core/errors";
import type { BlobRef, BlobStore } from "#ports/blob-store";
import { diskFault, isMissing } from "./faults.ts";

/** Where the blobs lie. The folder belongs to one process (see data-lock). */
export interface FileBlobStoreOptions {
  readonly directory: string;
}

/** Opens the store, making its folder; what an interrupted `put` left behind is removed. @throws data.disk_full */
export async function openFileBlobStore({ directory }: FileBlobStoreOptions): Promise<BlobStore> {
  const incoming = join(directory, "incoming");
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw diskFault(error, "a blob");
  });
  return new FileBlobStore(directory, incoming);
}

class FileBlobStore implements BlobStore {
  readonly #directory: string;
  readonly #incoming: string;
  /** Folders known to survive a power loss themselves: at most 65,536. */
  readonly #syncedFolders = new Set<string>();
  #puts = 0;

  constructor(directory: string, incoming: string) {
    this.#directory = directory;
    this.#incoming = incoming;
  }

  async put(bytes: AsyncIterable<Uint8Array>, options: { readonly limitBytes: number; readonly signal?: AbortSignal }): Promise<BlobRef> {
    const temporary = join(this.#incoming, `${++this.#puts}`);
    try {
      const blob = await write(temporary, bytes, options);
      await this.#place(temporary, blob.hash);
      return blob;
    } catch (error) {
      await rm(temporary, { force: true });
      throw diskFault(error, "a blob");
    }
  }

  async *get(hash: string, range?: { readonly start: number; readonly end: number }): AsyncGenerator<Uint8Array> {
    const { sizeBytes } = await this.#found(hash);
    const start = range?.start ?? 0;
    const end = Math.min(range?.end ?? sizeBytes, sizeBytes);
    const isWhole = start === 0 && end === sizeBytes;
    const digest = createHash("sha256");
    if (start < end) {
      for await (const piece of createReadStream(this.#path(hash), { start, end: end - 1 }) as AsyncIterable<Buffer>) {
        if (isWhole) digest.update(piece);
        yield piece;
      }
    }
    if (isWhole && digest.digest("hex") !== hash) throw fail("blob.damaged", { hash });
  }

  async stat(hash: string): Promise<BlobRef | undefined> {
    if (!isHash(hash)) return undefined;
    try {
      return { hash, sizeBytes: (await stat(this.#path(hash))).size };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async localPath(hash: string): Promise<string> {
    await this.#found(hash);
    return this.#path(hash);
  }

  async delete(hash: string): Promise<void> {
    if (isHash(hash)) await rm(this.#path(hash), { force: true });
  }

  async list(after: string, limit: number): Promise<readonly string[]> {
    const hashes: string[] = [];
    for (const first of await names(this.#directory, after.slice(0, 2))) {
      if (first.length !== 2) continue;
      for (const second of await names(join(this.#directory, first), first === after.slice(0, 2) ? after.slice(2, 4) : "")) {
        for (const hash of await names(join(this.#directory, first, second), after)) {
          if (hash > after && isHash(hash)) hashes.push(hash);
          if (hashes.length >= limit) return hashes;
        }
      }
    }
    return hashes;
  }

  async #found(hash: string): Promise<BlobRef> {
    const blob = await this.stat(hash);
    if (!blob) throw fail("blob.not_found", { hash });
    return blob;
  }

  #path(hash: string): string {
    return join(this.#directory, hash.slice(0, 2), hash.slice(2, 4), hash);
  }

  /** Puts a synced temporary file in its place, and syncs the folders that name it. A file that is there already is replaced: that heals a damaged one. */
  async #place(temporary: string, hash: string): Promise<void> {
    const folder = join(this.#directory, hash.slice(0, 2), hash.slice(2, 4));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rename(temporary, this.#path(hash));
    await syncFolder(folder);
    if (this.#syncedFolders.has(folder)) return;
    await syncFolder(join(this.#directory, hash.slice(0, 2)));
    await syncFolder(this.#directory);
    this.#syncedFolders.add(folder);
  }
}

/** Writes the bytes to a new synced file. */
async function write(path: string, bytes: AsyncIterable<Uint8Array>, options: { readonly limitBytes: number; readonly signal?: AbortSignal }): Promise<BlobRef> {
  const file = await open(path, "wx", 0o600);
  try {
    const digest = createHash("sha256");
    let sizeBytes = 0;
    for await (const piece of abortable(bytes, options.signal)) {
      sizeBytes += piece.length;
      if (sizeBytes > options.limitBytes) throw fail("request.too_large", { bytes: sizeBytes, limit: options.limitBytes, setting: "the limit" });
      digest.update(piece);
      await writeWhole(file, piece);
    }
    await file.sync();
    return { hash: digest.digest("hex"), sizeBytes };
  } finally {
    await file.close();
  }
}

async function writeWhole(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten;
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Names in a folder from `from` on, in order; none when there is no folder. */
async function names(path: string, from: string): Promise<readonly string[]> {
  try {
    return (await readdir(path)).filter((name) => name >= from).toSorted();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** SHA-256 in hex; nothing else may become part of a path. */
function isHash(hash: string): boolean {
  return /^[0-9a-f]{64}$/.test(hash);
}
