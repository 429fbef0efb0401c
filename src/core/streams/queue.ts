// A bounded queue between two stages: whoever pushes waits while it is full.
import { fail } from "../errors.ts";

/** First in, first out, at most `limit` items. Iterating takes items until the queue is closed and empty. */
export class BoundedQueue<Item> implements AsyncIterable<Item> {
  readonly #limit: number;
  readonly #items: Item[] = [];
  readonly #waiting = new Set<() => void>();
  #isClosed = false;
  #failure: unknown = undefined;

  constructor(limit: number) {
    this.#limit = Math.max(1, limit);
  }

  /** Items that wait. */
  get size(): number {
    return this.#items.length;
  }

  /** Adds an item; waits while the queue is full. @throws what `abort` was given, or request.cancelled once closed */
  async push(item: Item): Promise<void> {
    while (this.#items.length >= this.#limit && !this.#isClosed) await this.#change();
    this.#rejectIfAborted();
    if (this.#isClosed) throw fail("request.cancelled");
    this.#items.push(item);
    this.#wake();
  }

  /** The next item; undefined when the queue is closed and empty. @throws what `abort` was given */
  async next(): Promise<Item | undefined> {
    while (this.#items.length === 0 && !this.#isClosed) await this.#change();
    this.#rejectIfAborted();
    const item = this.#items.shift();
    this.#wake();
    return item;
  }

  /** No more items will come; those that wait are still taken. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  /** Drops what waits; both sides get `reason`. The first abort counts. */
  abort(reason: unknown): void {
    this.#failure ??= { reason };
    this.#items.length = 0;
    this.close();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    try {
      for (let item = await this.next(); item !== undefined; item = await this.next()) yield item;
    } finally {
      this.close();
    }
  }

  #rejectIfAborted(): void {
    if (this.#failure) throw (this.#failure as { reason: unknown }).reason;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
    });
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }
}
