// A fixed number of parser processes, started when first needed, lent one file at a time.
import { fail } from "#core/errors";
import type { ChildHandle } from "./child-handle.ts";

/** Files that one process reads before a fresh one takes its place. */
const filesPerProcessMax = 2000;

interface Waiter {
  readonly resolve: (child: ChildHandle) => void;
  readonly reject: (reason: unknown) => void;
}

/** Lends processes; those who wait are served in order. */
export class ChildPool {
  readonly #start: () => ChildHandle;
  readonly #served = new Map<ChildHandle, number>();
  readonly #waiting: Waiter[] = [];
  #idle: ChildHandle[] = [];
  #free: number;
  #isClosed = false;

  constructor(processes: number, start: () => ChildHandle) {
    this.#free = Math.max(1, processes);
    this.#start = start;
  }

  /** A process for one file; waits while all are lent. @throws request.cancelled */
  async take(signal: AbortSignal): Promise<ChildHandle> {
    if (this.#isClosed || signal.aborted) throw fail("request.cancelled", {}, signal.reason);
    if (this.#free > 0) {
      const child = this.#ready();
      this.#free--;
      return child;
    }
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(fail("request.cancelled", {}, signal.reason));
      };
      const waiter: Waiter = {
        resolve: (child) => {
          signal.removeEventListener("abort", onAbort);
          resolve(child);
        },
        reject: (reason) => {
          signal.removeEventListener("abort", onAbort);
          reject(reason);
        },
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiting.push(waiter);
    });
  }

  /** Takes a process back; one that ended or served its share is replaced when the next is needed. */
  give(child: ChildHandle): void {
    const served = (this.#served.get(child) ?? 0) + 1;
    this.#served.set(child, served);
    if (served >= filesPerProcessMax || this.#isClosed) child.kill();
    if (child.isKilled || child.isEnded) this.#served.delete(child);
    else this.#idle.push(child);
    const next = this.#waiting.shift();
    if (next) next.resolve(this.#ready());
    else this.#free++;
  }

  /** Ends all processes; whoever waits gets `request.cancelled`. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const waiter of this.#waiting.splice(0)) waiter.reject(fail("request.cancelled"));
    const children = [...this.#served.keys(), ...this.#idle];
    for (const child of children) child.kill();
    await Promise.all(children.map((child) => child.exitReason()));
  }

  #ready(): ChildHandle {
    for (let child = this.#idle.pop(); child; child = this.#idle.pop()) {
      if (!child.isEnded) return child;
      this.#served.delete(child);
    }
    const fresh = this.#start();
    this.#served.set(fresh, 0);
    return fresh;
  }
}
