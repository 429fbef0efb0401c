// A document format: from bytes to elements. One file per format under engines/formats/<family>/.
import type { LedgerEntry, ParsedElement, ParsedImage } from "#core/documents/document";
import type { ParseLimits } from "./parser.ts";

/** The file as a format sees it. `bytes` are the whole file (bounded by `limits.bytesMax`). */
export interface FormatInput {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly limits: ParseLimits;
  /** For files that are locked. */
  readonly password?: string;
}

/** A file inside a file: an attachment of a mail, a member of an archive. It becomes a document of its own. */
export interface FilePart {
  /** Its place inside, with `/`; never empty, and the same for the same file at each reading. It is a name, not a path to write to. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Receives what a format reads; applies back-pressure by its promise. Elements arrive in reading order. */
export interface FormatOutput {
  element(element: ParsedElement): Promise<void> | void;
  /** A picture whose text belongs here in reading order; whoever reads it writes its ledger entry. */
  image(image: ParsedImage): Promise<void> | void;
  ledger(entry: LedgerEntry): void;
  /** Something worth knowing of the whole file, for its ledger entry: `decoded as shift_jis`. For formats that give no entry of the file themselves. */
  note(text: string): void;
  /** Hands over a file that stands inside; its ledger entry is the format's to give, next after it. */
  part(part: FilePart): void;
  /** Title found in the file (first heading, `<title>`, metadata). */
  title(title: string): void;
  /** BCP 47 language that the file itself states. */
  language(tag: string): void;
}

/** One format. `detect` looks at the head (up to 64 kB) and the name: 0 no, 1 certain; the highest wins. */
export interface Format {
  /** E.g. `markdown`. */
  readonly name: string;
  /** Changes whenever its output changes. */
  readonly version: number;
  readonly mediaType: string;
  /** Lower case, with the dot. */
  readonly extensions: readonly string[];
  detect(head: Uint8Array, name: string): number;
  /** @throws parse.damaged, parse.encrypted, parse.too_deep, parse.too_large */
  read(input: FormatInput, output: FormatOutput): Promise<void>;
}
