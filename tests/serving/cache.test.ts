// The exact cache: the same request asks an upstream once, workspaces and endpoints apart, and rows say so.
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startPlinth, type TestPlinth } from "../support/plinth.ts";
import { startUpstream, type FakeUpstream } from "./upstreams.ts";

let plinth: TestPlinth;
let upstream: FakeUpstream;

beforeAll(async () => {
  upstream = await startUpstream();
  plinth = await startPlinth({
    flags: {
      "serving.upstreams": [{ name: "a", url: upstream.url }],
      "serving.endpoints": [{ name: "kept", cacheMilliseconds: 60_000, targets: [{ upstream: "a", model: "m" }] }, { name: "also", cacheMilliseconds: 60_000, targets: [{ upstream: "a", model: "m" }] }, { name: "short", cacheMilliseconds: 100, targets: [{ upstream: "a", model: "m" }] }, { name: "free", targets: [{ upstream: "a", model: "m" }] }],
      "serving.prices": [{ model: "m", inputUsdPerMillion: 1000, outputUsdPerMillion: 1000 }],
    },
  });
}, 60_000);

afterAll(async () => {
  await plinth?.stop();
  await upstream?.kill();
});

beforeEach(() => upstream.behave({}));

const calls = async (): Promise<number> => (await upstream.seen()).requests.length;

async function ask(body: string, signal?: AbortSignal): Promise<{ readonly status: number; readonly cache: string | null; readonly text: string }> {
  const answer = await fetch(`${plinth.url}/v1/chat/completions`, { method: "POST", body, headers: { "content-type": "application/json", authorization: `Bearer ${plinth.composition.localKey}` }, ...(signal ? { signal } : {}) });
  return { status: answer.status, cache: answer.headers.get("x-plinth-cache"), text: await answer.text() };
}

const order = (model: string, content: string, more: object = {}): string => JSON.stringify({ model, messages: [{ role: "user", content }], ...more });

it("asks once for requests that say the same, however they are written, and again for any other", async () => {
  const before = await calls();
  const first = await ask(order("kept", "hi"));
  const again = await ask('{ "messages": [{"content":"hi", "role":"user"}],\n "model":"kept" }');
  expect([first.cache, again.cache, again.text, (await calls()) - before]).toEqual(["miss", "hit", first.text, 1]);
  const { requests } = await plinth.client.usage.requests({ limit: 2 });
  expect(requests).toMatchObject([{ upstream: "(cache)", code: "ok", promptTokens: 0, costUsd: 0 }, { upstream: "a", promptTokens: 7, costUsd: 0.012 }]);
  for (const other of [order("kept", "ho"), order("also", "hi"), order("kept", "hi", { temperature: 0 })]) expect((await ask(other)).cache).toBe("miss");
  expect((await ask(order("free", "hi"))).cache).toBeNull();
  expect((await calls()) - before).toBe(5);
  const metrics = await (await fetch(`${plinth.url}/metrics`, { headers: { authorization: `Bearer ${plinth.composition.localKey}` } })).text();
  expect(metrics).toMatch(/plinth_serving_cache_total\{endpoint="kept",outcome="hit"\} 1/);
});

it("lets those who ask at the same time wait for one call, and asks again when its client leaves", async () => {
  await upstream.behave({ firstByteMs: 300 });
  const before = await calls();
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(order("kept", "together"))));
  expect([new Set(answers.map(({ text }) => text)).size, answers.filter(({ cache }) => cache === "miss").length, (await calls()) - before]).toEqual([1, 1, 1]);
  const leaving = new AbortController();
  const left = ask(order("kept", "left"), leaving.signal).catch(() => "left");
  await expect.poll(calls, { timeout: 2000 }).toBe(before + 2);
  const others = Array.from({ length: 5 }, () => ask(order("kept", "left")));
  await new Promise((resolve) => setTimeout(resolve, 50));
  leaving.abort();
  expect(await left).toBe("left");
  expect((await Promise.all(others)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect((await calls()) - before).toBe(3);
});

it("keeps no stream, no refusal, and nothing for longer than the endpoint says", async () => {
  expect((await ask(order("kept", "stream", { stream: true }))).cache).toBeNull();
  await upstream.behave({ status: 400 });
  for (const status of [400, 400]) expect(await ask(order("kept", "bad"))).toMatchObject({ status, cache: "miss" });
  await upstream.behave({});
  expect((await ask(order("kept", "bad"))).status).toBe(200);
  await ask(order("short", "hi"));
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect((await ask(order("short", "hi"))).cache).toBe("miss");
});
