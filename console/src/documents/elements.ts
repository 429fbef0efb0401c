// Pages of a document's elements, read as they come into sight, and the element at a code point.
import { useQueries, useQuery, type QueryClient } from "@tanstack/react-query";
import { client, type Element } from "../api.ts";

/** Elements that one call reads. */
export const pageSize = 200;

/** Which text: a document at a version. */
export interface TextId {
  readonly collection: string;
  readonly document: string;
  readonly version: string;
}

function pageQuery({ collection, document, version }: TextId, page: number) {
  return {
    queryKey: ["elements", collection, document, version, page] as const, staleTime: Infinity,
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => client.documents.elements({ collection, document, from: page * pageSize, limit: pageSize }, { signal }),
  };
}

/** The elements of the pages asked for, by ordinal, and how many there are. */
export function useElements(id: TextId, pages: readonly number[]) {
  const first = useQuery(pageQuery(id, 0));
  const others = useQueries({ queries: pages.filter((page) => page > 0).map((page) => pageQuery(id, page)) });
  const elements = new Map<number, Element>();
  for (const { data } of [first, ...others]) for (const element of data?.elements ?? []) elements.set(element.ordinal, element);
  return { total: first.data?.total, elements, error: first.error ?? others.find(({ error }) => error)?.error ?? null, refetch: first.refetch };
}

/** Ordinal of the element in which code point `at` stands: halving over pages. */
export async function ordinalAt(queries: QueryClient, id: TextId, at: number): Promise<number> {
  const read = (page: number) => queries.fetchQuery(pageQuery(id, page));
  const { total } = await read(0);
  let [low, high] = [0, Math.max(0, Math.ceil(total / pageSize) - 1)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const start = (await read(middle)).elements[0]?.start ?? Infinity;
    if (start <= at) low = middle;
    else high = middle - 1;
  }
  const { elements } = await read(low);
  return elements.findLast((element) => element.start <= at)?.ordinal ?? low * pageSize;
}
