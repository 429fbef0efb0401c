// What breaks behind the gateway, or is changed in it, while requests run; faults beside the same without the gateway.
import { startUpstream, type FakeUpstream } from "../upstreams.ts";
import { openSite } from "./site.ts";
import { Caller, chatBody, pause, type Shot } from "./volley.ts";

/** Requests that were lost; streams that had begun and ended with an error are not. */
export interface Losses {
  readonly asked: number;
  readonly lost: number;
  readonly begunAndBroken: number;
}

/** kill -9 of one of three under load: through the gateway, and by clients that share themselves out over the three. */
export async function kill(seconds: number): Promise<{ readonly gateway: Losses; readonly alone: Losses }> {
  const run = async (isGateway: boolean): Promise<Losses> => {
    const three = await Promise.all([startUpstream(), startUpstream(), startUpstream()]);
    await Promise.all(three.map((upstream) => upstream.behave({ firstByteMs: 30, tokenMs: 5 })));
    const site = await openSite({ "serving.upstreams": three.map(({ url }, i) => ({ name: `u${i}`, url })), "serving.endpoints": [{ name: "chat", targets: three.map((_none, i) => ({ upstream: `u${i}`, model: "m" })) }] });
    const caller = new Caller();
    try {
      const origins = isGateway ? [site.url] : three.map(({ url }) => new URL(url).origin);
      const volleys = origins.flatMap((url, i) => [false, true].map((stream) => caller.volley({ url, key: site.key, body: chatBody("chat", { stream }) }, { perSecond: 60 / origins.length, seconds, seed: 2 * i + (stream ? 1 : 0) })));
      await pause((seconds * 1000) / 2);
      await three[2]?.kill();
      return losses((await Promise.all(volleys)).flat());
    } finally {
      await caller.close();
      await site.close();
      await Promise.all(three.map((upstream) => upstream.kill()));
    }
  };
  return { gateway: await run(true), alone: await run(false) };
}

function losses(shots: readonly Shot[]): Losses {
  const isWhole = ({ status, text }: Shot): boolean => status === 200 && (text.includes("[DONE]") || text.startsWith("{"));
  const broken = shots.filter((shot) => !isWhole(shot));
  const begun = broken.filter(({ text }) => text.includes("word0"));
  return { asked: shots.length, lost: broken.length - begun.length, begunAndBroken: begun.length };
}

/** An upstream that says 429 for a while. */
export interface Busy {
  /** Calls that reached it in that time. */
  readonly calls: number;
  /** From its end to the first answer, in milliseconds. */
  readonly recoveryMs: number;
}

/** 429 without `Retry-After` for so many seconds under steady load: through the gateway, and by the clients themselves. */
export async function busy(upstream: FakeUpstream, seconds: number): Promise<{ readonly gateway: Busy; readonly alone: Busy }> {
  const site = await openSite({ "serving.upstreams": [{ name: "u", url: upstream.url }], "serving.endpoints": [{ name: "chat", targets: [{ upstream: "u", model: "m" }], queueMillisecondsMax: 500 }] });
  const caller = new Caller();
  const run = async (url: string): Promise<Busy> => {
    await upstream.behave({ firstByteMs: 10 });
    const shots = caller.volley({ url, key: site.key, body: chatBody("chat") }, { perSecond: 50, seconds: seconds + 7, seed: 1 });
    const startMs = performance.now();
    await pause(1000);
    const before = (await upstream.seen()).requests.length;
    await upstream.behave({ status: 429 });
    await pause(seconds * 1000);
    const calls = (await upstream.seen()).requests.length - before;
    const endedMs = performance.now() - startMs;
    await upstream.behave({ firstByteMs: 10 });
    const recovered = (await shots).filter(({ atMs, durationMs, status }) => status === 200 && atMs + durationMs >= endedMs).map(({ atMs, durationMs }) => atMs + durationMs - endedMs);
    return { calls, recoveryMs: Math.min(...recovered) };
  };
  try {
    return { gateway: await run(site.url), alone: await run(new URL(upstream.url).origin) };
  } finally {
    await caller.close();
    await site.close();
  }
}

/** An endpoint's targets changed ten times under load. */
export async function change(upstream: FakeUpstream, seconds: number): Promise<Losses> {
  await upstream.behave({ firstByteMs: 50 });
  const site = await openSite({ "serving.upstreams": [{ name: "u", url: upstream.url }] });
  await site.client.endpoints.create({ endpoint: "chat", targets: [{ upstream: "u", model: "m0" }] });
  const caller = new Caller();
  try {
    const shots = caller.volley({ url: site.url, key: site.key, body: chatBody("chat") }, { perSecond: 100, seconds, seed: 1 });
    for (let turn = 1; turn <= 10; turn++) {
      await pause((seconds * 1000) / 11);
      await site.client.endpoints.update({ endpoint: "chat", targets: [{ upstream: "u", model: `m${turn}` }] });
    }
    return losses(await shots);
  } finally {
    await caller.close();
    await site.close();
  }
}
