// The arms are asked and their hits hydrated: what search and answers share.
import type { Readable } from "#core/access";
import { fail } from "#core/errors";
import type { Filter } from "#core/filter/filter";
import type { SearchMode } from "#core/ranking/fusion-rules";
import type { Analyser } from "#ports/analyser";
import type { Clock } from "#ports/clock";
import type { Embedder } from "#ports/embedder";
import type { Metrics } from "#ports/metrics";
import type { Random } from "#ports/random";
import type { RowStore } from "#ports/row-store";
import type { IndexResult, IndexScope, KeptGeneration, SearchIndex } from "#ports/search-index";
import type { GenerationSettings } from "./generate/generate.ts";
import { hydrate, type HydratedHit } from "./hydrate.ts";
import type { Passages } from "./passages.ts";

/** What retrieval needs from outside. */
export interface RetrievalPorts {
  readonly rows: RowStore;
  readonly index: SearchIndex;
  readonly analyser: Analyser;
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics: Metrics;
  /** The model that embeds questions for a generation of a collection's index; undefined where there is none, and then search finds by words alone. */
  readonly embedderOf?: (scope: IndexScope, generation: KeptGeneration) => Promise<Embedder | undefined>;
  /** What writes answers; without it they are quoted. */
  readonly generation?: GenerationSettings;
  /** Waits until the live index has applied `seq`. @throws index.behind */
  readonly waitForIndex: (scope: IndexScope, seq: number, signal: AbortSignal) => Promise<void>;
}

/** The ports with what retrieval itself keeps. */
export interface RetrievalParts extends RetrievalPorts {
  readonly passages: Passages;
}

/** A search in one collection as one principal. */
export interface SearchRequest {
  readonly workspace: string;
  readonly collection: string;
  readonly readable: Readable;
  readonly query: string;
  /** 1..1,000 hits behind the first `offset` ones. */
  readonly limit: number;
  readonly offset: number;
  readonly filter?: Filter;
  readonly explain: boolean;
  readonly onePerDocument: boolean;
  /** Fields to count values of; `*` for all metadata. */
  readonly facets?: readonly string[];
  /** Where no chunk holds a word of the query: search for words that are spelt nearly so. */
  readonly typos?: boolean;
  /** Prefer hits that say different things. */
  readonly diversify?: boolean;
  /** How to find; by words alone when it is left out. */
  readonly mode?: SearchMode;
  /** Wait for this sequence number. */
  readonly after?: number;
  readonly signal: AbortSignal;
}

/** The index that a request asks. */
export function scopeOf({ workspace, collection }: Pick<SearchRequest, "workspace" | "collection">): IndexScope {
  return { workspace, collection };
}

/** What an index is told of a request where it says it. */
export function narrowing({ filter, facets }: SearchRequest): Pick<SearchRequest, "filter" | "facets"> {
  return { ...(filter ? { filter } : {}), ...(facets ? { facets } : {}) };
}

/** Index result and its hydrated hits for a request. */
export async function find(ports: RetrievalParts, request: SearchRequest): Promise<{ readonly result: IndexResult; readonly hits: readonly HydratedHit[] }> {
  const { clock, metrics } = ports;
  const scope = scopeOf(request);
  if (request.after !== undefined) await ports.waitForIndex(scope, request.after, request.signal);
  const startedAt = clock.monotonicMs();
  const result = await ports.index.search(scope, {
    text: request.query, readable: request.readable, limit: request.limit, offset: request.offset, explain: request.explain, onePerDocument: request.onePerDocument,
    ...narrowing(request),
  });
  const foundAt = clock.monotonicMs();
  if (request.signal.aborted) throw fail("request.cancelled");
  const hits = await hydrate(ports, { ...scope, readable: request.readable }, result.hits);
  metrics.observe("plinth_search_duration_seconds", (foundAt - startedAt) / 1000, { stage: "keyword" });
  metrics.observe("plinth_search_duration_seconds", (clock.monotonicMs() - foundAt) / 1000, { stage: "hydrate" });
  return { result, hits };
}
