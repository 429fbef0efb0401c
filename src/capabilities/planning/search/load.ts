// A steady load of requests, stated or read from a trace.
import { fail } from "#core/errors";

/** Requests as they come, and what they hold. */
export interface Load {
  readonly requestsPerSecond: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Squared coefficient of variation of the time that a request is served. */
  readonly serviceVariation: number;
  /** The 99th percentile of prompts over their mean. */
  readonly promptTail: number;
  /** Rows of a trace that hold no tokens: failed requests, left out. */
  readonly left: number;
}

/** Assumed where lengths are not known one by one: outputs are spread as an exponential is, one prompt in a hundred is twice as long. */
export const spreadAssumed = { serviceVariation: 1, promptTail: 2, left: 0 } as const;

/** Rates are taken over windows of this length; a plan is made for the 99th percentile of them. */
const windowSeconds = 60;
const requestsMax = 200_000;

/** One request of a trace: second of its arrival, tokens of prompt and output. */
export type Arrival = readonly [atSeconds: number, promptTokens: number, outputTokens: number];

/** The load of a trace. @throws plan.input_invalid */
export function loadOf(arrivals: readonly Arrival[]): Load {
  if (arrivals.length > requestsMax) throw fail("plan.input_invalid", { field: "trace", value: `${arrivals.length} requests`, problem: `at most ${requestsMax} are read`, nearest: `${requestsMax} requests` });
  arrivals.forEach(([at, prompt, output], index) => {
    for (const [name, value] of [["t_seconds", at], ["prompt_tokens", prompt], ["output_tokens", output]] as const) {
      if (!Number.isFinite(value) || value < 0) throw fail("plan.input_invalid", { field: `trace row ${index + 1}, ${name}`, value, problem: "it must be a number that is not negative", nearest: 0 });
    }
  });
  const whole = arrivals.filter(([, prompt, output]) => prompt > 0 && output > 0);
  if (whole.length < 2) throw fail("plan.input_invalid", { field: "trace", value: `${whole.length} requests with tokens`, problem: "a trace needs two or more", nearest: 2 });
  const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length;
  const prompts = whole.map(([, prompt]) => prompt);
  const outputs = whole.map(([, , output]) => output);
  const output = mean(outputs);
  const prompt = mean(prompts);
  return {
    requestsPerSecond: rateOf(whole.map(([at]) => at)), promptTokens: Math.max(1, Math.round(prompt)), outputTokens: Math.max(1, Math.round(output)),
    serviceVariation: mean(outputs.map((value) => (value - output) ** 2)) / output ** 2, promptTail: Math.max(1, percentile(prompts, 0.99) / prompt), left: arrivals.length - whole.length,
  };
}

/** Requests a second in the busiest but one in a hundred of the windows. */
function rateOf(times: readonly number[]): number {
  const [first, last] = times.reduce(([low, high], at) => [Math.min(low, at), Math.max(high, at)] as const, [Number.POSITIVE_INFINITY, 0] as readonly [number, number]);
  const span = Math.max(1, last - first);
  if (span < 2 * windowSeconds) return times.length / span;
  const counts = new Map<number, number>();
  const windows = Math.floor(span / windowSeconds);
  for (const at of times) {
    const window = Math.floor((at - first) / windowSeconds);
    if (window < windows) counts.set(window, (counts.get(window) ?? 0) + 1);
  }
  // Windows without a request count as such: a hole in a trace is a quiet time.
  const rates = [...counts.values(), ...Array.from({ length: Math.max(0, Math.min(requestsMax, windows) - counts.size) }, () => 0)];
  return percentile(rates, 0.99) / windowSeconds;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
