// The built-in embedder: documents in a thread of their own, since they come by the thousand; queries here, where one costs less than a message.
import { Worker } from "node:worker_threads";
import { throwIfStopped } from "#core/streams/stopped";
import { openStaticEmbedder } from "#engines/static/embedder";
import type { Embedder } from "#ports/embedder";
import { entryUrl } from "../entries.ts";
import { connectPort, endThread, whenReady, type FaultListener } from "./remote.ts";

/** What the thread is told: where the model's file is. */
export interface EmbedderThreadData {
  readonly path: string;
}

interface EmbedderThread {
  readonly worker: Worker;
  readonly embedder: Pick<Embedder, "embed">;
}

/** Opens the model at `path`; its thread starts with the first document. @throws embedding.model_damaged */
export async function openEmbedderInThread({ path, onFault }: EmbedderThreadData & { readonly onFault?: FaultListener }): Promise<Embedder> {
  const here = await openStaticEmbedder(path);
  let opened: Promise<EmbedderThread> | undefined;
  const thread = (): Promise<EmbedderThread> => (opened ??= startThread(path, onFault));
  const embed: Embedder["embed"] = async (texts, options) => {
    if (options.kind === "query" || texts.length === 0) return here.embed(texts, options);
    throwIfStopped(options.signal);
    const { embedder } = await thread();
    const embeddings = await embedder.embed(texts, { kind: options.kind });
    throwIfStopped(options.signal);
    return embeddings;
  };
  const close = async (): Promise<void> => {
    const started = await opened?.catch(() => undefined);
    if (started) await endThread(started.worker);
  };
  return { ...here, embed, close };
}

async function startThread(path: string, onFault: FaultListener | undefined): Promise<EmbedderThread> {
  const worker = new Worker(entryUrl("embedder-thread"), { name: "plinth-embedder", workerData: { path } satisfies EmbedderThreadData });
  await whenReady(worker);
  return { worker, embedder: connectPort<Pick<Embedder, "embed">>(worker, "embedder", onFault) };
}
