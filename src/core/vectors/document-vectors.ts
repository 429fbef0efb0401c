// The vectors of a document's chunks under one model, and how two of them differ.

/** `rows` are bytes as vector rows hold them, one for each entry in its order; null where there is none. */
export interface DocumentVectors {
  readonly model: string;
  readonly dimensions: number;
  readonly rows: readonly (Uint8Array | null)[];
}

/** How a vector differs from the one that rows hold, in words; undefined when it does not. */
export function vectorDifference(found: Uint8Array | undefined, wanted: Uint8Array | undefined): string | undefined {
  if (wanted === undefined) return found === undefined ? undefined : "its vector is in the index alone";
  if (found === undefined) return "its vector is not in the index";
  return found.length === wanted.length && found.every((byte, i) => byte === wanted[i]) ? undefined : "its vector differs";
}

/** Whether vectors of `version` are those of these entries: a document may have changed since they were made. */
export function isOfVersion(entries: readonly { readonly version: string }[], { version, vectors }: { readonly version: string; readonly vectors: DocumentVectors }): boolean {
  return entries.length === vectors.rows.length && entries.every((entry) => entry.version === version);
}
