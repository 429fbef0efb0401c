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
  let folder: string | undefined;
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
    localPath: async (hash) => {
      const bytes = found(hash);
      folder ??= temporaryFolder();
      await writeFile(join(folder, hash), bytes);
      return join(folder, hash);
    },
    delete: async (hash) => {
      if (blobs.delete(hash) && folder) await rm(join(folder, hash), { force: true });
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

/** A folder that goes when the process ends. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "plinth-blobs-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
