// `plinth bench load`: where the load goes, and the connections that carry it.
import { runLoad } from "#capabilities/load/index";
import { createHttpUpstream } from "#engines/http-upstream/upstream";
import { systemClock } from "#engines/system/clock";
import { systemRandom } from "#engines/system/random";
import type { BenchLoadOrder, BenchLoadReport, Reached } from "#surfaces/cli/index";

/** Connections side by side. */
const connectionsMax = 10_000;

/** Runs the load: against a URL with its own key, or against an endpoint of the Plinth that `reach` finds. @throws what `reach` throws */
export async function benchLoad(order: BenchLoadOrder, reach: () => Promise<Reached>): Promise<BenchLoadReport> {
  const isUrl = /^https?:\/\//.test(order.target);
  const reached = isUrl ? undefined : await reach();
  const key = reached === undefined ? order.key : reached.key;
  const upstream = createHttpUpstream({ name: order.target, kind: "openai", url: reached === undefined ? order.target : `${reached.url}/v1`, apiKey: "", concurrencyMax: connectionsMax }, systemClock);
  try {
    return await runLoad({ upstream, clock: systemClock, random: systemRandom }, { ...order, model: order.model ?? order.target, headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });
  } finally {
    await upstream.close();
    await reached?.close();
  }
}
