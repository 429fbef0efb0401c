// A streamed answer on its way to the client: bytes as they come, event by event, and an end that is always told, once.
import { asPlinthError, type PlinthError } from "#core/errors";
import type { TokenUsage } from "#core/serving/exchange";
import type { StreamTranslation } from "../translate/translation.ts";
import { UsageWatch } from "./usage.ts";
import { WholeEvents } from "./whole-events.ts";

/** How a stream ended. */
export interface StreamEnd {
  readonly usage: TokenUsage;
  /** What broke it; undefined when it came to its end or the client left. */
  readonly error: PlinthError | undefined;
  readonly hasClientLeft: boolean;
}

/** What a relay is built from. `first` was read already: behind it nothing is tried again. */
export interface RelayParts {
  readonly first: IteratorResult<Uint8Array>;
  readonly rest: AsyncIterator<Uint8Array>;
  readonly promptTokens: number;
  readonly signal: AbortSignal;
  /** Says the events in the client's words where the upstream speaks others. */
  readonly translation?: StreamTranslation;
  /** The bytes that say in the client's dialect that the stream broke. */
  readonly errorEvent: (error: PlinthError) => Uint8Array;
  readonly onEnd: (end: StreamEnd) => void;
}

/** The pieces of an answer. Told how it ended also when nobody ever pulls. */
export class Relay implements AsyncIterableIterator<Uint8Array> {
  readonly #parts: RelayParts;
  readonly #watch = new UsageWatch();
  readonly #events = new WholeEvents();
  #next: IteratorResult<Uint8Array> | undefined;
  #isOver = false;
  readonly #onAbort = (): void => this.#end(undefined, true);

  constructor(parts: RelayParts) {
    this.#parts = parts;
    this.#next = parts.first;
    parts.signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#isOver) return { done: true, value: undefined };
    try {
      for (;;) {
        const step = this.#next ?? (await this.#parts.rest.next());
        this.#next = undefined;
        if (step.done === true) return this.#finish();
        this.#watch.push(step.value);
        const events = this.#events.push(step.value);
        const value = this.#parts.translation === undefined ? events : this.#parts.translation.push(events);
        if (value.length > 0) return { done: false, value };
      }
    } catch (thrown) {
      if (this.#isOver) return { done: true, value: undefined };
      const error = asPlinthError(thrown);
      this.#end(error, false);
      return { done: false, value: this.#parts.errorEvent(error) };
    }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.#end(undefined, true);
    return { done: true, value: undefined };
  }

  /** The upstream has ended: what it left unfinished is its own word, too. */
  #finish(): IteratorResult<Uint8Array> {
    const value = this.#parts.translation === undefined ? this.#events.rest() : this.#parts.translation.end();
    this.#end(undefined, false);
    return value.length > 0 ? { done: false, value } : { done: true, value: undefined };
  }

  #end(error: PlinthError | undefined, hasClientLeft: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#parts.signal.removeEventListener("abort", this.#onAbort);
    if (error !== undefined || hasClientLeft) void Promise.resolve(this.#parts.rest.return?.()).catch(() => "its end is known");
    this.#parts.onEnd({ usage: this.#watch.read(this.#parts.promptTokens), error, hasClientLeft });
  }
}
