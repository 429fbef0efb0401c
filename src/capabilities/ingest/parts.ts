// What ingest is made of: its ports, its settings, and the pieces that its stages share.
import type { WordCounter } from "#ports/analyser";
import type { BlobStore } from "#ports/blob-store";
import type { Clock } from "#ports/clock";
import type { EventBus } from "#ports/event-bus";
import type { IndexFollower } from "#ports/index-follower";
import type { JobQueue } from "#ports/job-queue";
import type { LanguageDetector } from "#ports/reading/language-detector";
import type { Log } from "#ports/log";
import type { Metrics } from "#ports/metrics";
import type { Ocr } from "#ports/reading/ocr";
import type { Parser, ParseLimits } from "#ports/reading/parser";
import type { Random } from "#ports/random";
import type { RowStore } from "#ports/row-store";
import type { Source, SourceRules } from "#ports/reading/source";
import type { ChunkBudget } from "./chunk/budget.ts";

/** Limits and rules; the names are those of the settings under `ingest`. */
export interface IngestLimits {
  readonly fileBytesMax: number;
  readonly parseMillisecondsMax: number;
  readonly parseMemoryBytesMax: number;
  readonly elementsMax: number;
  readonly depthMax: number;
  /** Parser processes side by side. */
  readonly processes: number;
  readonly exclude: readonly string[];
  readonly respectIgnoreFiles: boolean;
  /** Originals up to this size are copied into the blob store before they are parsed; larger ones are read in place and not kept. */
  readonly keepOriginalsBytesMax: number;
}

/** What ingest needs from outside. */
export interface IngestPorts {
  readonly rows: RowStore;
  readonly blobs: BlobStore;
  readonly jobs: JobQueue;
  readonly parser: Parser;
  readonly source: Source;
  /** When given, pictures and scanned pages are read. */
  readonly ocr?: Ocr;
  /** Loaded when it is first asked for. */
  readonly languageDetector: () => Promise<LanguageDetector>;
  readonly analyser: WordCounter;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly events: EventBus;
  readonly limits: IngestLimits;
  /** When given, jobs end and narrowing writes return once the index has caught up. */
  readonly index?: IndexFollower;
  /** Sizes and version of chunks; those that ship by default. */
  readonly chunks?: { readonly budget: ChunkBudget; readonly version: string };
}

/** A collection of a workspace. */
export interface CollectionScope {
  readonly workspace: string;
  readonly collection: string;
}

/** Longest work on the main thread before others get their turn, in milliseconds. */
const sliceMilliseconds = 6;

/** Gives others on the main thread their turn when ingest as a whole has worked for a slice. Await it between small pieces of work. */
export function createTurns(clock: Clock): () => Promise<void> | undefined {
  let since = clock.monotonicMs();
  let next: Promise<void> | undefined;
  return () => {
    if (next || clock.monotonicMs() - since < sliceMilliseconds) return next;
    next = clock.sleep(0).then(() => {
      since = clock.monotonicMs();
      next = undefined;
    });
    return next;
  };
}

/** Limits of one parse. */
export function parseLimits(limits: IngestLimits): ParseLimits {
  return { bytesMax: limits.fileBytesMax, elementsMax: limits.elementsMax, depthMax: limits.depthMax, millisecondsMax: limits.parseMillisecondsMax, memoryBytesMax: limits.parseMemoryBytesMax };
}

/** Rules of listing a source. */
export function sourceRules(limits: IngestLimits, exclude: readonly string[] = []): SourceRules {
  return { fileBytesMax: limits.fileBytesMax, respectIgnoreFiles: limits.respectIgnoreFiles, exclude: [...limits.exclude, ...exclude] };
}

/** Last part of a path: the name by which a file is detected and titled. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Extension with its dot, lower case; "" when there is none. */
export function extensionOf(path: string): string {
  const name = baseName(path);
  const at = name.lastIndexOf(".");
  return at <= 0 ? "" : name.slice(at).toLowerCase();
}
