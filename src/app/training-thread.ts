// A thread of `plinth train embedder`.
import { parentPort, workerData } from "node:worker_threads";
import { serveTraining, type TrainingThreadData } from "#engines/static/training/threads";

if (parentPort) serveTraining(parentPort, workerData as TrainingThreadData);
