// The search of an address: words, filters and page, and its answer with the one before while it is awaited.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { client, type Facet } from "../api.ts";

/** Hits on one page. */
export const pageHits = 10;

/** What the address says. */
export interface SearchAddress {
  readonly q?: string;
  readonly filter?: string;
  readonly chips?: readonly string[];
  readonly mode?: "keyword" | "dense";
  /** The words as they were typed, even if nothing matches them. */
  readonly typed?: boolean;
  readonly page?: number;
}

/** The input of the operation `search`. */
export function searchInput(collection: string, { q = "", mode, typed, page = 0, ...narrowed }: SearchAddress) {
  const filter = filterOf(narrowed);
  return { collection, query: q, limit: pageHits, ...(page > 0 ? { offset: page * pageHits } : {}), ...(filter === undefined ? {} : { filter }), ...(mode === undefined ? {} : { mode }), ...(typed === true ? { typos: false } : {}), explain: true };
}

/** All filters of the address as one. */
export function filterOf({ chips = [], filter }: { readonly chips?: readonly string[] | undefined; readonly filter?: string | undefined }): string | undefined {
  const parts = filter === undefined ? chips : [...chips, filter];
  return parts.length < 2 ? parts[0] : parts.map((part) => `(${part})`).join(" and ");
}

/** Hits of the address; after an error the last good ones stay. */
export function useHits(collection: string, address: SearchAddress) {
  const input = searchInput(collection, address);
  const result = useQuery({ queryKey: ["search", input], queryFn: ({ signal }) => client.search(input, { signal }), enabled: input.query !== "", placeholderData: keepPreviousData });
  const [kept, keep] = useState(result.data);
  useEffect(() => {
    if (result.data !== undefined) keep(result.data);
  }, [result.data]);
  const isStale = result.isPlaceholderData || result.error !== null;
  return { data: result.data ?? (result.error ? kept : undefined), error: result.error, isStale, isAnswered: result.data !== undefined && !isStale, refetch: result.refetch };
}

/** Fields beside the hits: facts that every document has, then all metadata. */
export const facetFields = ["lang", "type", "*"];

/** Facets of the address, asked for when its hits are there, which so do not wait for them. */
export function useFacets(collection: string, address: SearchAddress, isAnswered: boolean): readonly Facet[] {
  const { page: _page, ...rest } = address;
  const { explain: _explain, ...input } = { ...searchInput(collection, rest), limit: 1, facets: facetFields };
  const { data } = useQuery({ queryKey: ["facets", input], queryFn: async ({ signal }) => (await client.search(input, { signal })).facets ?? [], enabled: isAnswered, placeholderData: keepPreviousData });
  return data ?? [];
}
