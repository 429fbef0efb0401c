// What the handlers call: the capabilities that app joins.
import type { Access } from "#capabilities/access/index";
import type { Evaluations } from "#capabilities/evaluation/index";
import type { Indexer } from "#capabilities/indexing/index";
import type { Ingest } from "#capabilities/ingest/index";
import type { Endpoints, LimitBook, Serving, UsageReport } from "#capabilities/serving/index";
import type { Retrieval } from "#capabilities/retrieval/index";
import type { Pages } from "#capabilities/viewing/index";
import type { BlobStore } from "#ports/blob-store";
import type { Clock } from "#ports/clock";
import type { EventBus } from "#ports/event-bus";
import type { JobQueue } from "#ports/job-queue";
import type { RowStore } from "#ports/row-store";

/** A setting as it may be shown. */
export interface ShownSetting {
  readonly setting: string;
  readonly display: string;
  readonly origin: { readonly kind: "default" | "file" | "environment" | "flag"; readonly name: string };
  readonly description: string;
}

/** Facts of this process that handlers tell or check. */
export interface ProcessFacts {
  readonly version: string;
  readonly node: string;
  /** UTC milliseconds. */
  readonly startedAt: number;
  readonly formats: readonly string[];
  readonly uploadBytesMax: number;
  /** Settings that this process was started with, as they may be shown: secrets only as set or not. */
  readonly settings: readonly ShownSetting[];
  /** Address of the page, without a slash at the end; known once it listens. */
  readonly url: () => string;
  /** Whether the server may read this path for a principal that is not the local user. */
  readonly mayReadPath: (path: string) => Promise<boolean>;
}

/** Capabilities and ports that handlers use, with the facts of this process. */
export interface Capabilities {
  readonly access: Access;
  readonly ingest: Ingest;
  readonly indexer: Indexer;
  readonly retrieval: Retrieval;
  readonly evaluations: Evaluations;
  readonly pages: Pages;
  readonly serving: Serving;
  readonly endpoints: Endpoints;
  readonly limits: LimitBook;
  readonly usage: UsageReport;
  readonly rows: RowStore;
  readonly blobs: BlobStore;
  readonly jobs: JobQueue;
  readonly events: EventBus;
  readonly clock: Clock;
  readonly facts: ProcessFacts;
}
