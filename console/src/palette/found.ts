// Documents whose title or path has the typed text, in every collection, the one in view first.
import { keepPreviousData, useQueries } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { client } from "../api.ts";
import { useSettledValue } from "../clock.ts";
import { useCollectionName, useCollections } from "../shell/collection.ts";
import type { Entry } from "./entries.ts";

const settleMs = 100;
/** Shorter texts stand in too many titles. */
const typedMin = 2;
/** Documents of one collection that are offered. */
const shownMax = 8;
/** Collections that are asked at once. */
const collectionsMax = 8;

/** Entries of documents; `isReading` while some are on their way. */
export function useDocumentEntries(text: string): { readonly entries: readonly Entry[]; readonly isReading: boolean } {
  const typed = text.trim();
  const query = useSettledValue(typed, settleMs);
  const inView = useCollectionName();
  const navigate = useNavigate();
  const { data: collections = [] } = useCollections();
  const names = collections.map(({ collection }) => collection).toSorted((a, b) => Number(b === inView) - Number(a === inView)).slice(0, collectionsMax);
  const isAsked = typed.length >= typedMin;
  const results = useQueries({
    queries: names.map((collection) => ({
      queryKey: ["documents", "palette", collection, query], enabled: isAsked && query.length >= typedMin, placeholderData: keepPreviousData,
      queryFn: async ({ signal }: { readonly signal: AbortSignal }) => (await client.documents.list({ collection, query, limit: shownMax }, { signal })).documents,
    })),
  });
  if (!isAsked) return { entries: [], isReading: false };
  const entries = results.flatMap(({ data = [] }) => data).map(({ collection, document, title, externalId }): Entry => ({
    id: `document-${document}`, group: "Documents", name: title, hint: names.length > 1 ? `${collection} · ${externalId}` : externalId,
    run: () => void navigate({ to: "/documents/$collection/$document", params: { collection, document }, search: {} }),
  }));
  return { entries, isReading: query !== typed || results.some(({ isFetching }) => isFetching) };
}
