// Events inside the process, with a bounded queue for each listener.
import type { PlinthEvent } from "#core/events";
import type { EventBus } from "#ports/event-bus";

/** Events that wait for one listener; beyond it the oldest are lost. */
export const eventsQueuedMax = 1_000;

/** Makes a bus that joins the publishers and listeners of one process. */
export function createMemoryEventBus(): EventBus {
  const listeners = new Map<string, Set<Listener>>();

  return {
    publish(event) {
      for (const listener of listeners.get(event.workspace) ?? []) listener.offer(event);
    },
    subscribe(workspace, signal) {
      const group = listeners.get(workspace) ?? new Set();
      const listener = new Listener(() => {
        group.delete(listener);
        if (group.size === 0 && listeners.get(workspace) === group) listeners.delete(workspace);
      });
      if (signal.aborted) {
        listener.end();
        return listener;
      }
      listeners.set(workspace, group.add(listener));
      signal.addEventListener("abort", () => listener.end(), { once: true });
      return listener;
    },
  };
}

/** What one listener has not read yet. */
class Listener implements AsyncIterableIterator<PlinthEvent> {
  readonly #leave: () => void;
  readonly #queue: PlinthEvent[] = [];
  readonly #waiting: ((result: IteratorResult<PlinthEvent>) => void)[] = [];
  #isEnded = false;

  constructor(leave: () => void) {
    this.#leave = leave;
  }

  offer(event: PlinthEvent): void {
    const waiting = this.#waiting.shift();
    if (waiting) return waiting({ done: false, value: event });
    this.#queue.push(event);
    if (this.#queue.length > eventsQueuedMax) this.#queue.shift();
  }

  end(): void {
    this.#isEnded = true;
    this.#leave();
    this.#queue.length = 0;
    for (const waiting of this.#waiting.splice(0)) waiting({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<PlinthEvent>> {
    const event = this.#queue.shift();
    if (event) return { done: false, value: event };
    if (this.#isEnded) return { done: true, value: undefined };
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async return(): Promise<IteratorResult<PlinthEvent>> {
    this.end();
    return { done: true, value: undefined };
  }
}
