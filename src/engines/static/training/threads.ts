// The phases of a step in worker threads over one shared memory.
import { Worker, type MessagePort } from "node:worker_threads";
import { fail } from "#core/errors";
import type { TrainingShape } from "./layout.ts";
import { StepWorker, type BatchFacts, type Phase } from "./step.ts";
import type { OpenThreads } from "./train.ts";

/** What a training thread starts with. */
export interface TrainingThreadData {
  readonly memory: WebAssembly.Memory;
  readonly shape: TrainingShape;
  readonly thread: number;
}

interface Task {
  readonly phase: Phase;
  readonly batch: BatchFacts;
}

/** Threads that run the built entry at `entry`, which calls `serveTraining`. */
export function openTrainingThreads(entry: URL): OpenThreads {
  return async (memory, shape) => {
    const workers = Array.from({ length: shape.threads }, (_none, thread) => new Worker(entry, { workerData: { memory, shape, thread } satisfies TrainingThreadData }));
    const done = (worker: Worker, task: Task): Promise<void> =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void): void => {
          worker.off("message", onMessage).off("error", onError).off("exit", onExit);
          settle();
        };
        const onMessage = (): void => end(resolve);
        const onError = (cause: unknown): void => end(() => reject(fail("internal.fault", { reason: "a training thread failed" }, cause)));
        const onExit = (code: number): void => end(() => reject(fail("internal.fault", { reason: `a training thread ended with ${code}` })));
        worker.on("message", onMessage).on("error", onError).on("exit", onExit);
        worker.postMessage(task);
      });
    return {
      run: async (phase, batch) => void (await Promise.all(workers.map((worker) => done(worker, { phase, batch })))),
      close: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
    };
  };
}

/** All shares one after the other in this thread: for tests and small trainings. */
export const openTrainingHere: OpenThreads = async (memory, shape) => {
  const shares = Array.from({ length: shape.threads }, (_none, thread) => new StepWorker(memory, shape, thread));
  return { run: async (phase, batch) => shares.forEach((share) => share.run(phase, batch)), close: async () => {} };
};

/** Answers each task that comes through `port` when it is done. */
export function serveTraining(port: MessagePort, { memory, shape, thread }: TrainingThreadData): void {
  const worker = new StepWorker(memory, shape, thread);
  port.on("message", ({ phase, batch }: Task) => {
    worker.run(phase, batch);
    port.postMessage(null);
  });
}
