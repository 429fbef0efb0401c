// Closed forms of waiting: Little's law and the M/M/c queue.
import { fail } from "#core/errors";

/** Requests in the system, from their rate and the time that each spends there (Little 1961). */
export function inFlight(ratePerSecond: number, seconds: number): number {
  return ratePerSecond * seconds;
}

/** An M/M/c queue: Poisson arrivals, exponential service, `servers` in parallel. */
export interface Queue {
  readonly ratePerSecond: number;
  readonly serviceSeconds: number;
  readonly servers: number;
}

/** The chance that an arrival has to wait (Erlang C), by the recursion of Erlang B, which does not overflow. @throws plan.input_invalid where the load is not below the servers */
export function chanceToWait({ ratePerSecond, serviceSeconds, servers }: Queue): number {
  const load = ratePerSecond * serviceSeconds;
  if (!(load < servers)) throw fail("plan.input_invalid", { field: "rate", value: ratePerSecond, problem: `${servers} servers of ${serviceSeconds} s fall behind for ever`, nearest: (servers / serviceSeconds) * 0.95 });
  let blocked = 1;
  for (let server = 1; server <= servers; server++) blocked = (load * blocked) / (server + load * blocked);
  return blocked / (1 - (load / servers) * (1 - blocked));
}

/** Mean seconds that an arrival waits. */
export function meanWaitSeconds(queue: Queue): number {
  return (chanceToWait(queue) * queue.serviceSeconds) / (queue.servers - queue.ratePerSecond * queue.serviceSeconds);
}
