// Blobs in memory: the oracle of blob stores, and what tests use. Local paths are temporary files made when asked for.
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { abortable } from "#core/streams/abortable";
import { fail } from "#core/errors";
import type { BlobRef, BlobStore } from "#ports/blob-store";

/** Bytes of one piece of a read. */
const pieceBytes = 65_536;

/** Makes an empty blob store that lives as long as the process. */
export function createMemoryBlobStore(): BlobStore {
  const blobs = new Map<string, Uint8Array>();
  const localPaths = new Map<string, Promise<string>>();
  const found = (hash: string) => {
    const bytes = blobs.get(hash);
    if (!bytes) throw fail("blob.not_found", { hash });
    return bytes;
  };

  return {
    put: async (bytes, options) => {
      const all = await readAll(bytes, options);
      const hash = createHash("sha256").update(all).digest("hex");
      blobs.set(hash, all);
      return { hash, sizeBytes: all.length };
    },
    get: async function* (hash, range) {
      const bytes = found(hash);
      const end = Math.min(range?.end ?? bytes.length, bytes.length);
      for (let at = range?.start ?? 0; at < end; at += pieceBytes) yield bytes.slice(at, Math.min(at + pieceBytes, end));
    },
    stat: async (hash): Promise<BlobRef | undefined> => {
      const bytes = blobs.get(hash);
      return bytes && { hash, sizeBytes: bytes.length };
    },
    // Written once: a second write would cut the file short under whoever reads it.
    localPath: async (hash) => {
      const bytes = found(hash);
      const path = localPaths.get(hash) ?? writeTemporary(bytes);
      localPaths.set(hash, path);
      path.catch(() => localPaths.delete(hash));
      return path;
    },
    delete: async (hash) => {
      const path = localPaths.get(hash);
      localPaths.delete(hash);
      if (blobs.delete(hash) && path) await rm(await path, { force: true });
    },
    list: async (after, limit) => [...blobs.keys()].filter((hash) => hash > after).toSorted().slice(0, limit),
  };
}

async function readAll(bytes: AsyncIterable<Uint8Array>, options: { readonly limitBytes: number; readonly signal?: AbortSignal }): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of abortable(bytes, options.signal)) {
    size += piece.length;
    if (size > options.limitBytes) throw fail("request.too_large", { bytes: size, limit: options.limitBytes, setting: "the limit" });
    pieces.push(piece.slice());
  }
  return Buffer.concat(pieces);
}

let folder: string | undefined;
let filesMade = 0;

/** A file in a folder that goes when the process ends. */
async function writeTemporary(bytes: Uint8Array): Promise<string> {
  folder ??= temporaryFolder();
  const path = join(folder, `${filesMade++}`);
  await writeFile(path, bytes);
  return path;
}

function temporaryFolder(): string {
  const made = mkdtempSync(join(tmpdir(), "plinth-blobs-"));
  process.once("exit", () => rmSync(made, { recursive: true, force: true }));
  return made;
}
