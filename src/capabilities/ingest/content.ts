// One parsed content before it becomes rows, and how it is collected from a parser's frames.
import type { DocumentStatus, LedgerEntry, ParsedElement } from "#core/documents/document";
import { asPlinthError, fail, type ErrorBody, type PlinthError } from "#core/errors";
import { versionId } from "#core/hash";
import type { ParseFrame } from "#ports/reading/parser";

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
  /** True when its rows are known to be there and `elements` holds the first one only. */
  readonly isStored?: boolean;
}

/** Collects frames to a content. @throws parse.crashed when the last frame is missing, and what the frames throw */
export async function collectContent(frames: AsyncIterable<ParseFrame>, name: string): Promise<Content> {
  const elements: ParsedElement[] = [];
  const ledger: LedgerEntry[] = [];
  for await (const frame of frames) {
    if (frame.kind === "elements") for (const element of frame.elements) elements.push(element);
    else if (frame.kind === "ledger") ledger.push(frame.entry);
    else return { ...frame, version: versionId(frame.mediaType, frame.contentHash), elements: elements.filter(({ text }) => text.trim() !== ""), ledger };
  }
  throw fail("parse.crashed", { name, reason: "it ended without an end" });
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
  if (content.elements.length === 0) {
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
