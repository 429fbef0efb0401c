// Twice as many requests as the upstream can answer: what still comes in time, and how fast the others are refused.
import { parseArgs } from "node:util";
import { percentile } from "./gateway/lanes.ts";
import { fire, openScene, type Outcome, type Way } from "./gateway/scene.ts";
import type { BenchOptions, BenchResult } from "./report.ts";

/** One line for `--help`. */
export const summary = "open-loop load at twice the upstream's capacity: goodput, deadlines kept, speed of refusals, beside a proxy without control  [--seconds N]";

const [places, milliseconds, deadlineMs] = [8, 40, 1000];

/** Runs the bench. Capacity is 200 requests a second; each is good when it is answered within a second. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { seconds: { type: "string", default: "15" } } });
  const seconds = Number(values.seconds);
  const scene = await openScene({ count: 1, places, milliseconds, endpoint: { queueMillisecondsMax: 600 } });
  try {
    const capacity = (places / milliseconds) * 1000;
    // The peak: what comes in time where the load is the capacity itself, after the limit has been learnt.
    await fire(scene.gateway, { perSecond: capacity, seconds: Math.min(5, seconds) });
    const peak = measured(await fire(scene.gateway, { perSecond: capacity, seconds }), seconds);
    const table: (string | number)[][] = [["way", "offered/s", "good/s", "of peak", "answered in time", "refused", "refusals p99, ms"]];
    const figures: Record<string, unknown> = { capacityPerSecond: capacity, peakPerSecond: peak.goodPerSecond };
    for (const way of [scene.baseline, scene.gateway] satisfies readonly Way[]) {
      const found = measured(await fire(way, { perSecond: capacity * 2, seconds }), seconds);
      const ofPeak = found.goodPerSecond / peak.goodPerSecond;
      table.push([way.name, capacity * 2, found.goodPerSecond.toFixed(1), ofPeak.toFixed(3), `${(found.inTimeShare * 100).toFixed(2)} %`, found.refused, found.refusalP99Ms.toFixed(2)]);
      figures[way.name] = { ...found, ofPeak };
    }
    print(table);
    print("targets: of peak >= .95, answered in time >= 99 %, refusals p99 <= 5 ms");
    return { figures };
  } finally {
    scene.close();
  }
}

/** The first fifth is left out: queues fill there. */
function measured(all: readonly Outcome[], seconds: number) {
  const outcomes = all.filter(({ atMs }) => atMs >= seconds * 200);
  const answered = outcomes.filter(({ status }) => status === 200);
  const good = answered.filter(({ ms }) => ms <= deadlineMs);
  const refusals = outcomes.filter(({ status }) => status === 503 || status === 429).map(({ ms }) => ms);
  return { goodPerSecond: good.length / (seconds * 0.8), inTimeShare: answered.length === 0 ? 0 : good.length / answered.length, answeredP99Ms: percentile(answered.map(({ ms }) => ms), 0.99), refused: refusals.length, refusalP50Ms: percentile(refusals, 0.5), refusalP99Ms: percentile(refusals, 0.99), lateRefusals: refusals.filter((ms) => ms > 100).length, broken: outcomes.filter(({ status }) => status === 0).length };
}
