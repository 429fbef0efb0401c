// The list of documents of an address, read page by page.
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { client, type Document } from "../api.ts";

const pageSize = 200;

/** What the address says. */
export interface ListAddress {
  readonly status?: Document["status"];
  readonly query?: string;
  readonly order?: "updated";
}

/** The input of `documents.list`. */
export function listInput(collection: string, { status, query, order }: ListAddress) {
  return { collection, limit: pageSize, ...(status ? { status } : {}), ...(query ? { query } : {}), ...(order ? { order } : {}) };
}

/** Documents read so far, and the way to more. */
export function useDocuments(collection: string, address: ListAddress) {
  const input = listInput(collection, address);
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey: ["documents", input], placeholderData: keepPreviousData, initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => client.documents.list({ ...input, ...(pageParam === undefined ? {} : { cursor: pageParam }) }, { signal }),
    getNextPageParam: (last) => last.next,
  });
  const documents = useMemo(() => data?.pages.flatMap((page) => page.documents), [data]);
  const readMore = (): void => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  };
  return { documents, error, hasMore: hasNextPage, readMore, refetch };
}
