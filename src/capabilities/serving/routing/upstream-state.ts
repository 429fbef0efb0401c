// What is known of one upstream now: how much runs on it, how much it takes, whether it is left alone for a while.
import type { UpstreamDefinition } from "#core/serving/endpoint";
import type { Clock } from "#ports/clock";
import type { Upstream } from "#ports/serving/upstream";
import { GradientLimit } from "../admission/gradient-limit.ts";

/** How a call ended, as far as the upstream is to blame. `left`: the caller went, which says nothing. */
export type CallEnd =
  | { readonly kind: "answered"; readonly firstByteMs: number }
  | { readonly kind: "failed" }
  | { readonly kind: "busy"; readonly retryAfterMs: number | undefined }
  | { readonly kind: "left" };

/** Failures in a row after which an upstream is left alone. */
const failuresMax = 3;
/** First pause in milliseconds; it doubles with each further failure. */
const pauseMinMs = 500;
/** Longest pause, so that a healed upstream is found again within seconds. */
const pauseMaxMs = 4000;
/** Requests at once before anything is known. */
const initialRequests = 16;

/** One upstream with what was learnt of it; all endpoints that call it share this. */
export class UpstreamState {
  readonly definition: UpstreamDefinition;
  readonly upstream: Upstream;
  readonly #clock: Clock;
  readonly #limit: GradientLimit;
  readonly #onRoom = new Set<() => void>();
  #inFlight = 0;
  #failures = 0;
  #pausedUntilMs = 0;
  #isProbing = false;
  readonly #closing = new AbortController();

  constructor(definition: UpstreamDefinition, upstream: Upstream, clock: Clock) {
    this.definition = definition;
    this.upstream = upstream;
    this.#clock = clock;
    this.#limit = new GradientLimit({ initial: Math.min(initialRequests, definition.concurrencyMax), min: 1, max: definition.concurrencyMax });
  }

  /** Calls that run now. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Calls that may run at once. */
  get requestsMax(): number {
    return this.#limit.requestsMax;
  }

  /** The same without the dips in which its unloaded latency is measured: what it bears over time. */
  get places(): number {
    return this.#limit.learnt;
  }

  /** Share of its places that are taken. */
  get load(): number {
    return this.#inFlight / this.requestsMax;
  }

  /** False while it is paused after failures; one call at a time looks whether it is back. */
  get isHealthy(): boolean {
    if (this.#failures < failuresMax && this.#pausedUntilMs === 0) return true;
    return !this.#isProbing && this.#clock.monotonicMs() >= this.#pausedUntilMs;
  }

  /** Milliseconds until it may be asked again; 0 when it may. */
  get pauseLeftMs(): number {
    return Math.max(0, this.#pausedUntilMs - this.#clock.monotonicMs());
  }

  /** Whether a call may begin now. */
  get hasRoom(): boolean {
    return this.isHealthy && this.#inFlight < this.requestsMax;
  }

  /** Calls `wake` whenever a place may have become free. @returns how to end that */
  watch(wake: () => void): () => void {
    this.#onRoom.add(wake);
    return () => this.#onRoom.delete(wake);
  }

  /** A call begins. The returned function is called once, with how it ended. */
  begin(): (end: CallEnd) => void {
    const inFlight = ++this.#inFlight;
    const isProbe = this.#pausedUntilMs !== 0;
    if (isProbe) this.#isProbing = true;
    let isOver = false;
    return (end) => {
      if (isOver) return;
      isOver = true;
      this.#inFlight--;
      if (isProbe) this.#isProbing = false;
      this.#learn(end, inFlight);
      for (const wake of this.#onRoom) wake();
    };
  }

  /** Ends its connections and its waits. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.upstream.close();
  }

  #learn(end: CallEnd, inFlight: number): void {
    if (end.kind === "left") return;
    if (end.kind === "answered") {
      this.#failures = 0;
      this.#pausedUntilMs = 0;
      this.#limit.succeeded(end.firstByteMs, inFlight);
      return;
    }
    this.#limit.refused();
    if (end.kind === "busy") return this.#pause(end.retryAfterMs ?? pauseMinMs);
    this.#failures++;
    if (this.#failures >= failuresMax) this.#pause(pauseMinMs * 2 ** (this.#failures - failuresMax));
  }

  #pause(ms: number): void {
    this.#pausedUntilMs = this.#clock.monotonicMs() + Math.max(1, Math.min(pauseMaxMs, ms));
    this.#clock.sleep(this.pauseLeftMs, this.#closing.signal).then(
      () => {
        for (const wake of this.#onRoom) wake();
      },
      () => "it is closed",
    );
  }
}
