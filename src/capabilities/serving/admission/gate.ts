// The one place where overload is decided: who gets a place at once, who waits, who is told to come back.
import { fail, type PlinthError } from "#core/errors";
import type { Endpoint } from "#core/serving/endpoint";
import type { Priority } from "#core/serving/exchange";
import type { Clock } from "#ports/clock";
import type { Random } from "#ports/random";
import { choose, type Candidate } from "../routing/choose.ts";
import type { CallEnd } from "../routing/upstream-state.ts";
import { FairQueue } from "./fair-queue.ts";

/** Who asks for a place. `deadlineAt` in UTC milliseconds, `tokens` its likely work. */
export interface Newcomer {
  readonly tenant: string;
  readonly priority: Priority;
  readonly tokens: number;
  /** Memory that it holds while it waits. */
  readonly sizeBytes: number;
  readonly deadlineAt: number;
  readonly signal: AbortSignal;
  readonly affinity?: string;
}

/** A place on an upstream; `leave` gives it back, once. */
export interface Place {
  readonly candidate: Candidate;
  readonly waitedMs: number;
  readonly leave: (end: CallEnd) => void;
}

interface Waiter extends Newcomer {
  readonly cost: number;
  readonly seat: (place: Place) => void;
  readonly giveUp: (error: PlinthError) => void;
  readonly sinceMs: number;
}

/** What a gate is built from. */
export interface GateParts {
  readonly endpoint: Endpoint;
  readonly candidates: readonly Candidate[];
  readonly clock: Clock;
  readonly random: Random;
}

/** Share of a new duration in the mean service time. */
const smoothing = 0.1;
/** Share of the time left that the expected wait may take: places and service times change while one waits, and who waits in vain is told too late. */
const waitShareMax = 0.5;
/** Shortest wait that a refused caller is told. */
const retryAfterMinMs = 100;

/** The gate of one endpoint. */
export class Gate {
  readonly #parts: GateParts;
  readonly #queue = new FairQueue<Waiter>();
  readonly #unwatch: readonly (() => void)[];
  readonly #givingUp = new Set<(error: PlinthError) => void>();
  #meanServiceMs = 0;
  #waitingBytes = 0;
  #isRetired = false;
  #isClosed = false;

  constructor(parts: GateParts) {
    this.#parts = parts;
    const states = new Set(parts.candidates.map(({ state }) => state));
    this.#unwatch = [...states].map((state) => state.watch(() => this.#seatWaiters()));
  }

  /** Requests that wait now. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** A place for the newcomer, at once or after a wait. @throws endpoint.overloaded when it could not be in time; request.cancelled; request.timeout */
  async enter(newcomer: Newcomer): Promise<Place> {
    const free = this.#free();
    if (free.length > 0 && this.#queue.size === 0) return this.#seat(newcomer, free, 0);
    this.#refuseLate(newcomer);
    return this.#wait(newcomer);
  }

  /** A place for a repeat on another target, at once and beyond the limit if need be; undefined when no other is healthy. */
  again(newcomer: Newcomer, tried: ReadonlySet<Candidate>): Place | undefined {
    const rest = this.#parts.candidates.filter((candidate) => !tried.has(candidate) && candidate.state.isHealthy);
    return rest.length === 0 ? undefined : this.#seat(newcomer, rest, 0);
  }

  /** Charges or gives back what a tenant's request really used. */
  charge(tenant: string, tokens: number): void {
    this.#queue.charge(tenant, tokens);
  }

  /** Takes no newcomers any more: serves those that wait, then stops listening to its upstreams. */
  retire(): void {
    this.#isRetired = true;
    this.#rest();
  }

  /** Stops listening to its upstreams; who waits is told that Plinth stops. */
  close(): void {
    this.#isClosed = true;
    for (const giveUp of this.#givingUp) giveUp(fail("server.stopping"));
    this.#unlisten();
  }

  #rest(): void {
    if (this.#isRetired && this.#queue.size === 0) this.#unlisten();
  }

  #unlisten(): void {
    for (const unwatch of this.#unwatch) unwatch();
  }

  #free(): readonly Candidate[] {
    return this.#parts.candidates.filter(({ state }) => state.hasRoom);
  }

  #seat(newcomer: Newcomer, free: readonly Candidate[], waitedMs: number): Place {
    const { clock, random } = this.#parts;
    const candidate = choose(free, random, newcomer.affinity) as Candidate;
    const end = candidate.state.begin();
    const startedMs = clock.monotonicMs();
    const leave = (how: CallEnd): void => {
      if (how.kind === "answered") this.#learn(clock.monotonicMs() - startedMs);
      end(how);
    };
    return { candidate, waitedMs, leave };
  }

  #learn(serviceMs: number): void {
    this.#meanServiceMs = this.#meanServiceMs === 0 ? serviceMs : this.#meanServiceMs + smoothing * (serviceMs - this.#meanServiceMs);
  }

  /** Refuses who would wait in vain: better now than at the deadline. */
  #refuseLate(newcomer: Newcomer): void {
    const { endpoint, candidates, clock } = this.#parts;
    const isAnyHealthy = candidates.some(({ state }) => state.isHealthy);
    const leftMs = Math.min(endpoint.limits.queueMillisecondsMax, newcomer.deadlineAt - clock.now());
    const waitMs = isAnyHealthy ? this.#expectedWaitMs(newcomer) : Math.min(...candidates.map(({ state }) => state.pauseLeftMs));
    const retryAfterMs = Math.ceil(Math.max(retryAfterMinMs, waitMs));
    if (!isAnyHealthy) throw fail("endpoint.overloaded", { endpoint: endpoint.name, reason: "none of its upstreams is well", retryAfterMs });
    if (this.#waitingBytes + newcomer.sizeBytes > endpoint.limits.queueBytesMax) throw fail("endpoint.overloaded", { endpoint: endpoint.name, reason: `the requests that wait have ${this.#waitingBytes} bytes of ${endpoint.limits.queueBytesMax}`, retryAfterMs });
    if (waitMs > leftMs * waitShareMax) throw fail("endpoint.overloaded", { endpoint: endpoint.name, reason: `the wait would be about ${Math.round(waitMs)} ms, and ${Math.max(0, Math.round(leftMs))} ms are left`, retryAfterMs });
    if (this.#queue.size >= endpoint.limits.queueRequestsMax) this.#makeRoom(newcomer, fail("endpoint.overloaded", { endpoint: endpoint.name, reason: `${this.#queue.size} requests wait, the most it lets wait`, retryAfterMs }));
  }

  /** Refuses who has most waiting, or the newcomer when nobody has more than it. */
  #makeRoom({ tenant, priority }: Newcomer, error: PlinthError): void {
    const other = this.#queue.givingWay(tenant, priority);
    if (other === undefined) throw error;
    other.giveUp(error);
  }

  /** Little's law: those before one, times the mean service time, over the places. Milliseconds. */
  #expectedWaitMs({ tenant, priority }: Newcomer): number {
    const places = this.#parts.candidates.reduce((sum, { state }) => sum + (state.isHealthy ? state.places : 0), 0);
    return ((this.#queue.ahead(tenant, priority) + 1) * this.#meanServiceMs) / Math.max(1, places);
  }

  #wait(newcomer: Newcomer): Promise<Place> {
    const { endpoint, clock } = this.#parts;
    const leftMs = Math.max(0, Math.min(endpoint.limits.queueMillisecondsMax, newcomer.deadlineAt - clock.now()));
    const over = new AbortController();
    return new Promise<Place>((resolve, reject) => {
      this.#waitingBytes += newcomer.sizeBytes;
      const stopWaiting = (): void => {
        this.#waitingBytes -= newcomer.sizeBytes;
        over.abort("the wait is over");
        newcomer.signal.removeEventListener("abort", onLeave);
        this.#givingUp.delete(giveUp);
        this.#rest();
      };
      const waiter: Waiter = {
        ...newcomer, cost: newcomer.tokens, sinceMs: clock.monotonicMs(), giveUp: (error) => giveUp(error),
        seat: (place) => {
          stopWaiting();
          resolve(place);
        },
      };
      const giveUp = (error: PlinthError): void => {
        if (!this.#queue.remove(waiter)) return;
        stopWaiting();
        reject(error);
      };
      const onLeave = (): void => giveUp(fail("request.cancelled", {}, newcomer.signal.reason));
      this.#queue.push(waiter);
      newcomer.signal.addEventListener("abort", onLeave, { once: true });
      this.#givingUp.add(giveUp);
      clock.sleep(leftMs, over.signal).then(() => giveUp(fail("endpoint.overloaded", { endpoint: endpoint.name, reason: `no place became free in ${Math.round(leftMs)} ms`, retryAfterMs: Math.ceil(Math.max(retryAfterMinMs, this.#expectedWaitMs(newcomer))) })), () => "it has a place, or is gone");
      if (newcomer.signal.aborted) onLeave();
      if (this.#isClosed) giveUp(fail("server.stopping"));
    });
  }

  #seatWaiters(): void {
    for (let free = this.#free(); free.length > 0; free = this.#free()) {
      const waiter = this.#queue.shift();
      if (waiter === undefined) return;
      waiter.seat(this.#seat(waiter, free, this.#parts.clock.monotonicMs() - waiter.sinceMs));
    }
  }
}
