// The thread of the built-in embedder: opens the model and serves it until it is told to end.
import { parentPort, workerData } from "node:worker_threads";
import { openStaticEmbedder } from "#engines/static/embedder";
import type { EmbedderThreadData } from "./threads/embedder-engine.ts";
import { refusePort, servePort } from "./threads/host.ts";

if (parentPort) {
  try {
    const { path } = workerData as EmbedderThreadData;
    servePort(parentPort, { embedder: await openStaticEmbedder(path) });
  } catch (error) {
    refusePort(parentPort, error);
  }
}
