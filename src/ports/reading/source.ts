// Where files come from: a folder now, buckets and URLs later.

/** One file of a source. `path` is relative, with `/`; `localPath` is set when it can be opened in place. */
export interface SourceFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAt: number;
  readonly localPath: string;
}

/** One thing found while listing: a file, or one passed over with the reason (`linked`: a link to what is listed already), or one that cannot be taken; its `modifiedAt` is its own, a link's that of the link. */
export type SourceItem =
  | { readonly kind: "file"; readonly file: SourceFile }
  | { readonly kind: "excluded"; readonly path: string; readonly reason: "hidden" | "ignored" | "too_large" | "not_a_file" | "unsupported" | "linked"; readonly sizeBytes: number; readonly modifiedAt?: number }
  | { readonly kind: "failed"; readonly path: string; readonly code: "source.unreadable" | "source.broken_link" | "source.loop" | "source.outside"; readonly reason: string; readonly modifiedAt?: number };

/** Rules of listing. */
export interface SourceRules {
  readonly fileBytesMax: number;
  readonly respectIgnoreFiles: boolean;
  /** Extra patterns in .gitignore form. */
  readonly exclude: readonly string[];
}

/** What stands at a path: its canonical address and what it looks like now. */
export interface SourceRoot {
  readonly uri: string;
  readonly kind: "folder" | "file";
  readonly sizeBytes: number;
  readonly modifiedAt: number;
}

/** Lists files of one source; paths never leave it, links are followed only inside and only once. */
export interface Source {
  /** @throws source.not_found, source.unreadable */
  locate(path: string): Promise<SourceRoot>;
  /**
   * All below `root`, small and new files first; what is passed over comes as it is met. A `root` that is a file gives that file.
   * A part that cannot be listed is a `failed` item (its path is the part's). @throws source.not_found, source.unreadable when the root itself cannot be listed
   */
  list(root: string, rules: SourceRules, signal: AbortSignal): AsyncIterable<SourceItem>;
  /** Size and time of a listed file as they are now; undefined when it is gone. @throws source.unreadable */
  stat(localPath: string): Promise<{ readonly sizeBytes: number; readonly modifiedAt: number } | undefined>;
  /** Bytes of a listed file. @throws source.not_found, source.unreadable */
  read(localPath: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Calls back when something under `root` may have changed (coalesced), until the signal aborts. */
  watch(root: string, changed: () => void, signal: AbortSignal): void;
}
