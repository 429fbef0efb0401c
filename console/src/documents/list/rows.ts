// The list of documents of an address, read page by page; one that has grown long is read again only on demand.
import { keepPreviousData, useInfiniteQuery, useQueryClient, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { client, type Document } from "../../api.ts";
import { isDescendingByDefault, type Order } from "./columns.ts";

const firstPageSize = 100;
const pageSize = 500;
/** Pages that are read again whenever something changes; of longer lists each change would cost hundreds of requests. */
const pagesKeptLive = 5;

type Pages = InfiniteData<Awaited<ReturnType<typeof client.documents.list>>, string | undefined>;

/** What the address says. */
export interface ListAddress {
  readonly status?: Document["status"];
  readonly type?: string;
  readonly query?: string;
  readonly order?: Order;
  readonly descending?: boolean;
}

/** The input of `documents.list`. */
export function listInput(collection: string, { status, type, query, order = "path", descending = isDescendingByDefault(order) }: ListAddress) {
  return { collection, limit: firstPageSize, ...(status ? { status } : {}), ...(type === undefined ? {} : { type }), ...(query ? { query } : {}), ...(order === "path" ? {} : { order }), ...(descending === isDescendingByDefault(order) ? {} : { descending }) };
}

const isLong = (pages: Pages | undefined): boolean => (pages?.pages.length ?? 0) > pagesKeptLive;

/** Documents read so far, and the way to more. `isKept` when the list is too long to follow what changes. */
export function useDocuments(collection: string, address: ListAddress) {
  const queries = useQueryClient();
  const input = listInput(collection, address);
  const queryKey = ["documents", input];
  const isKept = isLong(queries.getQueryData<Pages>(queryKey));
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery({
    queryKey, enabled: !isKept, placeholderData: keepPreviousData, initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => client.documents.list({ ...input, ...(pageParam === undefined ? {} : { cursor: pageParam, limit: pageSize }) }, { signal }),
    getNextPageParam: (last) => last.next,
  });
  const documents = useMemo(() => data?.pages.flatMap((page) => page.documents), [data]);
  const readMore = useCallback((): void => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return { documents, error, hasMore: hasNextPage, readMore, refetch, isKept, readAgain: () => void queries.resetQueries({ queryKey, exact: true }) };
}

/** Takes documents out of every list that was read, long ones included. */
export function dropFromLists(queries: QueryClient, gone: ReadonlySet<string>): void {
  queries.setQueriesData<Pages>({ queryKey: ["documents"], predicate: ({ state }) => isPages(state.data) }, (known) => known && { ...known, pages: known.pages.map((page) => (page.documents.some(({ document }) => gone.has(document)) ? { ...page, documents: page.documents.filter(({ document }) => !gone.has(document)) } : page)) });
}

/** Lets long lists be read from their beginning, as other lists are when something changes. */
export function resetLongLists(queries: QueryClient): void {
  void queries.resetQueries({ queryKey: ["documents"], predicate: ({ state }) => isPages(state.data) && isLong(state.data) });
}

function isPages(data: unknown): data is Pages {
  return typeof data === "object" && data !== null && "pages" in data;
}
