// The thread of the keyword index: opens it with the analyser and serves it until it is told to end.
import { parentPort, workerData } from "node:worker_threads";
import { createAnalyser } from "#capabilities/retrieval/analysis/index";
import { openSegments } from "#engines/segments/search-index";
import { systemClock } from "#engines/system/clock";
import { refusePort, servePort } from "./threads/host.ts";
import { packingIndex, type IndexThreadData } from "./threads/index-engine.ts";

if (parentPort) {
  try {
    const { directory } = workerData as IndexThreadData;
    servePort(parentPort, { index: packingIndex(openSegments({ directory, analyser: createAnalyser(), clock: systemClock })) });
  } catch (error) {
    refusePort(parentPort, error);
  }
}
