// The questions that were asked lately, so that two models can be compared on them: in memory alone, never written, logged or shown.
import type { Readable } from "#core/access";
import type { Filter } from "#core/filter/filter";
import type { SearchRequest } from "../find.ts";

/** Questions that are kept of one collection. */
export const recentQueriesMax = 100;
/** Collections whose questions are kept; the one that was asked longest ago goes first. */
const collectionsMax = 100;

/** A question as it was asked. */
export interface RecentQuery {
  readonly query: string;
  readonly readable: Readable;
  readonly filter?: Filter;
}

/** The last different questions of each collection. */
export class RecentQueries {
  readonly #byCollection = new Map<string, Map<string, RecentQuery>>();

  /** Notes a question; one that was asked before counts as asked now, and one that is being typed as the last one. */
  note({ workspace, collection, query, readable, filter }: Pick<SearchRequest, "workspace" | "collection" | "query" | "readable" | "filter">): void {
    const queries = this.#touched(JSON.stringify([workspace, collection]));
    const asked: RecentQuery = { query, readable, ...(filter ? { filter } : {}) };
    const last = [...queries].at(-1);
    if (last && asked.query.startsWith(last[1].query) && JSON.stringify({ ...last[1], query }) === JSON.stringify(asked)) queries.delete(last[0]);
    renew(queries, [JSON.stringify(asked), asked], recentQueriesMax);
  }

  /** The questions of a collection, the oldest first. */
  of({ workspace, collection }: { readonly workspace: string; readonly collection: string }): readonly RecentQuery[] {
    return [...(this.#byCollection.get(JSON.stringify([workspace, collection]))?.values() ?? [])];
  }

  #touched(key: string): Map<string, RecentQuery> {
    const queries = this.#byCollection.get(key) ?? new Map<string, RecentQuery>();
    renew(this.#byCollection, [key, queries], collectionsMax);
    return queries;
  }
}

/** Puts an entry last; the first leaves when there are too many. */
function renew<Value>(map: Map<string, Value>, [key, value]: readonly [string, Value], sizeMax: number): void {
  map.delete(key);
  map.set(key, value);
  const [first] = map.keys();
  if (map.size > sizeMax && first !== undefined) map.delete(first);
}
