// Endpoints as rows: made and changed while requests run, kept over a restart; those of the file stay the file's.
import { rm } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startPlinth, type TestPlinth } from "../support/plinth.ts";
import { startUpstream, type FakeUpstream } from "./upstreams.ts";

let plinth: TestPlinth;
let upstreams: FakeUpstream[] = [];
const flags = (): Record<string, unknown> => ({
  "serving.upstreams": [{ name: "a", url: upstreams[0]?.url }, { name: "b", url: upstreams[1]?.url }, { name: "c", kind: "anthropic", url: upstreams[1]?.url }],
  "serving.endpoints": [{ name: "filed", targets: [{ upstream: "a", model: "m" }] }],
});

beforeAll(async () => {
  upstreams = await Promise.all([startUpstream(), startUpstream()]);
  plinth = await startPlinth({ flags: flags() });
}, 60_000);

afterAll(async () => {
  await plinth?.stop();
  await Promise.all(upstreams.map((upstream) => upstream.kill()));
});

const chat = (model: string): Promise<Response> => fetch(`${plinth.url}/v1/chat/completions`, { method: "POST", body: JSON.stringify({ model, messages: [{ role: "user", content: "hi" }] }), headers: { "content-type": "application/json", authorization: `Bearer ${plinth.composition.localKey}` } });

it("are made, called, listed among the models, changed and deleted", async () => {
  const { endpoints } = plinth.client;
  const made = await endpoints.create({ endpoint: "team/chat", targets: [{ upstream: "a", model: "first" }] });
  expect(made).toMatchObject({ endpoint: "team/chat", origin: "row", priority: "standard", queueRequestsMax: 1000, problem: null, targets: [{ upstream: "a", model: "first", weight: 1, isWell: true, running: 0 }] });
  expect((await chat("team/chat")).status).toBe(200);
  expect((await upstreams[0]?.seen())?.requests.at(-1)?.body).toContain('"model":"first"');
  const changed = await endpoints.update({ endpoint: "team/chat", priority: "batch", targets: [{ upstream: "a" }, { upstream: "b", weight: 2 }], fallback: ["filed"] });
  expect(changed).toMatchObject({ priority: "batch", fallback: ["filed"], targets: [{ model: "team/chat" }, { model: "team/chat", weight: 2 }] });
  expect(await endpoints.update({ endpoint: "team/chat", idleMillisecondsMax: 5000 })).toMatchObject({ priority: "batch", fallback: ["filed"], idleMillisecondsMax: 5000 });
  const { endpoints: listed, upstreams: names } = await endpoints.list();
  expect([listed.map(({ endpoint, origin }) => [endpoint, origin]), names]).toEqual([[["filed", "file"], ["team/chat", "row"]], ["a", "b", "c"]]);
  const models = (await (await fetch(`${plinth.url}/v1/models`, { headers: { authorization: `Bearer ${plinth.composition.localKey}` } })).json()) as { data: { id: string }[] };
  expect(models.data.map(({ id }) => id)).toContain("team/chat");
  await endpoints.delete({ endpoint: "team/chat" });
  expect((await chat("team/chat")).status).toBe(404);
});

it("refuse what leads nowhere, what is there already, and what belongs to the file or to a fallback", async () => {
  const { endpoints } = plinth.client;
  const targets = [{ upstream: "a" }];
  await expect(endpoints.create({ endpoint: "x", targets: [{ upstream: "aa" }] })).rejects.toMatchObject({ code: "request.invalid", message: expect.stringContaining("did you mean a") as string });
  await expect(endpoints.create({ endpoint: "x", targets, fallback: ["x"] })).rejects.toMatchObject({ code: "request.invalid" });
  await expect(endpoints.create({ endpoint: "plinth/x", targets })).rejects.toMatchObject({ code: "request.invalid", message: expect.stringContaining("would stand for a collection") as string });
  await expect(endpoints.create({ endpoint: "filed", targets })).rejects.toMatchObject({ code: "endpoint.exists" });
  await expect(endpoints.update({ endpoint: "filed", priority: "batch" })).rejects.toMatchObject({ code: "endpoint.read_only" });
  await expect(endpoints.delete({ endpoint: "filed" })).rejects.toMatchObject({ code: "endpoint.read_only" });
  await expect(endpoints.get({ endpoint: "nothing" })).rejects.toMatchObject({ code: "endpoint.not_found" });
  const both = await Promise.allSettled([endpoints.create({ endpoint: "twice", targets }), endpoints.create({ endpoint: "twice", targets })]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  await endpoints.create({ endpoint: "front", targets, fallback: ["twice"] });
  await expect(endpoints.delete({ endpoint: "twice" })).rejects.toMatchObject({ code: "endpoint.in_use" });
  await endpoints.delete({ endpoint: "front" });
  await endpoints.delete({ endpoint: "twice" });
  const { secret } = await plinth.client.keys.create({ name: "i", role: "inference" });
  const refused = await fetch(`${plinth.url}/api/v1/endpoints/filed`, { method: "DELETE", headers: { authorization: `Bearer ${secret}` } });
  expect(refused.status).toBe(403);
});

it("change under load without one request failing, those that wait included", async () => {
  const { endpoints } = plinth.client;
  await Promise.all(upstreams.map((upstream) => upstream.behave({ firstByteMs: 30 })));
  await endpoints.create({ endpoint: "busy", targets: [{ upstream: "a" }] });
  const statuses: Promise<number>[] = [];
  for (let change = 0; change < 8; change++) {
    for (let i = 0; i < 40; i++) statuses.push(chat("busy").then(({ status }) => status));
    await endpoints.update({ endpoint: "busy", targets: [{ upstream: change % 2 === 0 ? "b" : "a" }], queueRequestsMax: 900 + change });
  }
  const ended = await Promise.all(statuses);
  expect(ended.filter((status) => status !== 200)).toEqual([]);
  const { requests } = (await upstreams[1]?.seen()) ?? { requests: [] };
  expect(requests.length).toBeGreaterThan(0);
  await Promise.all(upstreams.map((upstream) => upstream.behave({})));
  await endpoints.delete({ endpoint: "busy" });
}, 60_000);

it("tell each stage of a test, also when it fails, in the words of either protocol", async () => {
  const { endpoints } = plinth.client;
  const told = await endpoints.test({ endpoint: "filed" });
  expect([told.answered, told.status, told.error, told.stages.map(({ stage, detail }) => [stage, detail])]).toEqual([true, 200, null, [["admitted", "a m"], ["called", upstreams[0]?.url], ["answering", "status 200"], ["settled", "7 prompt tokens, 5 of the answer"]]]);
  for (const [i, stage] of told.stages.entries()) expect(stage.atMs).toBeGreaterThanOrEqual(told.stages[i - 1]?.atMs ?? 0);
  await endpoints.create({ endpoint: "claude", targets: [{ upstream: "c" }] });
  expect(await endpoints.test({ endpoint: "claude", prompt: "Bonjour" })).toMatchObject({ answered: true });
  expect((await upstreams[1]?.seen())?.requests.at(-1)).toMatchObject({ path: "/v1/messages", body: expect.stringContaining("Bonjour") as string });
  await upstreams[0]?.behave({ status: 500 });
  const failed = await endpoints.test({ endpoint: "filed" });
  expect([failed.answered, failed.error?.code, failed.stages.at(-1)?.stage]).toEqual([false, "upstream.refused", "failed"]);
  await upstreams[0]?.behave({});
});

it("are there again after a restart", async () => {
  await plinth.client.endpoints.create({ endpoint: "kept", targets: [{ upstream: "b", model: "m2" }] });
  const { directory } = plinth;
  await plinth.stop({ keep: true });
  plinth = await startPlinth({ directory, flags: flags() });
  expect((await chat("kept")).status).toBe(200);
  await plinth.stop({ keep: true });
  plinth = await startPlinth({ directory, flags: { ...flags(), "serving.upstreams": [{ name: "a", url: upstreams[0]?.url }] } });
  expect(await plinth.client.endpoints.get({ endpoint: "kept" })).toMatchObject({ problem: "kept names the upstream b, which is not there; did you mean a" });
  expect((await chat("kept")).status).toBe(503);
  await plinth.stop({ keep: true });
  await rm(directory, { recursive: true, force: true });
  plinth = await startPlinth({ flags: flags() });
}, 60_000);
