// Requests at moments fixed beforehand, whatever became of those before, each measured from its moment.
import { Agent } from "undici";
import { arrivals } from "#capabilities/load/arrivals";
import { createSeededRandom } from "#conformance/seeded-random";

/** What became of one request: `status` 0 when the connection broke. Times in milliseconds; `atMs` from the volley's start. */
export interface Shot {
  readonly atMs: number;
  readonly status: number;
  readonly durationMs: number;
  readonly text: string;
}

/** Where requests go and what they ask. */
export interface Aim {
  readonly url: string;
  readonly key: string;
  readonly body: string;
}

/** Connections of one caller. */
export class Caller {
  readonly #agent = new Agent({ connections: null, pipelining: 1, headersTimeout: 60_000, bodyTimeout: 60_000 });

  /** One request, measured from `dueMs` on the clock of `performance`. */
  async ask({ url, key, body }: Aim, dueMs = performance.now(), startMs = dueMs): Promise<Shot> {
    const atMs = dueMs - startMs;
    try {
      const answer = await this.#agent.request({ origin: url, method: "POST", path: "/v1/chat/completions", body, headers: { "content-type": "application/json", authorization: `Bearer ${key}` } });
      const text = await answer.body.text();
      return { atMs, status: answer.statusCode, durationMs: performance.now() - dueMs, text };
    } catch (thrown) {
      return { atMs, status: 0, durationMs: performance.now() - dueMs, text: String(thrown) };
    }
  }

  /** Poisson arrivals at a rate, open loop. */
  async volley(aim: Aim, { perSecond, seconds, seed }: { readonly perSecond: number; readonly seconds: number; readonly seed: number }): Promise<readonly Shot[]> {
    const startMs = performance.now();
    const shots: Promise<Shot>[] = [];
    for (const at of arrivals({ kind: "poisson", perSecond, seconds }, createSeededRandom(seed))) {
      const dueMs = startMs + at;
      while (performance.now() < dueMs) await pause(Math.max(0, dueMs - performance.now()));
      shots.push(this.ask(aim, dueMs, startMs));
    }
    return Promise.all(shots);
  }

  /** Ends the connections. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

/** Waits so many milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A chat request as text. */
export function chatBody(model: string, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ model, messages: [{ role: "user", content: "hi" }], max_tokens: 5, ...more });
}

/** The value that `share` of all do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? 0;
}
