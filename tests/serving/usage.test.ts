// Limits and money: exact under concurrency, kept over a restart, and sums that add up to the rows.
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startPlinth, type TestPlinth } from "../support/plinth.ts";
import { startUpstream, type FakeUpstream } from "./upstreams.ts";

let plinth: TestPlinth;
let upstream: FakeUpstream;
const flags = (): Record<string, unknown> => ({
  "serving.upstreams": [{ name: "a", url: upstream.url }, { name: "gone", url: "http://127.0.0.1:9/v1" }],
  "serving.endpoints": [{ name: "chat", targets: [{ upstream: "a", model: "priced" }] }, { name: "free", targets: [{ upstream: "a", model: "own" }] }, { name: "gone", targets: [{ upstream: "gone" }] }],
  "serving.prices": [{ model: "priced", inputUsdPerMillion: 1000, outputUsdPerMillion: 3000 }, { model: "priced", from: "2999-01-01", inputUsdPerMillion: 9, outputUsdPerMillion: 9 }],
});
/** What the fake says that a request used. */
const tokensEach = 7 + 5;
const usdEach = (7 * 1000 + 5 * 3000) / 1e6;

beforeAll(async () => {
  upstream = await startUpstream();
  plinth = await startPlinth({ flags: flags() });
}, 60_000);

afterAll(async () => {
  await plinth?.stop();
  await upstream?.kill();
});

beforeEach(async () => {
  await upstream.behave({});
  for (const { limit } of (await plinth.client.limits.list()).limits) await plinth.client.limits.delete({ limit });
});

function chat(model: string, more: object = { max_tokens: 5 }, options: { readonly key?: string; readonly signal?: AbortSignal } = {}): Promise<Response> {
  const body = JSON.stringify({ model, messages: [{ role: "user", content: "hi" }], ...more });
  return fetch(`${plinth.url}/v1/chat/completions`, { method: "POST", body, headers: { "content-type": "application/json", authorization: `Bearer ${options.key ?? plinth.composition.localKey}` }, ...(options.signal ? { signal: options.signal } : {}) });
}

async function statuses(count: number, ask: () => Promise<Response>): Promise<readonly number[]> {
  return Promise.all(Array.from({ length: count }, async () => {
    const answer = await ask();
    await answer.text();
    return answer.status;
  }));
}

const used = async (limit: string): Promise<number> => (await plinth.client.limits.list()).limits.find((each) => each.limit === limit)?.used ?? -1;

it("let 200 requests at once on one quota use no token more, and all of it in the end", async () => {
  const { total } = await plinth.client.usage({ by: "endpoint" });
  const before = total.promptTokens + total.completionTokens;
  await plinth.client.limits.set({ limit: "quota", unit: "tokens", amount: before + 600, window: "month" });
  await upstream.behave({ firstByteMs: 5 });
  const first = await statuses(200, () => chat("chat"));
  expect(first.filter((status) => status !== 200 && status !== 429)).toEqual([]);
  for (let last = 200; last === 200; ) [last = 0] = await statuses(1, () => chat("chat"));
  const after = (await plinth.client.usage({})).total;
  const spent = after.promptTokens + after.completionTokens - before;
  expect(spent).toBeLessThanOrEqual(600);
  // The last one is refused when what it may use at most does not fit any more.
  expect(spent).toBeGreaterThan(600 - 100);
  expect(spent % tokensEach).toBe(0);
  expect(await used("quota")).toBe(before + spent);
}, 60_000);

it("refuse with the time to come back, in the words of the protocol", async () => {
  await plinth.client.limits.set({ limit: "none", unit: "requests", amount: 0, window: "minute", endpoint: "chat" });
  const refused = await chat("chat");
  expect([refused.status, await refused.json()]).toMatchObject([429, { error: { type: "rate_limit_error", code: "rate_limit_exceeded", message: expect.stringContaining("The limit none of 0 requests a minute") as string } }]);
  const seconds = Number(refused.headers.get("retry-after"));
  expect(seconds > 0 && seconds <= 60).toBe(true);
  expect(await statuses(1, () => chat("free"))).toEqual([200]);
});

it("count every key by itself, or one alone", async () => {
  const [one, two] = await Promise.all(["one", "two"].map((name) => plinth.client.keys.create({ name, role: "inference" })));
  await plinth.client.limits.set({ limit: "each", unit: "requests", amount: 2, window: "day", key: "each" });
  const as = (key = ""): Promise<readonly number[]> => statuses(3, () => chat("free", {}, { key }));
  expect([(await as(one?.secret)).toSorted(), (await as(two?.secret)).toSorted()]).toEqual([[200, 200, 429], [200, 200, 429]]);
  await plinth.client.limits.delete({ limit: "each" });
  await plinth.client.limits.set({ limit: "alone", unit: "requests", amount: 2, window: "day", key: one?.key.key ?? "" });
  expect([await as(one?.secret), await as(two?.secret)]).toEqual([[429, 429, 429], [200, 200, 200]]);
});

it("hold a budget of money, count it again after a restart, and let what costs nothing pass", async () => {
  const spent = (await plinth.client.usage({})).total.costUsd;
  await plinth.client.limits.set({ limit: "budget", unit: "usd", amount: spent + 3 * usdEach + 0.05, window: "month" });
  for (const status of [200, 200]) expect(await statuses(1, () => chat("chat"))).toEqual([status]);
  const { directory } = plinth;
  await plinth.stop({ keep: true });
  plinth = await startPlinth({ directory, flags: flags() });
  expect(await used("budget")).toBeCloseTo(spent + 2 * usdEach, 9);
  let answered = 0;
  while ((await statuses(1, () => chat("chat")))[0] === 200) answered++;
  expect(answered).toBeLessThanOrEqual(3);
  expect((await plinth.client.usage({})).total.costUsd).toBeLessThanOrEqual(spent + 3 * usdEach + 0.05);
  expect(await statuses(1, () => chat("free"))).toEqual([200]);
}, 60_000);

it("give back what a failed or abandoned request had taken", async () => {
  await plinth.client.limits.set({ limit: "back", unit: "tokens", amount: 1e9, window: "month" });
  const before = await used("back");
  expect(await statuses(1, () => chat("gone"))).toEqual([502]);
  expect(await used("back")).toBe(before);
  await upstream.behave({ tokenMs: 20, tokens: 400 });
  const leaving = new AbortController();
  const answer = await chat("chat", { stream: true }, { signal: leaving.signal });
  await answer.body?.getReader().read();
  expect(await used("back")).toBeGreaterThan(before + 4000);
  leaving.abort();
  while ((await used("back")) > before + 4000) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await used("back")).toBeGreaterThan(before);
});

it("bound the answer of a request that names no bound, where tokens are limited, and touch no other", async () => {
  await chat("free", {});
  expect((await upstream.seen()).requests.at(-1)?.body).toBe('{"model":"own","messages":[{"role":"user","content":"hi"}]}');
  await plinth.client.limits.set({ limit: "tokens", unit: "tokens", amount: 1e9, window: "month" });
  await chat("free", {});
  expect((await upstream.seen()).requests.at(-1)?.body).toBe('{"max_completion_tokens":4096,"model":"own","messages":[{"role":"user","content":"hi"}]}');
  await chat("free", { max_tokens: 9 });
  expect((await upstream.seen()).requests.at(-1)?.body).toBe('{"model":"own","messages":[{"role":"user","content":"hi"}],"max_tokens":9}');
});

it("write a row a request, and sums that add up to the rows", async () => {
  const rows = [];
  for (let cursor: string | undefined, more = true; more; ) {
    const page = await plinth.client.usage.requests({ limit: 20, ...(cursor ? { cursor } : {}) });
    rows.push(...page.requests);
    cursor = page.next;
    more = cursor !== undefined;
  }
  expect(rows[0]).toMatchObject({ endpoint: "free", key: "local", upstream: "a", model: "own", dialect: "openai.chat", code: "ok", promptTokens: 7, completionTokens: 5, costUsd: 0 });
  expect(rows.some(({ endpoint, code, upstream: name }) => endpoint === "gone" && code === "upstream.unreachable" && name === "")).toBe(true);
  expect(rows.some(({ code }) => code === "request.cancelled")).toBe(true);
  expect(new Set(rows.map(({ request }) => request)).size).toBe(rows.length);
  const nano = (usd: number): number => Math.round(usd * 1e9);
  for (const by of ["endpoint", "key", "model", "day"] as const) {
    const { usage, total } = await plinth.client.usage({ by });
    const sum = (of: (one: { costUsd: number; requests: number; promptTokens: number }) => number): number => usage.reduce((all, one) => all + of(one), 0);
    expect([sum(({ requests }) => requests), sum(({ promptTokens }) => promptTokens), sum(({ costUsd }) => nano(costUsd))]).toEqual([rows.length, rows.reduce((all, row) => all + row.promptTokens, 0), rows.reduce((all, row) => all + nano(row.costUsd), 0)]);
    expect([total.requests, nano(total.costUsd)]).toEqual([rows.length, sum(({ costUsd }) => nano(costUsd))]);
  }
  expect((await plinth.client.usage({ by: "endpoint", to: "2020-01-01T00:00:00.000Z" })).usage).toEqual([]);
});
