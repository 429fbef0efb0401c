// What the gateway costs an event of a stream beside a bare proxy of node:http, and what it adds to the first one.
import { parseArgs } from "node:util";
import { ask, openLanes, percentile, together, type Round } from "./gateway/lanes.ts";
import type { BenchOptions, BenchResult } from "./report.ts";

/** One line for `--help`. */
export const summary = "streams through the gateway beside a bare node:http proxy: processor time an event, added first token  [--streams N] [--events N] [--rounds N]";

/** Runs the bench: what stands in dist/ is measured. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { streams: { type: "string", default: "300" }, events: { type: "string", default: "200" }, rounds: { type: "string", default: "4" } } });
  const [streams, events] = [Number(values.streams), Number(values.events)];
  const { lanes, close } = await openLanes();
  try {
    for (const lane of lanes) await ask(lane, { requests: streams, connections: 8, events });
    const rounds: Record<string, Round[]> = { bare: [], gateway: [] };
    for (let round = 0; round < Number(values.rounds); round++) for (const lane of lanes) rounds[lane.name]?.push(await ask(lane, { requests: streams, connections: 8, events }));
    const [bare, gateway] = [together(rounds["bare"] ?? []), together(rounds["gateway"] ?? [])];
    const cpu = (round: Round): number => (round.cpuSeconds / round.requests / events) * 1e6;
    const added = percentile(gateway.firstMs, 0.99) - percentile(bare.firstMs, 0.99);
    print([["what", "bare", "gateway", "target"], ["processor time an event, µs", cpu(bare).toFixed(2), cpu(gateway).toFixed(2), "ratio <= 1.3"], ["ratio", "1", (cpu(gateway) / cpu(bare)).toFixed(2), "<= 1.3"], ["first event p99, ms", percentile(bare.firstMs, 0.99).toFixed(2), percentile(gateway.firstMs, 0.99).toFixed(2), `added <= 1 at half load; here at full: ${added.toFixed(2)}`]]);
    return { figures: { streams, events, bareCpuMicroseconds: cpu(bare), gatewayCpuMicroseconds: cpu(gateway), ratio: cpu(gateway) / cpu(bare), addedFirstP99Ms: added } };
  } finally {
    close();
  }
}
