// What indexing needs from outside.
import type { Clock } from "#ports/clock";
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
}
