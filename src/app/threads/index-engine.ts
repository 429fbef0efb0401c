// The keyword index in a thread of its own: scoring and merging must not hold up the main thread.
import { Worker } from "node:worker_threads";
import type { FusedResult } from "#core/ranking/candidate";
import type { IndexResult, SearchIndex, TermPart } from "#ports/search-index";
import { entryUrl } from "../entries.ts";
import { packParts, unpackParts, type PackedParts } from "./packed-parts.ts";
import { connectPort, endThread, whenReady, type FaultListener } from "./remote.ts";

/** What the thread is told. */
export interface IndexThreadData {
  readonly directory: string;
}

/** An answer whose hits' explanations are packed. */
type Packed<Result extends { readonly hits: readonly { readonly parts?: readonly TermPart[] }[] }> = Omit<Result, "hits"> & { readonly hits: PackedParts<Result["hits"][number]> };

/** The index as the thread serves it: the explanations of hits come packed. */
export type PackingIndex = Omit<SearchIndex, "search" | "fused"> & {
  search(...asked: Parameters<SearchIndex["search"]>): Promise<Packed<IndexResult>>;
  fused(...asked: Parameters<SearchIndex["fused"]>): Promise<Packed<FusedResult>>;
};

/** What the thread serves for `index`. */
export function packingIndex(index: SearchIndex): PackingIndex {
  const search: PackingIndex["search"] = async (scope, query) => {
    const { hits, ...result } = await index.search(scope, query);
    return { ...result, hits: packParts(hits) };
  };
  const fused: PackingIndex["fused"] = async (...asked) => {
    const { hits, ...result } = await index.fused(...asked);
    return { ...result, hits: packParts(hits) };
  };
  return Object.create(index, { search: { value: search }, fused: { value: fused } }) as PackingIndex;
}

/** Opens the index in `directory` in a new thread; `close` flushes, closes and ends the thread. Idempotent. */
export async function openIndexInThread(options: IndexThreadData & { readonly onFault?: FaultListener }): Promise<SearchIndex> {
  const worker = new Worker(entryUrl("index-thread"), { name: "plinth-index", workerData: { directory: options.directory } satisfies IndexThreadData });
  await whenReady(worker);
  const index = connectPort<PackingIndex>(worker, "index", options.onFault);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= index.close().finally(() => endThread(worker)));
  const search: SearchIndex["search"] = async (scope, query) => {
    const { hits, ...result } = await index.search(scope, query);
    return { ...result, hits: unpackParts(hits) };
  };
  const fused: SearchIndex["fused"] = async (...asked) => {
    const { hits, ...result } = await index.fused(...asked);
    return { ...result, hits: unpackParts(hits) };
  };
  return Object.create(index, { close: { value: close }, search: { value: search }, fused: { value: fused } }) as SearchIndex;
}
