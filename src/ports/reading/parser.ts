// Reading one file in a supervised child process with limits.
import type { LedgerEntry, ParsedElement, ParsedImage } from "#core/documents/document";

/** Hard limits of one parse; each breach is a typed error that names it. */
export interface ParseLimits {
  readonly bytesMax: number;
  readonly elementsMax: number;
  readonly depthMax: number;
  readonly millisecondsMax: number;
  readonly memoryBytesMax: number;
}

/** A file to parse. `name` (base name or path) helps detection; bytes decide. */
export interface ParseRequest {
  readonly path: string;
  readonly name: string;
  readonly limits: ParseLimits;
  /** For files that are locked; never written down. */
  readonly password?: string;
}

/** What a parse emits, in order; exactly one `done` at the end. */
export type ParseFrame =
  | { readonly kind: "elements"; readonly elements: readonly ParsedElement[] }
  | { readonly kind: "image"; readonly image: ParsedImage }
  | { readonly kind: "ledger"; readonly entry: LedgerEntry }
  /** A piece of a file inside the file, in base64; its pieces follow one another, the last is marked. */
  | { readonly kind: "part"; readonly path: string; readonly data: string; readonly isLast: boolean }
  | { readonly kind: "done"; readonly mediaType: string; readonly parser: string; readonly title: string | null; readonly language: string; readonly contentHash: string; readonly sizeBytes: number };

/** Parses files side by side, each in a process of its own or a reused one. A crash fails one file. */
export interface Parser {
  /** Version of all formats together; a change makes files be parsed again. */
  readonly version: string;
  /** Frames with back-pressure: the next is read when the consumer asks. @throws parse.* and source.unreadable */
  parse(request: ParseRequest, signal: AbortSignal): AsyncIterable<ParseFrame>;
  /** Whether a file of this name is worth opening (false: no format may read it, by its extension). */
  accepts(name: string): boolean;
  close(): Promise<void>;
}
