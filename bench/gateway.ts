// What the gateway costs a plain request beside a bare proxy of node:http to the same upstream: processor time and added latency.
import { parseArgs } from "node:util";
import { ask, openLanes, percentile, together, type Round } from "./gateway/lanes.ts";
import type { BenchOptions, BenchResult } from "./report.ts";

/** One line for `--help`. */
export const summary = "plain requests through the gateway beside a bare node:http proxy: processor time, added p99  [--requests N] [--rounds N]";

/** Runs the bench: what stands in dist/ is measured. Rounds of both lanes follow one another in turn. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { requests: { type: "string", default: "3000" }, rounds: { type: "string", default: "4" } } });
  const requests = Number(values.requests);
  const { lanes, close } = await openLanes();
  try {
    for (const lane of lanes) await ask(lane, { requests, connections: 16, events: 0 });
    const table: (string | number)[][] = [["connections", "bare, µs of processor", "gateway", "ratio", "bare p99, ms", "gateway p99", "added p99", "target"]];
    const figures: Record<string, unknown> = {};
    for (const [connections, targetMs] of [[1, 1], [16, 3], [64, 10]] as const) {
      const rounds: Record<string, Round[]> = { bare: [], gateway: [] };
      for (let round = 0; round < Number(values.rounds); round++) for (const lane of lanes) rounds[lane.name]?.push(await ask(lane, { requests: connections === 1 ? Math.ceil(requests / 3) : requests, connections, events: 0 }));
      const [bare, gateway] = [together(rounds["bare"] ?? []), together(rounds["gateway"] ?? [])];
      const cpu = (round: Round): number => (round.cpuSeconds / round.requests) * 1e6;
      const [bareP99, gatewayP99] = [percentile(bare.wholeMs, 0.99), percentile(gateway.wholeMs, 0.99)];
      table.push([connections, cpu(bare).toFixed(0), cpu(gateway).toFixed(0), (cpu(gateway) / cpu(bare)).toFixed(2), bareP99.toFixed(2), gatewayP99.toFixed(2), (gatewayP99 - bareP99).toFixed(2), `ratio <= 1.3, added <= ${targetMs} ms`]);
      figures[`connections${connections}`] = { bareCpuMicroseconds: cpu(bare), gatewayCpuMicroseconds: cpu(gateway), ratio: cpu(gateway) / cpu(bare), addedP99Ms: gatewayP99 - bareP99, gatewayPerSecond: gateway.requests / gateway.seconds, barePerSecond: bare.requests / bare.seconds };
    }
    print(table);
    return { figures };
  } finally {
    close();
  }
}
