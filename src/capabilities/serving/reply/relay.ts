// A streamed answer on its way to the client: bytes as they come, an end that is always told, once.
import { asPlinthError, type PlinthError } from "#core/errors";
import type { TokenUsage } from "#core/serving/exchange";
import { UsageWatch } from "./usage.ts";

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
  /** The bytes that say in the client's dialect that the stream broke. */
  readonly errorEvent: (error: PlinthError) => Uint8Array;
  readonly onEnd: (end: StreamEnd) => void;
}

/** The pieces of an answer. Told how it ended also when nobody ever pulls. */
export class Relay implements AsyncIterableIterator<Uint8Array> {
  readonly #parts: RelayParts;
  readonly #watch = new UsageWatch();
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
      const step = this.#next ?? (await this.#parts.rest.next());
      this.#next = undefined;
      if (step.done === true) this.#end(undefined, false);
      else this.#watch.push(step.value);
      return step;
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

  #end(error: PlinthError | undefined, hasClientLeft: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#parts.signal.removeEventListener("abort", this.#onAbort);
    if (error !== undefined || hasClientLeft) void Promise.resolve(this.#parts.rest.return?.()).catch(() => "its end is known");
    this.#parts.onEnd({ usage: this.#watch.read(this.#parts.promptTokens), error, hasClientLeft });
  }
}
