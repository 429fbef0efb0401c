// Large immutable bytes, addressed by their content.

/** A stored blob: SHA-256 as 64 hex digits, and its size. */
export interface BlobRef {
  readonly hash: string;
  readonly sizeBytes: number;
}

/** Content-addressed bytes. A blob is written before the row that names it; orphans are collected later. */
export interface BlobStore {
  /**
   * Stores the bytes; the same content twice is one blob. Durable when it resolves.
   * @throws request.too_large beyond `limitBytes`; data.disk_full; request.cancelled
   */
  put(bytes: AsyncIterable<Uint8Array>, options: { readonly limitBytes: number; readonly signal?: AbortSignal }): Promise<BlobRef>;
  /** The bytes from `start` to `end` (exclusive; all by default). @throws blob.not_found; blob.damaged where a whole read does not match the hash */
  get(hash: string, range?: { readonly start: number; readonly end: number }): AsyncIterable<Uint8Array>;
  /** Size, or undefined when it is not there. */
  stat(hash: string): Promise<BlobRef | undefined>;
  /** A local path to read the blob from, for a parser process. @throws blob.not_found */
  localPath(hash: string): Promise<string>;
  /** Removes a blob; no error when it is not there. */
  delete(hash: string): Promise<void>;
  /** Hashes behind `after` in order, at most `limit`. */
  list(after: string, limit: number): Promise<readonly string[]>;
}
