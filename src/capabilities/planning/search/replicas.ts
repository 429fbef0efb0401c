// How many copies of a deployment a rate of requests needs: an M/G/k queue over the places for requests.
import { chanceToWait } from "../performance/queueing.ts";
import type { Load } from "./load.ts";

/** What one copy does when all its places are taken. */
export interface Copy {
  /** Requests that it serves at once. */
  readonly places: number;
  readonly requestSeconds: number;
}

/** Copies with how full they are and how long one request in a hundred waits for a place. */
export interface Copies {
  readonly count: number;
  readonly utilisation: number;
  readonly waitP99Seconds: number;
}

/** Fuller than this, a small error of the prediction makes the queue grow without end. */
export const utilisationMax = 0.85;
const copiesMax = 100_000;
const stepsMax = 64;

/** The fewest copies whose wait stays under `waitMaxSeconds` for 99 of 100 requests, or nothing when too many would be needed. */
export function copiesFor(load: Pick<Load, "requestsPerSecond" | "serviceVariation">, copy: Copy, waitMaxSeconds: number): Copies | undefined {
  const offered = load.requestsPerSecond * copy.requestSeconds;
  let count = Math.max(1, Math.ceil(offered / copy.places / utilisationMax));
  for (let step = 0; step < stepsMax && count <= copiesMax; step++) {
    const wait = waitP99(load, copy, count);
    if (wait <= waitMaxSeconds) return { count, utilisation: offered / (copy.places * count), waitP99Seconds: wait };
    count += Math.max(1, Math.ceil(count / 20));
  }
  return undefined;
}

/**
 * The 99th percentile of waiting in M/G/k: waiting follows that of M/M/k, stretched by half of one plus the squared variation of service (Kingman 1962, Lee and Longton 1959);
 * in M/M/k it is exponential with rate (servers - load) / service for those who wait at all.
 */
export function waitP99({ requestsPerSecond, serviceVariation }: Pick<Load, "requestsPerSecond" | "serviceVariation">, { places, requestSeconds }: Copy, count: number): number {
  const servers = Math.max(1, Math.floor(places * count));
  const chance = chanceToWait({ ratePerSecond: requestsPerSecond, serviceSeconds: requestSeconds, servers });
  if (chance <= 0.01) return 0;
  const rate = (servers - requestsPerSecond * requestSeconds) / requestSeconds;
  return (Math.log(chance / 0.01) / rate) * ((1 + serviceVariation) / 2);
}
