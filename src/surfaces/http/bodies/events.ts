// A stream of items as server-sent events: numbered, with comments that show life, ending with an `end` or an `error` event.
import { asPlinthError, fail, type ErrorBody, type PlinthError } from "#core/errors";
import type { Clock } from "#ports/clock";
import { outward } from "../errors.ts";

/** A stream whose first step is already under way. */
export interface Begun<Item> {
  readonly iterator: AsyncIterator<Item>;
  readonly first: Promise<IteratorResult<Item>>;
}

interface EventOptions {
  readonly clock: Clock;
  readonly heartbeatMs: number;
  /** Monotonic moment at which the stream ends, and the time that it had. */
  readonly endsAtMs: number;
  readonly deadlineMs: number;
  readonly requestId: string;
  /** Aborts when the client has left or the server stops. */
  readonly signal: AbortSignal;
  /** Told why the stream ends early. */
  onError(error: PlinthError): void;
}

/** Names of the events that close a stream; items are named by their `type`. */
export const closingEvents = { end: "plinth.end", error: "plinth.error" } as const;

/** Starts a stream and waits a little, so that an early failure is thrown here and gets its status. */
export async function begin<Item>(items: AsyncIterable<Item>, waitMs: number, clock: Clock): Promise<Begun<Item>> {
  const iterator = items[Symbol.asyncIterator]();
  const first = iterator.next();
  const waited = new AbortController();
  const wait = clock.sleep(waitMs, waited.signal).catch(() => undefined);
  await Promise.race([first, wait]).finally(() => waited.abort("it has begun"));
  first.catch(() => undefined);
  return { iterator, first };
}

/** The text of the stream, pulled piece by piece by whoever writes it. */
export async function* eventText(begun: Begun<unknown>, options: EventOptions): AsyncGenerator<string> {
  const pulse = new Pulse(options);
  let next = begun.first;
  try {
    yield ": open\n\n";
    for (let id = 1; ; ) {
      const step = await pulse.next(next);
      if (step === "beat") yield ": heartbeat\n\n";
      else if (step === "left") return yield closing(options.signal.reason, options);
      else if (step.done) return yield eventOf({ name: closingEvents.end, id, data: {} });
      else {
        yield eventOf({ name: nameOf(step.value), id: id++, data: step.value });
        next = begun.iterator.next();
      }
    }
  } catch (thrown) {
    yield closing(thrown, options);
  } finally {
    pulse.end();
    // Not awaited: an iterator that waits for something would hold the connection.
    begun.iterator.return?.().catch(() => undefined);
  }
}

/** Waits for the next item, a sign of life that is due, or the end; one timer and one listener for a whole stream. */
class Pulse {
  readonly #options: EventOptions;
  readonly #over = new AbortController();
  #due: "beat" | "left" | undefined;
  #wake: ((what: "beat" | "left") => void) | undefined;

  constructor(options: EventOptions) {
    this.#options = options;
    if (options.signal.aborted) this.#due = "left";
    options.signal.addEventListener("abort", this.#leave, { once: true });
    this.#beat().catch(() => undefined);
  }

  /** @throws what the iterator throws; request.timeout when the stream's time is over */
  next<Item>(item: Promise<IteratorResult<Item>>): Promise<IteratorResult<Item> | "beat" | "left"> {
    return new Promise((resolve, reject) => {
      const { clock, endsAtMs, deadlineMs } = this.#options;
      if (clock.monotonicMs() >= endsAtMs) return reject(fail("request.timeout", { deadlineMs, stage: "the stream" }));
      this.#wake = resolve;
      item.then(resolve, reject).finally(() => (this.#wake = undefined));
      if (this.#due !== undefined) this.#tell(this.#due);
    });
  }

  end(): void {
    this.#over.abort();
    this.#options.signal.removeEventListener("abort", this.#leave);
  }

  readonly #leave = (): void => this.#tell("left");

  /** Ends by the rejection of a sleep that is cut short. */
  async #beat(): Promise<never> {
    const { clock, heartbeatMs, endsAtMs } = this.#options;
    for (;;) {
      await clock.sleep(Math.max(1, Math.min(heartbeatMs, endsAtMs - clock.monotonicMs())), this.#over.signal);
      this.#tell("beat");
    }
  }

  #tell(what: "beat" | "left"): void {
    if (this.#wake === undefined) this.#due = this.#due === "left" ? "left" : what;
    else {
      this.#due = undefined;
      this.#wake(what);
      this.#wake = undefined;
    }
  }
}

function closing(thrown: unknown, options: EventOptions): string {
  const error = asPlinthError(thrown);
  options.onError(error);
  const body: ErrorBody = outward(error, options.requestId).toBody(options.requestId);
  return eventOf({ name: closingEvents.error, data: { error: body } });
}

function nameOf(item: unknown): string {
  const type = typeof item === "object" && item !== null && "type" in item ? item.type : undefined;
  return typeof type === "string" && /^[\w.-]+$/.test(type) ? type : "message";
}

function eventOf(event: { readonly name: string; readonly id?: number; readonly data: unknown }): string {
  return `${event.id === undefined ? "" : `id: ${event.id}\n`}event: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`;
}
