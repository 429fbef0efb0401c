// The cache keeps workspaces apart and stays within its bytes.
import { expect, it } from "vitest";
import { createHeldClock } from "#conformance/held-clock";
import { endpointOf } from "#core/serving/endpoint";
import type { InferenceReply, InferenceRequest } from "#core/serving/exchange";
import type { Metrics } from "#ports/metrics";
import { cacheBytesMax, ReplyCache } from "./reply-cache.ts";

const metrics: Metrics = { count: () => undefined, gauge: () => undefined, observe: () => undefined, expose: () => Promise.resolve("") };
const endpoint = endpointOf("e", { targets: [{ upstream: "u" }], cacheMilliseconds: 1000 });
const request = (content: string, workspace = "w"): InferenceRequest => ({
  id: "r", principal: { workspace, id: "k", role: "inference", groups: [] } as unknown as InferenceRequest["principal"], dialect: "openai.chat", endpoint: "e", text: "", sizeBytes: 0, json: { content }, isStream: false, priority: undefined, headers: { "user-agent": content }, deadlineAt: 0, signal: new AbortController().signal,
});

it("gives no workspace what another asked, nor after a change of the endpoint", async () => {
  const cache = new ReplyCache({ clock: createHeldClock(0), metrics });
  const ask = async (): Promise<InferenceReply> => ({ status: 200, headers: {}, body: new Uint8Array(1) });
  const found = async (asked: InferenceRequest, at = endpoint): Promise<boolean> => (await cache.find(asked, at, ask)).isCached;
  expect([await found(request("a")), await found(request("a")), await found(request("a", "x")), await found(request("a"), endpointOf("e", { targets: [{ upstream: "other" }], cacheMilliseconds: 1000 }))]).toEqual([false, true, false, false]);
});

it("drops what was not used for longest, ends entries at their time, and keeps no answer that is too large", async () => {
  const clock = createHeldClock(0);
  const cache = new ReplyCache({ clock, metrics });
  const sized = (bytes: number) => async (): Promise<InferenceReply> => ({ status: 200, headers: {}, body: new Uint8Array(bytes) });
  const size = cacheBytesMax / 10;
  for (let i = 0; i < 9; i++) await cache.find(request(`${i}`), endpoint, sized(size));
  expect((await cache.find(request("0"), endpoint, sized(size))).isCached).toBe(true);
  await cache.find(request("new"), endpoint, sized(size));
  expect(cache.bytes).toBeLessThanOrEqual(cacheBytesMax);
  expect((await cache.find(request("0"), endpoint, sized(size))).isCached).toBe(true);
  expect((await cache.find(request("1"), endpoint, sized(1))).isCached).toBe(false);
  await cache.find(request("large"), endpoint, sized(cacheBytesMax / 4));
  expect((await cache.find(request("large"), endpoint, sized(1))).isCached).toBe(false);
  await clock.advance(1000);
  expect((await cache.find(request("0"), endpoint, sized(1))).isCached).toBe(false);
});
