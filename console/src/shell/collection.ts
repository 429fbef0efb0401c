// Which collection the page looks at, and what is in it.
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { client } from "../api.ts";

/** All collections. */
export function useCollections() {
  return useQuery({ queryKey: ["collections"], queryFn: async ({ signal }) => (await client.collections.list({}, { signal })).collections });
}

/** Name of the collection in the address, else `default`. */
export function useCollectionName(): string {
  const { collection } = useSearch({ strict: false });
  return collection ?? "default";
}

/** The collection in view; undefined while it is read. */
export function useCollection() {
  const name = useCollectionName();
  const { data, error, refetch } = useCollections();
  return { name, view: data?.find(({ collection }) => collection === name), isKnown: data !== undefined, error, refetch };
}
