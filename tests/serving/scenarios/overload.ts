// Twice the load that an upstream bears, open loop: what is answered in time through the gateway, and by the upstream alone.
import type { FakeUpstream } from "../upstreams.ts";
import { openSite } from "./site.ts";
import { Caller, chatBody, percentile, type Shot } from "./volley.ts";

/** Requests that the upstream works on at once, how long one takes, and what it answers a second at most. */
const [slots, serviceMs] = [10, 100];
const capacity = (slots * 1000) / serviceMs;
/** A request is good when its whole answer is there by then. */
const deadlineMs = 1000;
/** What of the deadline may be spent waiting for a place. */
const queueMs = 500;

/** One load. `goodput` in requests a second; shares of those admitted. */
export interface Overload {
  readonly perSecond: number;
  readonly goodput: number;
  readonly answered: number;
  readonly inTimeShare: number;
  readonly refused: number;
  readonly refusalP99Ms: number;
  readonly answerP99Ms: number;
}

/** The loads through the gateway, the last of them twice the capacity; and that one sent to the upstream itself. */
export interface Overloads {
  readonly gateway: readonly Overload[];
  readonly alone: Overload;
  readonly peak: number;
}

/** Runs each load for so many seconds. */
export async function overload(upstream: FakeUpstream, seconds: number): Promise<Overloads> {
  await upstream.behave({ firstByteMs: serviceMs, spread: 0.5, slots });
  const site = await openSite({ "serving.upstreams": [{ name: "u", url: upstream.url }], "serving.endpoints": [{ name: "chat", targets: [{ upstream: "u", model: "m" }], queueMillisecondsMax: queueMs }] });
  const aim = { url: site.url, key: site.key, body: chatBody("chat") };
  try {
    await load(aim, capacity, 2);
    const gateway: Overload[] = [];
    for (const share of [0.9, 1, 2]) gateway.push(await load(aim, capacity * share, seconds));
    const alone = await load({ ...aim, url: new URL(upstream.url).origin }, capacity * 2, seconds);
    return { gateway, alone, peak: Math.max(...gateway.map(({ goodput }) => goodput)) };
  } finally {
    await site.close();
  }
}

async function load(aim: { readonly url: string; readonly key: string; readonly body: string }, perSecond: number, seconds: number): Promise<Overload> {
  const caller = new Caller();
  try {
    const shots = await caller.volley(aim, { perSecond, seconds, seed: 1 });
    const times = (of: readonly Shot[]): readonly number[] => of.map(({ durationMs }) => durationMs);
    const [answered, refused] = [shots.filter(({ status }) => status === 200), shots.filter(({ status }) => status === 503)];
    const good = answered.filter(({ durationMs }) => durationMs <= deadlineMs).length;
    return { perSecond, goodput: good / seconds, answered: answered.length, inTimeShare: good / Math.max(1, answered.length), refused: refused.length, refusalP99Ms: percentile(times(refused), 0.99), answerP99Ms: percentile(times(answered), 0.99) };
  } finally {
    await caller.close();
  }
}
