// A stream of items as server-sent events: numbered, with comments that show life, ending with an `end` or an `error` event.
import { asPlinthError, fail, type ErrorBody, type PlinthError } from "#core/errors";
import type { Clock } from "#ports/clock";
import { outward } from "./errors.ts";

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
  await Promise.race([first, wait]).finally(() => waited.abort());
  first.catch(() => undefined);
  return { iterator, first };
}

/** The text of the stream, pulled piece by piece by whoever writes it. */
export async function* eventText(begun: Begun<unknown>, options: EventOptions): AsyncGenerator<string> {
  const left = new Promise<"left">((resolve) => (options.signal.aborted ? resolve("left") : options.signal.addEventListener("abort", () => resolve("left"), { once: true })));
  let next = begun.first;
  try {
    yield ": open\n\n";
    for (let id = 1; ; ) {
      const step = await pulse(next, left, options);
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
    // Not awaited: an iterator that waits for something would hold the connection.
    begun.iterator.return?.().catch(() => undefined);
  }
}

/** The next item, or that it is time for a sign of life, or that nobody listens any more. */
async function pulse<Item>(next: Promise<IteratorResult<Item>>, left: Promise<"left">, options: EventOptions): Promise<IteratorResult<Item> | "beat" | "left"> {
  const leftMs = options.endsAtMs - options.clock.monotonicMs();
  if (leftMs <= 0) throw fail("request.timeout", { deadlineMs: options.deadlineMs, stage: "the stream" });
  const over = new AbortController();
  const beat = options.clock.sleep(Math.min(leftMs, options.heartbeatMs), over.signal).then(() => "beat" as const, () => "left" as const);
  try {
    return await Promise.race([next, left, beat]);
  } finally {
    over.abort();
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
