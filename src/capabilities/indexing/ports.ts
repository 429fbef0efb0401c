// What indexing needs from outside.
import type { Clock } from "#ports/clock";
import type { VectorPrecision } from "#core/vectors/vector";
import type { Embedder } from "#ports/embedder";
import type { EventBus } from "#ports/event-bus";
import type { JobQueue } from "#ports/job-queue";
import type { Log } from "#ports/log";
import type { Metrics } from "#ports/metrics";
import type { Random } from "#ports/random";
import type { RowStore } from "#ports/row-store";
import type { SearchIndex } from "#ports/search-index";

/** What indexing needs from outside. */
export interface IndexingPorts {
  readonly rows: RowStore;
  readonly index: SearchIndex;
  readonly jobs: JobQueue;
  readonly events: EventBus;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Models that collections can be embedded by, that of collections which name none first. Without any, search finds by words alone. */
  readonly models?: readonly IndexedModel[];
}

/** A model that makes vectors of chunks. */
export interface IndexedModel {
  readonly embedder: Embedder;
  /** How its vector rows are written: float32 unless the model's card shows that half precision costs nothing. */
  readonly vectorPrecision: VectorPrecision;
}

/** The ports of work for one model. */
export type EmbeddingPorts = IndexingPorts & IndexedModel;
