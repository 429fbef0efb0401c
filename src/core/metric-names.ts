// Every metric that Plinth exposes: name, kind, labels, help. Documented in docs/observability.md, tested against it.

/** Definition of one metric. Histograms state their bucket bounds in the unit of the name. */
export interface MetricDefinition {
  readonly kind: "counter" | "gauge" | "histogram";
  readonly labels: readonly string[];
  readonly help: string;
  readonly buckets?: readonly number[];
}

const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const modelBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** All metrics by name. */
export const metricDefinitions = {
  plinth_operation_duration_seconds: { kind: "histogram", labels: ["operation", "code"], help: "Time of an operation from request to end of answer.", buckets: requestBuckets },
  plinth_ingest_files_total: { kind: "counter", labels: ["outcome"], help: "Files handled by ingest, by outcome (read, partial, skipped, failed, unchanged, moved, deleted)." },
  plinth_ingest_bytes_total: { kind: "counter", labels: [], help: "Bytes of files read by ingest." },
  plinth_ingest_chunks_total: { kind: "counter", labels: [], help: "Chunks written by ingest." },
  plinth_index_applied_seq: { kind: "gauge", labels: ["workspace", "collection"], help: "Log sequence number that the live index has applied." },
  plinth_index_lag: { kind: "gauge", labels: ["workspace"], help: "Log entries that the index has still to apply." },
  plinth_index_vectors: { kind: "gauge", labels: ["workspace", "collection", "outcome"], help: "Vectors of the live index, by outcome (held, refused since it was opened)." },
  plinth_search_duration_seconds: { kind: "histogram", labels: ["stage"], help: "Time of a search by stage (keyword, embed, candidates, hydrate, total).", buckets: requestBuckets },
  plinth_embedding_chunks_total: { kind: "counter", labels: ["outcome"], help: "Chunks of which the embedding stage made sure of a vector, by outcome (embedded, reused, repaired, refused)." },
  plinth_embedding_lag: { kind: "gauge", labels: ["workspace", "model"], help: "Log entries that the embedding stage of a model has still to look at." },
  plinth_jobs: { kind: "gauge", labels: ["state"], help: "Jobs that have not ended, by state (queued, running, paused)." },
  plinth_event_loop_delay_seconds: { kind: "gauge", labels: ["quantile"], help: "Delay of the main thread's event loop over the last ten seconds." },
  plinth_serving_attempts_total: { kind: "counter", labels: ["endpoint", "upstream", "code"], help: "Calls to upstreams by how they ended." },
  plinth_serving_tokens_total: { kind: "counter", labels: ["endpoint", "kind"], help: "Tokens of answered requests, by kind (prompt, completion)." },
  plinth_serving_cache_total: { kind: "counter", labels: ["endpoint", "outcome"], help: "Requests at endpoints with a cache, by outcome (hit, joined to a call under way, miss)." },
  plinth_serving_cache_bytes: { kind: "gauge", labels: [], help: "Bytes of answers that are kept to be given again." },
  plinth_serving_first_byte_seconds: { kind: "histogram", labels: ["endpoint"], help: "Time from a call to the first byte of a streamed answer.", buckets: modelBuckets },
  plinth_serving_duration_seconds: { kind: "histogram", labels: ["endpoint"], help: "Time from a call to the end of its answer.", buckets: modelBuckets },
} as const satisfies Record<string, MetricDefinition>;

/** Name of a metric. */
export type MetricName = keyof typeof metricDefinitions;
