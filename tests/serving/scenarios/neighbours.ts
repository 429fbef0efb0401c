// One tenant sends ten times its share: how long the others' requests take, beside a time in which it sends like them.
import type { FakeUpstream } from "../upstreams.ts";
import { openSite } from "./site.ts";
import { Caller, chatBody, percentile } from "./volley.ts";

/** Requests that the upstream works on at once, and how long one takes. */
const [slots, serviceMs] = [40, 200];
const tenants = 5;
/** Share of the upstream's capacity that all tenants ask for together when none is loud. */
const quietShare = 0.5;

/** The others' requests. Milliseconds. */
export interface Neighbourhood {
  readonly answered: number;
  readonly refused: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What the four others saw: while all send alike, while one sends ten times as much, and the same when all share one key, so that nothing tells them apart. */
export interface Neighbours {
  readonly alike: Neighbourhood;
  readonly loud: Neighbourhood;
  readonly loudUntold: Neighbourhood;
}

/** Runs the three times, each so many seconds. */
export async function neighbours(upstream: FakeUpstream, seconds: number): Promise<Neighbours> {
  await upstream.behave({ firstByteMs: serviceMs, spread: 0.5, slots });
  const site = await openSite({
    "serving.upstreams": [{ name: "u", url: upstream.url, concurrencyMax: slots }],
    "serving.endpoints": [{ name: "chat", targets: [{ upstream: "u", model: "m" }], queueMillisecondsMax: 2000, queueRequestsMax: 200 }],
  });
  const caller = new Caller();
  try {
    const keys = await Promise.all(Array.from({ length: tenants }, async (_none, i) => (await site.client.keys.create({ name: `tenant ${i}`, role: "inference" })).secret));
    const rate = (quietShare * slots * 1000) / serviceMs / tenants;
    const round = async (factor: number, isTold: boolean): Promise<Neighbourhood> => {
      const shots = await Promise.all(keys.map((key, i) => caller.volley({ url: site.url, key: isTold ? key : keys[0] ?? "", body: chatBody("chat") }, { perSecond: i === 0 ? rate * factor : rate, seconds, seed: i + 1 })));
      const others = shots.slice(1).flat();
      const answered = others.filter(({ status }) => status === 200).map(({ durationMs }) => durationMs);
      return { answered: answered.length, refused: others.length - answered.length, p50Ms: percentile(answered, 0.5), p99Ms: percentile(answered, 0.99) };
    };
    await round(1, true);
    return { alike: await round(1, true), loud: await round(10, true), loudUntold: await round(10, false) };
  } finally {
    await caller.close();
    await site.close();
  }
}
