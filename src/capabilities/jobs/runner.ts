// Leases jobs, calls their handlers, stores progress, and obeys what the job's owner wishes.
import { asPlinthError, fail, type ErrorBody } from "#core/errors";
import type { Job, JobState } from "#core/job";
import type { JsonObject } from "#core/json";
import type { Clock } from "#ports/clock";
import type { EventBus } from "#ports/event-bus";
import type { JobContext, JobHandler, StageProgress } from "#ports/job-handler";
import type { JobQueue, JobWish, Lease } from "#ports/job-queue";
import type { Log } from "#ports/log";
import { Rates } from "./rates.ts";

/** What the runner needs from outside. */
export interface JobRunnerPorts {
  readonly jobs: JobQueue;
  readonly events: EventBus;
  readonly clock: Clock;
  readonly log: Log;
}

/** Runs jobs in this process. */
export interface JobRunner {
  /** Looks for a job at once, after one was enqueued. */
  nudge(): void;
  /** Hands running jobs back to the queue and waits for their handlers. */
  stop(): Promise<void>;
}

const leaseMilliseconds = 20_000;
const heartbeatMilliseconds = 250;
const lookMilliseconds = 200;

/** Starts to run jobs of the handlers' kinds. */
export function createJobRunner(ports: JobRunnerPorts, handlers: readonly JobHandler[]): JobRunner {
  return new Runner(ports, handlers);
}

class Runner implements JobRunner {
  readonly #ports: JobRunnerPorts;
  readonly #handlers: ReadonlyMap<string, JobHandler>;
  readonly #running = new Map<string, { readonly kind: string; readonly done: Promise<void> }>();
  readonly #stop = new AbortController();
  readonly #looking: Promise<void>;
  #wake: () => void = () => undefined;

  constructor(ports: JobRunnerPorts, handlers: readonly JobHandler[]) {
    this.#ports = ports;
    this.#handlers = new Map(handlers.map((handler) => [handler.kind, handler]));
    this.#looking = this.#look();
  }

  nudge(): void {
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#stop.abort(fail("server.stopping"));
    this.#wake();
    await this.#looking;
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  async #look(): Promise<void> {
    const { clock, log } = this.#ports;
    while (!this.#stop.signal.aborted) {
      try {
        if (await this.#startOne()) continue;
      } catch (thrown) {
        log.error("jobs.lease_failed", thrown);
      }
      const nap = new AbortController();
      this.#wake = () => nap.abort();
      if (this.#stop.signal.aborted) break;
      await clock.sleep(lookMilliseconds, nap.signal).catch(() => undefined);
    }
  }

  /** Takes a job of a kind that has a free place. */
  async #startOne(): Promise<boolean> {
    const { jobs, clock } = this.#ports;
    const kinds = [...this.#handlers.values()].filter(({ kind, concurrency }) => [...this.#running.values()].filter((run) => run.kind === kind).length < concurrency).map(({ kind }) => kind);
    const leased = kinds.length === 0 ? undefined : await jobs.lease(kinds, leaseMilliseconds, clock.now());
    const handler = leased && this.#handlers.get(leased.job.kind);
    if (!leased || !handler) return false;
    const run = new Run(this.#ports, leased.job, leased.lease);
    const done = run.through(handler, this.#stop.signal).finally(() => {
      this.#running.delete(leased.job.id);
      this.#wake();
    });
    this.#running.set(leased.job.id, { kind: handler.kind, done });
    return true;
  }
}

/** One job under its lease. */
class Run {
  readonly #ports: JobRunnerPorts;
  readonly #job: Job;
  readonly #rates = new Rates();
  readonly #end = new AbortController();
  #lease: Lease;
  #stages: readonly StageProgress[] = [];
  #wish: JobWish = "continue";
  #isHandedBack = false;
  #isLost = false;

  constructor(ports: JobRunnerPorts, job: Job, lease: Lease) {
    this.#ports = ports;
    this.#job = job;
    this.#lease = lease;
    this.#stages = job.stages;
  }

  /** Runs the handler to its end. Never rejects: what goes wrong is the job's error. */
  async through(handler: JobHandler, stop: AbortSignal): Promise<void> {
    const { log } = this.#ports;
    const handBack = (): void => {
      this.#isHandedBack = true;
      this.#end.abort(fail("request.cancelled"));
    };
    stop.addEventListener("abort", handBack, { once: true });
    if (stop.aborted) handBack();
    const done = new AbortController();
    const beating = this.#beat(done.signal);
    const outcome = await handler.run(this.#context()).then(
      (result) => ({ state: "done" as const, result }),
      (thrown: unknown) => ({ state: this.#stateAfter(thrown), error: asPlinthError(thrown) }),
    );
    done.abort();
    await beating;
    stop.removeEventListener("abort", handBack);
    if ("error" in outcome && outcome.state === "failed") log.error("job.failed", outcome.error, { job: this.#job.id, kind: this.#job.kind });
    await this.#settle(outcome.state, { result: "result" in outcome ? outcome.result : null, error: "error" in outcome && outcome.state === "failed" ? outcome.error.toBody() : undefined });
  }

  #context(): JobContext {
    return {
      job: this.#job,
      signal: this.#end.signal,
      report: (stages) => {
        this.#stages = stages;
      },
      checkpoint: () => {
        if (this.#end.signal.aborted || this.#wish !== "continue") throw fail("request.cancelled");
      },
    };
  }

  #stateAfter(thrown: unknown): JobState {
    if (this.#wish === "cancel") return "cancelled";
    if (this.#wish === "pause" && asPlinthError(thrown).code === "request.cancelled") return "paused";
    return this.#isHandedBack ? "queued" : "failed";
  }

  /** Stores progress and learns what the owner wishes, until `done`. */
  async #beat(done: AbortSignal): Promise<void> {
    const { jobs, clock, events, log } = this.#ports;
    while (!done.aborted) {
      await clock.sleep(heartbeatMilliseconds, done).catch(() => undefined);
      if (done.aborted || this.#isLost) return;
      try {
        const stages = this.#rates.measure(this.#stages, clock.monotonicMs());
        const beat = await jobs.heartbeat(this.#lease, { stages, leaseMs: leaseMilliseconds }, clock.now());
        this.#lease = beat.lease;
        this.#wish = beat.wish;
        if (beat.wish === "cancel") this.#end.abort(fail("request.cancelled"));
        events.publish({ type: "job.changed", workspace: this.#job.workspace, job: this.#job.id });
      } catch (thrown) {
        if (asPlinthError(thrown).code !== "job.lease_lost") log.error("job.heartbeat_failed", thrown, { job: this.#job.id });
        else {
          this.#isLost = true;
          this.#end.abort(thrown);
        }
      }
    }
  }

  async #settle(state: Exclude<JobState, "running"> | JobState, end: { readonly result: JsonObject | null; readonly error: ErrorBody | undefined }): Promise<void> {
    const { jobs, clock, events, log } = this.#ports;
    if (this.#isLost || state === "running") return;
    const stages = this.#rates.measure(this.#stages, clock.monotonicMs());
    try {
      await jobs.settle(this.#lease, { state, stages, ...(end.result ? { result: end.result } : {}), ...(end.error ? { error: end.error } : {}) }, clock.now());
    } catch (thrown) {
      log.error("job.settle_failed", thrown, { job: this.#job.id });
    }
    events.publish({ type: "job.changed", workspace: this.#job.workspace, job: this.#job.id });
  }
}
