// Picture processes: as many as there are cores, each with one request at a time, ended when it takes too long or too much.
import { fork, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { fail, PlinthError } from "#core/errors";
import type { Clock } from "#ports/clock";
import { answerOf } from "./exchange.ts";
import { systemFolders } from "./languages.ts";
import type { PictureAnswer, PictureRequest } from "./protocol.ts";

/** How long one request may take, in milliseconds. */
export const pictureMillisecondsMax = 300_000;
/** Resident memory of a process at most. */
export const pictureMemoryBytesMax = 1_500_000_000;
/** Requests after which a process makes place for a fresh one: WebAssembly's memory never shrinks. */
const requestsPerProcessMax = 200;
/** Requests that wait at most; each holds a picture. */
export const waitingRequestsMax = 1000;
/** When a caller that found the queue full should come again. */
const retryAfterMs = 5000;
/** Milliseconds between two looks at a process's memory. */
const watchMilliseconds = 100;
/** Milliseconds without work after which a process ends. */
const idleMilliseconds = 60_000;

/** What the pool needs. */
export interface PicturePoolOptions {
  readonly entry: URL;
  readonly processes: number;
  readonly clock: Clock;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Answers requests in child processes. */
export class PicturePool {
  readonly #options: PicturePoolOptions;
  readonly #waiting: Waiter[] = [];
  readonly #all = new Set<ChildProcess>();
  readonly #served = new WeakMap<ChildProcess, number>();
  #idle: ChildProcess[] = [];
  #free: number;
  #isClosed = false;

  constructor(options: PicturePoolOptions) {
    this.#options = options;
    this.#free = Math.max(1, options.processes);
  }

  /** @throws what the process answers, parse.timeout, parse.memory, parse.crashed, request.overloaded, request.cancelled */
  ask(request: PictureRequest, signal: AbortSignal): Promise<PictureAnswer> {
    return this.use(request, signal, async (answer) => answer);
  }

  /** Asks, and keeps its place among those at work until `finish` has made something of the answer. @throws what `ask` throws, and what `finish` does */
  async use<Result>(request: PictureRequest, signal: AbortSignal, finish: (answer: PictureAnswer) => Promise<Result>): Promise<Result> {
    await this.#enter(signal);
    try {
      if (this.#isClosed || signal.aborted) throw fail("request.cancelled", {}, signal.reason);
      return await finish(await this.#run(this.#take(), request, signal));
    } finally {
      const next = this.#waiting.shift();
      if (next) next.resolve();
      else this.#free++;
    }
  }

  /** Ends all processes. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const waiter of this.#waiting.splice(0)) waiter.reject(fail("request.cancelled"));
    for (const child of this.#all) child.kill("SIGKILL");
  }

  #enter(signal: AbortSignal): Promise<void> {
    if (this.#free > 0) {
      this.#free--;
      return Promise.resolve();
    }
    if (this.#waiting.length >= waitingRequestsMax) return Promise.reject(fail("request.overloaded", { what: "the queue of pictures to read or draw", limit: waitingRequestsMax, retryAfterMs }));
    return new Promise((resolve, reject) => {
      const leave = (): void => signal.removeEventListener("abort", onAbort);
      const onAbort = (): void => {
        const at = this.#waiting.indexOf(waiter);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(fail("request.cancelled", {}, signal.reason));
      };
      const waiter: Waiter = { resolve: () => { leave(); resolve(); }, reject: (reason) => { leave(); reject(reason); } };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiting.push(waiter);
    });
  }

  #take(): ChildProcess {
    for (let child = this.#idle.pop(); child; child = this.#idle.pop()) if (child.connected) return child;
    const fresh = start(this.#options.entry);
    this.#all.add(fresh);
    fresh.once("exit", () => this.#all.delete(fresh));
    fresh.on("error", () => this.#all.delete(fresh)); // It never started, or cannot be reached: its request ends by itself.
    return fresh;
  }

  async #run(child: ChildProcess, request: PictureRequest, signal: AbortSignal): Promise<PictureAnswer> {
    const stop = new AbortController();
    let verdict: PlinthError | undefined;
    const end = (error: PlinthError): void => {
      verdict ??= error;
      child.kill("SIGKILL");
    };
    const onAbort = (): void => end(fail("request.cancelled", {}, signal.reason));
    signal.addEventListener("abort", onAbort, { once: true });
    const watching = this.#watch(child, { request, end, signal: stop.signal });
    try {
      const answer = await answerOf(child, request);
      if (answer) return this.#checked(answer);
      throw verdict ?? fail("parse.crashed", { name: request.name, reason: "its process ended" });
    } finally {
      signal.removeEventListener("abort", onAbort);
      stop.abort();
      await watching;
      this.#give(child);
    }
  }

  #checked(answer: PictureAnswer): PictureAnswer {
    if (answer.kind === "failed") throw fail(answer.code, answer.details as Parameters<typeof fail>[1]);
    return answer;
  }

  #give(child: ChildProcess): void {
    const served = (this.#served.get(child) ?? 0) + 1;
    this.#served.set(child, served);
    if (!child.connected || child.killed || this.#isClosed) return void child.kill("SIGKILL");
    if (served >= requestsPerProcessMax) return void child.kill();
    this.#idle.push(child);
    child.unref();
    child.channel?.unref();
    void this.#options.clock.sleep(idleMilliseconds).then(() => this.#retire(child, served), () => undefined);
  }

  /** Ends a process that nobody asked anything since. */
  #retire(child: ChildProcess, served: number): void {
    if (this.#served.get(child) !== served || !this.#idle.includes(child)) return;
    this.#idle = this.#idle.filter((one) => one !== child);
    child.kill("SIGKILL");
  }

  async #watch(child: ChildProcess, { request, end, signal }: { readonly request: PictureRequest; readonly end: (error: PlinthError) => void; readonly signal: AbortSignal }): Promise<void> {
    const { clock } = this.#options;
    const startMs = clock.monotonicMs();
    while (!signal.aborted) {
      if (await clock.sleep(watchMilliseconds, signal).then(() => false, () => true)) return;
      if (clock.monotonicMs() - startMs > pictureMillisecondsMax) end(fail("parse.timeout", { name: request.name, limitMs: pictureMillisecondsMax }));
      const resident = await residentBytes(child.pid);
      if (resident > pictureMemoryBytesMax) end(fail("parse.memory", { name: request.name, limitBytes: pictureMemoryBytesMax }));
    }
  }
}

function start(entry: URL): ChildProcess {
  const file = fileURLToPath(entry);
  return fork(file, [JSON.stringify(codeRoots(file))], { serialization: "advanced", env: {}, execArgv: [...permissionFlags(file), "--no-warnings"], stdio: ["ignore", "ignore", "ignore", "ipc"] });
}

/** Folders that the process reads: its own, the packages visible from there, and the system's language data. */
function codeRoots(file: string): readonly string[] {
  return [dirname(file), ...[...ancestors(file).map((folder) => join(folder, "node_modules")), ...systemFolders].filter((folder) => existsSync(folder))];
}

/** Node's own permission model where this version has it: reading code and native code of packages, nothing else. */
function permissionFlags(file: string): readonly string[] {
  const known = process.allowedNodeEnvironmentFlags;
  const flag = ["--permission", "--experimental-permission"].find((name) => known.has(name));
  if (flag === undefined || !known.has("--allow-addons")) return [];
  const manifests = ancestors(file).map((folder) => join(folder, "package.json")).filter((path) => existsSync(path));
  return [flag, "--allow-addons", ...[...codeRoots(file).map((root) => join(root, "*")), ...manifests].map((path) => `--allow-fs-read=${path}`)];
}

function ancestors(file: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) folders.push(folder);
  return folders;
}

/** Resident memory as the system counts it; 0 where it does not say. */
async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "latin1").catch(() => ""); // The process may be gone, or the machine has no /proc: the time limit stays.
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}
