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
import type { FollowedModel } from "./vectors/vectors-of.ts";

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
  /** Makes vectors of chunks; without it search finds by words alone. */
  readonly embedder?: Embedder;
  /** How vector rows are written; float32 unless the model's card shows that half precision costs nothing. */
  readonly vectorPrecision?: VectorPrecision;
}

/** The ports of the embedding stage. */
export type EmbeddingPorts = IndexingPorts & Required<Pick<IndexingPorts, "embedder">>;

/** The ports as indexing uses them: `model` is the embedder's. */
export interface FollowingPorts extends IndexingPorts {
  readonly model: FollowedModel | undefined;
}
