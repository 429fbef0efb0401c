// Where files come from: a folder now, buckets and URLs later.

/** One file of a source. `path` is relative, with `/`; `localPath` is set when it can be opened in place. */
export interface SourceFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAt: number;
  readonly localPath: string;
}

/** One thing found while listing: a file, or one passed over with the reason. */
export type SourceItem =
  | { readonly kind: "file"; readonly file: SourceFile }
  | { readonly kind: "excluded"; readonly path: string; readonly reason: "hidden" | "ignored" | "too_large" | "not_a_file" | "unsupported"; readonly sizeBytes: number }
  | { readonly kind: "failed"; readonly path: string; readonly code: "source.unreadable" | "source.loop" | "source.outside"; readonly reason: string };

/** Rules of listing. */
export interface SourceRules {
  readonly fileBytesMax: number;
  readonly respectIgnoreFiles: boolean;
  /** Extra patterns in .gitignore form. */
  readonly exclude: readonly string[];
}

/** Lists files of one source; paths never leave it, links are followed only inside and only once. */
export interface Source {
  list(root: string, rules: SourceRules, signal: AbortSignal): AsyncIterable<SourceItem>;
  /** Calls back when something under `root` may have changed (coalesced), until the signal aborts. */
  watch(root: string, changed: () => void, signal: AbortSignal): void;
}
