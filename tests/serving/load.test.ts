// The load of the command line on a running gateway, and on a server by its address.
import { afterAll, beforeAll, expect, it } from "vitest";
import { benchLoad } from "#app/cli/bench-load";
import type { BenchLoadOrder, Reached } from "#surfaces/cli/index";
import { startPlinth, type TestPlinth } from "../support/plinth.ts";
import { startUpstream, type FakeUpstream } from "./upstreams.ts";

let plinth: TestPlinth;
let upstream: FakeUpstream;

beforeAll(async () => {
  upstream = await startUpstream();
  plinth = await startPlinth({ flags: { "serving.upstreams": [{ name: "a", url: upstream.url }], "serving.endpoints": [{ name: "chat", targets: [{ upstream: "a" }] }] } });
}, 60_000);

afterAll(async () => {
  await plinth?.stop();
  await upstream?.kill();
});

const order = (target: string): BenchLoadOrder => ({ target, kind: "poisson", perSecond: 40, seconds: 1, promptTokens: 3, outputTokens: 5, isStream: true, objective: {}, waitMillisecondsMax: 10_000, signal: new AbortController().signal, onProgress: () => undefined });
const reach = async (): Promise<Reached> => ({ url: plinth.url, key: plinth.composition.localKey, place: "local", close: async () => undefined });

it("is answered by an endpoint, each token counted, and leaves rows of usage", async () => {
  const report = await benchLoad(order("chat"), reach);
  expect([report.answered, report.failed, report.goodShare]).toEqual([report.offered, {}, 1]);
  expect(Math.round(report.tokensPerSecond * report.seconds)).toBe(report.answered * 5);
  expect((await plinth.client.usage({})).total.requests).toBe(report.offered);
  const whole = await benchLoad({ ...order("chat"), isStream: false }, reach);
  expect([whole.answered, Math.round(whole.tokensPerSecond * whole.seconds)]).toEqual([whole.offered, whole.answered * 5]);
});

it("reaches a server by its address, and tells what it refuses", async () => {
  await upstream.behave({ status: 429 });
  const report = await benchLoad(order(upstream.url), () => Promise.reject(new Error("not asked")));
  expect(report.failed).toEqual({ "status 429": report.offered });
  await upstream.behave({});
  expect((await benchLoad({ ...order("absent"), seconds: 0.2 }, reach)).failed).toMatchObject({ "status 404": expect.any(Number) as number });
});
