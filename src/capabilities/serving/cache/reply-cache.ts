// Answers that are given again: exactly the same request of the same workspace, asked once however many ask at the same time.
import { canonicalJson } from "#core/canonical-json";
import { asPlinthError, fail } from "#core/errors";
import { sha256Hex } from "#core/hash";
import type { Endpoint } from "#core/serving/endpoint";
import type { InferenceReply, InferenceRequest } from "#core/serving/exchange";
import type { Clock } from "#ports/clock";
import type { Metrics } from "#ports/metrics";

/** Most bytes of answers that are kept in memory, all endpoints together; those that were not used for longest go first. */
export const cacheBytesMax = 64_000_000;
/** Share of that which one answer may take. */
const shareMax = 1 / 8;
/** What an entry takes beside its body. */
const entryBytes = 500;

interface Kept {
  readonly reply: InferenceReply & { readonly body: Uint8Array };
  readonly endsAtMs: number;
}

/** An answer and whether somebody else's call brought it. */
export interface Found {
  readonly reply: InferenceReply;
  readonly isCached: boolean;
}

/** Kept answers. */
export class ReplyCache {
  readonly #ports: { readonly clock: Clock; readonly metrics: Metrics };
  readonly #kept = new Map<string, Kept>();
  readonly #flights = new Map<string, Promise<InferenceReply>>();
  #bytes = 0;

  constructor(ports: { readonly clock: Clock; readonly metrics: Metrics }) {
    this.#ports = ports;
  }

  /** Bytes that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The answer to a request that is not streamed: the kept one, that of a call which is under way, or that of `ask`. @throws what `ask` throws; request.cancelled */
  async find(request: InferenceRequest, endpoint: Endpoint, ask: () => Promise<InferenceReply>): Promise<Found> {
    const key = keyOf(request, endpoint);
    for (;;) {
      const kept = this.#fresh(key);
      if (kept !== undefined) return this.#told("hit", endpoint, kept);
      const flight = this.#flights.get(key);
      if (flight === undefined) break;
      try {
        return this.#told("joined", endpoint, await orLeft(flight, request.signal));
      } catch (thrown) {
        // When it was the other's client that left, somebody must ask again.
        if (asPlinthError(thrown).code !== "request.cancelled" || request.signal.aborted) throw thrown;
      }
    }
    const flight = ask();
    this.#flights.set(key, flight);
    try {
      const reply = await flight;
      this.#keep(key, reply, endpoint.limits.cacheMilliseconds);
      this.#ports.metrics.count("plinth_serving_cache_total", { endpoint: endpoint.name, outcome: "miss" });
      return { reply, isCached: false };
    } finally {
      this.#flights.delete(key);
    }
  }

  #told(outcome: "hit" | "joined", { name }: Endpoint, reply: InferenceReply): Found {
    this.#ports.metrics.count("plinth_serving_cache_total", { endpoint: name, outcome });
    return { reply, isCached: true };
  }

  #fresh(key: string): InferenceReply | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#drop(key);
    if (kept.endsAtMs <= this.#ports.clock.monotonicMs()) return undefined;
    this.#add(key, kept);
    return kept.reply;
  }

  #keep(key: string, { status, headers, body }: InferenceReply, forMs: number): void {
    if (status !== 200 || !(body instanceof Uint8Array) || body.length + entryBytes > cacheBytesMax * shareMax) return;
    this.#drop(key);
    this.#add(key, { reply: { status, headers, body }, endsAtMs: this.#ports.clock.monotonicMs() + forMs });
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= cacheBytesMax) break;
      this.#drop(oldest);
    }
    this.#ports.metrics.gauge("plinth_serving_cache_bytes", this.#bytes);
  }

  #add(key: string, kept: Kept): void {
    this.#kept.set(key, kept);
    this.#bytes += kept.reply.body.length + entryBytes;
  }

  #drop(key: string): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= kept.reply.body.length + entryBytes;
  }
}

/** Workspace, endpoint as it stands now, dialect, headers that reach the upstream (but for the client's name) and the whole body. */
function keyOf({ principal, dialect, headers, json }: InferenceRequest, endpoint: Endpoint): string {
  const { "user-agent": _client, ...told } = headers;
  return sha256Hex(canonicalJson([principal.workspace, endpoint.name, endpoint.targets.map((target) => ({ ...target })), dialect, told, json]));
}

/** What comes, unless the one who waits leaves before. */
async function orLeft<Value>(coming: Promise<Value>, signal: AbortSignal): Promise<Value> {
  if (signal.aborted) throw fail("request.cancelled");
  let leave: () => void = () => undefined;
  const left = new Promise<never>((_resolve, reject) => {
    leave = () => reject(fail("request.cancelled"));
    signal.addEventListener("abort", leave, { once: true });
  });
  try {
    return await Promise.race([coming, left]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
