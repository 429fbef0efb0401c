// Long work in short slices: other work on the thread, such as a query, waits for one slice at most.
import { fail } from "#core/errors";

/** Longest slice. */
export const sliceMilliseconds = 3;

/** Counts the time of a slice and gives way when it is over. */
export class Slices {
  private readonly monotonicMs: () => number;
  private began: number;
  private isStopped = false;

  constructor(monotonicMs: () => number) {
    this.monotonicMs = monotonicMs;
    this.began = monotonicMs();
  }

  /** True when it is time to `pause`. */
  isOver(): boolean {
    return this.monotonicMs() - this.began >= sliceMilliseconds;
  }

  /** Lets everything else that waits run once. @throws request.cancelled after `stop` */
  async pause(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (this.isStopped) throw fail("request.cancelled");
    this.began = this.monotonicMs();
  }

  /** The next pause ends the work. */
  stop(): void {
    this.isStopped = true;
  }
}
