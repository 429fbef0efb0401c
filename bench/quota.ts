// One quota asked by two hundred at once, and one tenant that asks ten times as much as the others.
import { parseArgs } from "node:util";
import { percentile } from "./gateway/lanes.ts";
import { fire, openScene, type Scene, type Way } from "./gateway/scene.ts";
import type { BenchOptions, BenchResult } from "./report.ts";

/** One line for `--help`. */
export const summary = "200 requests at once on one quota: tokens beyond it; one tenant at ten times the others: what they feel, beside a proxy without control  [--seconds N]";

const [places, milliseconds, others, perSecondEach] = [16, 160, 4, 10];

/** Runs the bench. The upstream answers 100 a second; four tenants ask 10 a second each, the fifth 100. The gateway is told how many places there are. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { seconds: { type: "string", default: "10" } } });
  const seconds = Number(values.seconds);
  const scene = await openScene({ count: 1, places, milliseconds, spread: 0.5, concurrencyMax: places });
  try {
    const quota = await quotaOf(scene, true);
    const unlimited = await quotaOf(scene, false);
    const keys = await Promise.all(Array.from({ length: others + 1 }, async (_none, i) => (await scene.client.keys.create({ name: `tenant${i}`, role: "inference" })).secret));
    const table: (string | number)[][] = [["way", "others alone p99, ms", "beside one at ten times p99, ms", "times", "target"]];
    const figures: Record<string, unknown> = { quota, unlimited };
    for (const way of [scene.baseline, scene.gateway] satisfies readonly Way[]) {
      await felt(way, keys, { seconds: 3, loudPerSecond: 0 });
      const alone = await felt(way, keys, { seconds, loudPerSecond: 0 });
      const beside = await felt(way, keys, { seconds, loudPerSecond: perSecondEach * 10 });
      table.push([way.name, alone.toFixed(1), beside.toFixed(1), (beside / alone).toFixed(2), "<= 1.2"]);
      figures[way.name] = { aloneP99Ms: alone, besideP99Ms: beside, times: beside / alone };
    }
    print([["quota, tokens", "asked at once", "answered", "refused", "tokens used", "beyond", "target"], [quota.amount, 200, quota.answered, quota.refused, quota.used, quota.beyond, "0"], ["no limit", 200, unlimited.answered, unlimited.refused, unlimited.used, unlimited.beyond, ""]]);
    print(table);
    return { figures };
  } finally {
    scene.close();
  }
}

/** 200 at once on a quota for far fewer; without the limit when `isLimited` is false. Each uses 20 tokens. */
async function quotaOf({ client, gateway }: Scene, isLimited: boolean) {
  const amount = 2000;
  const used = async (): Promise<number> => {
    const { total } = await client.usage({ by: "endpoint" });
    return total.promptTokens + total.completionTokens;
  };
  const before = await used();
  if (isLimited) await client.limits.set({ limit: "bench", unit: "tokens", amount, window: "day", endpoint: "chat" });
  const body = JSON.stringify({ model: "chat", messages: [{ role: "user", content: "hi" }], max_tokens: 10 });
  const statuses = await Promise.all(Array.from({ length: 200 }, async () => {
    const answer = await fetch(`${gateway.url}/v1/chat/completions`, { method: "POST", body, headers: { "content-type": "application/json", authorization: `Bearer ${gateway.key}` } });
    await answer.arrayBuffer();
    return answer.status;
  }));
  if (isLimited) await client.limits.delete({ limit: "bench" });
  const spent = (await used()) - before;
  return { amount, used: spent, beyond: Math.max(0, spent - amount), answered: statuses.filter((status) => status === 200).length, refused: statuses.filter((status) => status === 429).length };
}

/** p99 of the quiet tenants' answers in milliseconds. */
async function felt(way: Way, [loud = "", ...quiet]: readonly string[], { seconds, loudPerSecond }: { readonly seconds: number; readonly loudPerSecond: number }): Promise<number> {
  const [outcomes] = await Promise.all([Promise.all(quiet.map((key) => fire(way, { perSecond: perSecondEach, seconds, key }))), loudPerSecond === 0 ? [] : fire(way, { perSecond: loudPerSecond, seconds, key: loud })]);
  return percentile(outcomes.flat().map(({ ms }) => ms), 0.99);
}
