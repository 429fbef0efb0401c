// Two hundred requests at once on one quota of tokens: what the upstream really spent beyond it.
import type { FakeUpstream } from "../upstreams.ts";
import { openSite } from "./site.ts";
import { Caller, chatBody } from "./volley.ts";

/** Tokens that the fake upstream says an answer of five used. */
const tokensPerAnswer = 12;

/** What was spent. `overshoot` in tokens beyond the quota; 0 or more. */
export interface Spent {
  readonly quota: number;
  readonly answered: number;
  readonly refused: number;
  readonly tokens: number;
  readonly overshoot: number;
  /** Tokens by the rows of usage. */
  readonly booked: number;
}

/** Asks `requests` at once, three times over, under a quota of a third of what one wave wants; without it when `isLimited` is false. */
export async function overshoot(upstream: FakeUpstream, { requests, isLimited }: { readonly requests: number; readonly isLimited: boolean }): Promise<Spent> {
  const quota = Math.floor((requests * tokensPerAnswer) / 3);
  await upstream.behave({ firstByteMs: 20 });
  const before = (await upstream.seen()).requests.length;
  const site = await openSite({ "serving.upstreams": [{ name: "u", url: upstream.url }], "serving.endpoints": [{ name: "chat", targets: [{ upstream: "u", model: "m" }] }] });
  const caller = new Caller();
  try {
    if (isLimited) await site.client.limits.set({ limit: "quota", unit: "tokens", amount: quota, window: "month" });
    const aim = { url: site.url, key: site.key, body: chatBody("chat") };
    const statuses: number[] = [];
    for (let wave = 0; wave < 3; wave++) for (const { status } of await Promise.all(Array.from({ length: requests }, () => caller.ask(aim)))) statuses.push(status);
    const tokens = ((await upstream.seen()).requests.length - before) * tokensPerAnswer;
    const { total } = await site.client.usage({});
    return { quota, answered: statuses.filter((status) => status === 200).length, refused: statuses.filter((status) => status === 429).length, tokens, overshoot: Math.max(0, tokens - quota), booked: total.promptTokens + total.completionTokens };
  } finally {
    await caller.close();
    await site.close();
  }
}
