// The search of an address: words, filters and page, and its answer with the one before while it is awaited.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { client } from "../api.ts";

/** Hits on one page. */
export const pageHits = 10;

/** What the address says. */
export interface SearchAddress {
  readonly q?: string;
  readonly filter?: string;
  readonly lang?: string;
  readonly type?: string;
  readonly mode?: "keyword" | "dense";
  readonly page?: number;
}

/** The input of the operation `search`. */
export function searchInput(collection: string, { q = "", filter, lang, type, mode, page = 0 }: SearchAddress) {
  const parts = [filter, lang && `lang = ${JSON.stringify(lang)}`, type && `type = ${JSON.stringify(type)}`].filter((part): part is string => part !== undefined && part !== "");
  const joined = parts.length < 2 ? parts[0] : parts.map((part) => `(${part})`).join(" and ");
  return { collection, query: q, limit: pageHits, ...(page > 0 ? { offset: page * pageHits } : {}), ...(joined === undefined ? {} : { filter: joined }), ...(mode === undefined ? {} : { mode }), explain: true };
}

/** Hits of the address; after an error the last good ones stay. */
export function useHits(collection: string, address: SearchAddress) {
  const input = searchInput(collection, address);
  const result = useQuery({ queryKey: ["search", input], queryFn: ({ signal }) => client.search(input, { signal }), enabled: input.query !== "", placeholderData: keepPreviousData });
  const [kept, keep] = useState(result.data);
  useEffect(() => {
    if (result.data !== undefined) keep(result.data);
  }, [result.data]);
  return { data: result.data ?? (result.error ? kept : undefined), error: result.error, isStale: result.isPlaceholderData || result.error !== null, refetch: result.refetch };
}
