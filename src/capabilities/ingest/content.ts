// One parsed content before it becomes rows, and how it is collected from a parser's frames.
import type { DocumentStatus, LedgerEntry, ParsedElement } from "#core/documents/document";
import { asPlinthError, fail, type ErrorBody, type PlinthError } from "#core/errors";
import { versionId } from "#core/hash";
import type { ParseFrame } from "#ports/reading/parser";
import type { Recognised, Recognition } from "./recognise/recognition.ts";

/** What one content is, whole. */
export interface Content {
  readonly version: string;
  readonly contentHash: string;
  readonly mediaType: string;
  readonly parser: string;
  readonly language: string;
  readonly title: string | null;
  readonly ledger: readonly LedgerEntry[];
  readonly elements: readonly ParsedElement[];
  readonly sizeBytes: number;
  /** Files inside the file, kept in the blob store. */
  readonly parts?: readonly StoredPart[];
  /** True when its rows are known to be there and `elements` holds the first one only. */
  readonly isStored?: boolean;
}

/** A file that stood inside another. */
export interface StoredPart {
  /** Its place inside, with `/`. */
  readonly path: string;
  readonly hash: string;
  readonly sizeBytes: number;
}

/** Files that one file may hold at most; what is beyond is left out and named in the ledger. */
export const partsMax = 10_000;

/** What reads pictures and keeps files while a content is collected. */
export interface ContentHands {
  readonly recognition: Recognition;
  keep?(bytes: AsyncIterable<Uint8Array>): Promise<Omit<StoredPart, "path">>;
}

/** Collects frames to a content; pictures are read meanwhile and stand where they came. `keep` stores a file inside it; without it such files are passed over. @throws parse.crashed when the last frame is missing, and what the frames throw */
export async function collectContent(frames: AsyncIterable<ParseFrame>, name: string, { recognition, keep }: ContentHands): Promise<Content> {
  const read: (ParsedElement | Promise<Recognised>)[] = [];
  const ledger: LedgerEntry[] = [];
  const parts: StoredPart[] = [];
  let isLeftOut = false;
  const iterator = frames[Symbol.asyncIterator]();
  try {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      const frame = next.value;
      if (frame.kind === "elements") for (const element of frame.elements) read.push(element);
      else if (frame.kind === "image") read.push((await recognition.begin(frame.image)).reading);
      else if (frame.kind === "ledger") {
        ledger.push(isLeftOut ? beyondParts(frame.entry, name) : frame.entry);
        isLeftOut = false;
      }
      else if (frame.kind === "part") {
        const bytes = partBytes(frame, iterator);
        isLeftOut = keep !== undefined && parts.length >= partsMax;
        if (keep && !isLeftOut) parts.push({ path: frame.path, ...(await keep(bytes)) });
        else for await (const _piece of bytes); // Passed over, but read to its end.
      } else if (frame.kind === "done") {
        const { elements, entries } = await gathered(read);
        const all = entries.length === 0 ? ledger : [...ledger, ...entries].toSorted((a, b) => a.index - b.index);
        const language = frame.language === "" ? recognition.language : frame.language;
        return { ...frame, language, version: versionId(frame.mediaType, frame.contentHash), elements: elements.filter(({ text }) => text.trim() !== ""), ledger: all, ...(parts.length === 0 ? {} : { parts }) };
      }
    }
  } finally {
    await iterator.return?.();
  }
  throw fail("parse.crashed", { name, reason: "it ended without an end" });
}

/** The entry of a file inside that was one too many. */
function beyondParts(entry: LedgerEntry, name: string): LedgerEntry {
  const { code, remedy } = fail("parse.too_large", { name, limit: partsMax, unit: "files inside it", setting: "of files inside a file, which is fixed" });
  return { ...entry, outcome: "failed", code, remedy };
}

/** The bytes of one part: its first piece, and those that follow. */
async function* partBytes(first: Extract<ParseFrame, { kind: "part" }>, rest: AsyncIterator<ParseFrame>): AsyncGenerator<Uint8Array> {
  for (let frame: ParseFrame = first; frame.kind === "part"; ) {
    yield Uint8Array.from(atob(frame.data), (sign) => sign.charCodeAt(0));
    if (frame.isLast) return;
    const next = await rest.next();
    if (next.done) return;
    frame = next.value;
  }
}

/** Parts in their order, once all pictures among them are read. */
async function gathered(parts: readonly (ParsedElement | Promise<Recognised>)[]): Promise<{ readonly elements: readonly ParsedElement[]; readonly entries: readonly LedgerEntry[] }> {
  const elements: ParsedElement[] = [];
  const entries: LedgerEntry[] = [];
  for (const part of parts) {
    if (!(part instanceof Promise)) elements.push(part);
    else {
      const { elements: found, entry } = await part;
      for (const element of found) elements.push(element);
      entries.push(entry);
    }
  }
  return { elements, entries };
}

/** What became of a file: its content, or why there is none. */
export interface Outcome {
  readonly status: DocumentStatus;
  readonly error: ErrorBody | null;
}

/** Errors by which a file is passed over by rule; all others are failures. */
const skipCodes = new Set(["parse.empty", "parse.unsupported", "ingest.file_too_large", "source.outside", "source.loop"]);

/** Outcome of a content: partial when a unit failed, skipped when there is no text. */
export function outcomeOf(content: Content, name: string): Outcome {
  if (content.elements.length === 0 && (content.parts?.length ?? 0) === 0) {
    const failed = content.ledger.find((entry) => entry.outcome === "failed");
    return failed ? { status: "failed", error: fail("parse.damaged", { name, problem: failed.code ?? "no part could be read" }).toBody() } : { status: "skipped", error: fail("parse.empty", { name }).toBody() };
  }
  return { status: content.ledger.some((entry) => entry.outcome === "failed") ? "partial" : "read", error: null };
}

/** Outcome of a failure. */
export function outcomeOfError(thrown: unknown): Outcome & { readonly cause: PlinthError } {
  const cause = asPlinthError(thrown);
  return { status: skipCodes.has(cause.code) ? "skipped" : "failed", error: cause.toBody(), cause };
}

/** The ledger of a document without content: one entry for the whole file. */
export function failureLedger(status: DocumentStatus, error: ErrorBody): readonly LedgerEntry[] {
  return [{ unit: "file", index: 0, outcome: status === "skipped" ? "skipped" : "failed", parser: "", code: error.code, remedy: error.remedy }];
}
