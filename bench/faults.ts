// What clients see of faults: an upstream killed, a client that leaves, an upstream that refuses for a while, an endpoint that changes under load.
import { parseArgs } from "node:util";
import { fire, openScene, type Outcome, type Scene, type Way } from "./gateway/scene.ts";
import type { BenchOptions, BenchResult } from "./report.ts";

/** One line for `--help`. */
export const summary = "kill -9 of one of three upstreams, a client that leaves, 429 for a while, changes under load, beside a proxy without control  [--seconds N]";

const perSecond = 60;

/** Runs the bench. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { seconds: { type: "string", default: "6" } } });
  const seconds = Number(values.seconds);
  const figures: Record<string, unknown> = {};
  const table: (string | number)[][] = [["what", "baseline", "gateway", "target"]];
  const add = (what: string, name: string, found: { readonly baseline: number; readonly gateway: number; readonly target: string }): void => {
    table.push([what, found.baseline.toFixed(0), found.gateway.toFixed(0), found.target]);
    figures[name] = { baseline: found.baseline, gateway: found.gateway };
  };
  const scene = await openScene({ count: 3, places: 50, milliseconds: 20 });
  try {
    for (const isStream of [false, true]) {
      const lost = { baseline: await killed(scene, scene.baseline, { seconds, isStream }), gateway: await killed(scene, scene.gateway, { seconds, isStream }) };
      add(`${isStream ? "streams lost before their first token" : "plain requests lost"} after kill -9, of ${perSecond * seconds}`, isStream ? "streamsLost" : "plainLost", { ...lost, target: "0" });
    }
    add("a client leaves: upstream stopped after, ms", "stoppedAfterMs", { baseline: await leftAfterMs(scene, scene.baseline), gateway: await leftAfterMs(scene, scene.gateway), target: "<= 50" });
    add("429 for two seconds: first good answers again after, ms", "recoveredAfterMs", { baseline: await recoveredAfterMs(scene, scene.baseline), gateway: await recoveredAfterMs(scene, scene.gateway), target: "<= 5000" });
    const outcomes = fire(scene.gateway, { perSecond, seconds });
    for (let i = 0; i < seconds * 10; i++) {
      await scene.client.endpoints.update({ endpoint: "chat", targets: [0, 1, 2].filter((upstream) => upstream !== i % 3).map((upstream) => ({ upstream: `u${upstream}`, model: "m" })) });
      await new Promise((resolve) => setTimeout(resolve, 80));
    }
    const failed = (await outcomes).filter(({ status }) => status !== 200).length;
    table.push([`${seconds * 10} changes under load: requests failed, of ${perSecond * seconds}`, "", failed, "0"]);
    figures["failedByChange"] = failed;
    print(table);
    return { figures };
  } finally {
    scene.close();
  }
}

/** Requests that ended without an answer, or streams without a first token, when one of three upstreams is killed in the middle. */
async function killed(scene: Scene, way: Way, { seconds, isStream }: { readonly seconds: number; readonly isStream: boolean }): Promise<number> {
  const pending = fire(way, { perSecond, seconds, isStream });
  await new Promise((resolve) => setTimeout(resolve, seconds * 400));
  await scene.kill(0);
  const outcomes = await pending;
  await scene.restart(0);
  const isLost = ({ status, firstMs }: Outcome): boolean => (isStream ? firstMs === Infinity || (status !== 200 && status !== 0) : status !== 200);
  return outcomes.filter(isLost).length;
}

/** Milliseconds from a client's leaving in mid-stream until the upstream sees its connection closed; the worst of ten. */
async function leftAfterMs(scene: Scene, way: Way): Promise<number> {
  let worst = 0;
  for (let i = 0; i < 10; i++) {
    const abort = new AbortController();
    const before = await scene.seen();
    const answer = await fetch(`${way.url}/v1/chat/completions`, { method: "POST", body: JSON.stringify({ model: "chat", stream: true, messages: [] }), headers: { "content-type": "application/json", authorization: `Bearer ${way.key}` }, signal: abort.signal });
    await answer.body?.getReader().read();
    const leftAt = Date.now();
    abort.abort();
    const until = leftAt + 2000;
    for (;;) {
      const now = await scene.seen();
      if (now.left > before.left) {
        worst = Math.max(worst, now.lastLeftAt - leftAt);
        break;
      }
      if (Date.now() > until) return Infinity;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  return worst;
}

/** Milliseconds from the end of two seconds of 429 on all upstreams until half a second in which every answer is good. */
async function recoveredAfterMs(scene: Scene, way: Way): Promise<number> {
  await scene.control(429);
  const pending = fire(way, { perSecond, seconds: 9 });
  await new Promise((resolve) => setTimeout(resolve, 2000));
  await scene.control(200);
  const outcomes = await pending;
  const lastBad = Math.max(2000, ...outcomes.filter(({ status }) => status !== 200).map(({ atMs, ms }) => atMs + ms));
  return lastBad - 2000;
}
