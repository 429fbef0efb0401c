// The keyword index in a thread of its own: scoring and merging must not hold up the main thread.
import { Worker } from "node:worker_threads";
import type { SearchIndex } from "#ports/search-index";
import { entryUrl } from "../entries.ts";
import { connectPort, endThread, whenReady, type FaultListener } from "./remote.ts";

/** What the thread is told. */
export interface IndexThreadData {
  readonly directory: string;
}

/** Opens the index in `directory` in a new thread; `close` flushes, closes and ends the thread. Idempotent. */
export async function openIndexInThread(options: IndexThreadData & { readonly onFault?: FaultListener }): Promise<SearchIndex> {
  const worker = new Worker(entryUrl("index-thread"), { name: "plinth-index", workerData: { directory: options.directory } satisfies IndexThreadData });
  await whenReady(worker);
  const index = connectPort<SearchIndex>(worker, "index", options.onFault);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= index.close().finally(() => endThread(worker)));
  return Object.create(index, { close: { value: close } }) as SearchIndex;
}
