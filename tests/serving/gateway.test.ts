// The gateway from a client's socket to upstreams in other processes: bytes as they are, failover before the first byte, ends that are told.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "#engines/system/clock";
import { startPlinth, type TestPlinth } from "../support/plinth.ts";
import { startUpstream, type FakeUpstream } from "./upstreams.ts";

let plinth: TestPlinth;
let upstreams: FakeUpstream[] = [];

beforeAll(async () => {
  upstreams = await Promise.all([startUpstream(), startUpstream(), startUpstream()]);
  const [a, b, c] = upstreams.map(({ url }) => url);
  plinth = await startPlinth({
    flags: {
      "serving.upstreams": [{ name: "a", url: a, apiKey: "secret-a" }, { name: "b", url: b }, { name: "c", kind: "anthropic", url: c, apiKey: "secret-c" }, { name: "gone", url: "http://127.0.0.1:9/v1" }],
      "serving.endpoints": [
        { name: "chat", targets: [{ upstream: "a", model: "served-a" }, { upstream: "b", model: "served-b" }] },
        { name: "one", targets: [{ upstream: "a", model: "m" }], firstByteMillisecondsMax: 300, idleMillisecondsMax: 300 },
        { name: "narrow", targets: [{ upstream: "b" }], queueRequestsMax: 1, queueMillisecondsMax: 150 },
        { name: "gone", targets: [{ upstream: "gone" }] },
        { name: "rescued", targets: [{ upstream: "gone" }], fallback: ["one"] },
        { name: "claude", targets: [{ upstream: "c", model: "claude-x" }] },
      ],
    },
  });
}, 60_000);

afterAll(async () => {
  await plinth?.stop();
  await Promise.all(upstreams.map((upstream) => upstream.kill()));
});

/** All behave, and the gateway has found that out: an upstream that failed is left alone for a while. */
beforeEach(async () => {
  await Promise.all(upstreams.map((upstream) => upstream.behave({})));
  for (const endpoint of ["one", "narrow"]) while ((await chat(endpoint)).status !== 200) await systemClock.sleep(50);
});

const [A, B, C] = [0, 1, 2];
const upstream = (at: number): FakeUpstream => upstreams[at] as FakeUpstream;

function post(path: string, body: unknown, options: { readonly signal?: AbortSignal; readonly headers?: Record<string, string> } = {}): Promise<Response> {
  const text = typeof body === "string" || body instanceof Uint8Array ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body);
  return fetch(`${plinth.url}${path}`, { method: "POST", body: text, headers: { "content-type": "application/json", authorization: `Bearer ${plinth.composition.localKey}`, ...options.headers }, ...(options.signal ? { signal: options.signal } : {}) });
}

const ask = (model: string, more: object = {}): object => ({ model, messages: [{ role: "user", content: "hi" }], ...more });
const chat = (model: string, more: object = {}): Promise<Response> => post("/v1/chat/completions", ask(model, more));

describe("a plain request", () => {
  it("comes back byte for byte, and reaches the upstream with its own key and model alone changed", async () => {
    const answer = await post("/v1/chat/completions", '{ "model":"one",  "seed":12345678901234567890,"messages":[{"role":"user","content":"\\u00e9"}] }');
    const text = await answer.text();
    expect([answer.status, answer.headers.get("content-type"), (JSON.parse(text) as { usage: unknown }).usage]).toEqual([200, "application/json", { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 }]);
    const { requests } = await upstream(A).seen();
    expect(requests.at(-1)).toMatchObject({ path: "/v1/chat/completions", body: '{ "model":"m",  "seed":12345678901234567890,"messages":[{"role":"user","content":"\\u00e9"}] }', headers: { authorization: "Bearer secret-a" } });
  });

  it("is undone from gzip", async () => {
    await upstream(A).behave({ gzip: true });
    expect(((await (await chat("one")).json()) as { object: string }).object).toBe("chat.completion");
  });

  it("goes to another upstream when one refuses, is late or breaks off in the middle", async () => {
    for (const fault of [{ status: 500 }, { status: 429, retryAfter: "0" }, { cutAfter: 0 }]) {
      await upstream(A).behave(fault);
      for (let i = 0; i < 6; i++) expect((await chat("chat")).status, JSON.stringify(fault)).toBe(200);
      await upstream(A).behave({});
      while ((await chat("one")).status !== 200) await systemClock.sleep(50);
    }
  });

  it("goes to another upstream when one fails with a body beyond all bounds, or one that never ends", async () => {
    for (const refusalBytes of [70_000_000, -1]) {
      await upstream(A).behave({ status: 500, refusalBytes });
      const refused = await chat("one");
      expect([refused.status, await refused.json()]).toMatchObject([502, { error: { code: "upstream.refused", message: expect.not.stringContaining("xxx") as string } }]);
      for (let i = 0; i < 4; i++) expect((await chat("chat")).status).toBe(200);
      await upstream(A).behave({});
      while ((await chat("one")).status !== 200) await systemClock.sleep(50);
    }
  });

  it("goes to another upstream when one answers in an encoding that nobody asked for", async () => {
    await upstream(A).behave({ contentEncoding: "zstd" });
    const refused = await chat("one");
    expect([refused.status, await refused.json()]).toMatchObject([502, { error: { code: "upstream.cut", message: expect.stringContaining("The answer of the upstream a broke off: it is encoded as zstd") as string } }]);
    for (let i = 0; i < 4; i++) expect((await chat("chat")).status).toBe(200);
  });

  it("goes to the fallback endpoint when no target can be reached", async () => {
    expect((await chat("rescued")).status).toBe(200);
    const refused = await chat("gone");
    expect([refused.status, ((await refused.json()) as { error: { code: string } }).error.code]).toEqual([502, "upstream.unreachable"]);
  });

  it("keeps an upstream's own words about a bad request", async () => {
    await upstream(A).behave({ status: 400 });
    const answer = await chat("one");
    expect([answer.status, await answer.json()]).toEqual([400, { error: { message: "status 400", type: "x", param: null, code: null } }]);
  });

  it("does not follow a redirect", async () => {
    await upstream(A).behave({ status: 302 });
    expect((await chat("one")).status).toBe(302);
  });
});

describe("a stream", () => {
  it("comes as it is, event by event", async () => {
    const text = await (await chat("one", { stream: true, stream_options: { include_usage: true } })).text();
    expect(text.split("\n\n").filter(Boolean)).toHaveLength(8);
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
    const metrics = await (await fetch(`${plinth.url}/metrics`)).text();
    expect(metrics).toMatch(/plinth_serving_tokens_total\{endpoint="one",kind="completion"\} \d+/);
  });

  it("fails over before its first event, and never behind it: then a typed error ends it", async () => {
    await upstream(A).behave({ cutAfter: 0 });
    for (let i = 0; i < 4; i++) expect(await (await chat("chat", { stream: true })).text()).toContain("[DONE]");
    await upstream(A).behave({});
    while ((await chat("one")).status !== 200) await systemClock.sleep(50);
    await upstream(A).behave({ cutAfter: 2, tokenMs: 10 });
    const text = await (await chat("one", { stream: true })).text();
    expect(text.match(/word\d/g)).toEqual(["word0", "word1"]);
    expect(text).toContain('"code":"upstream.cut"');
    expect(text).not.toContain("[DONE]");
  });

  it("ends with a typed error when the upstream falls silent", async () => {
    await upstream(A).behave({ tokenMs: 2000 });
    expect(await (await chat("one", { stream: true })).text()).toContain('"code":"upstream.late"');
  });

  it("is stopped upstream soon after the client leaves", async () => {
    await upstream(A).behave({ tokenMs: 20, tokens: 500 });
    const before = (await upstream(A).seen()).left;
    const leaving = new AbortController();
    const answer = await post("/v1/chat/completions", ask("one", { stream: true }), { signal: leaving.signal });
    await answer.body?.getReader().read();
    const leftAt = Date.now();
    leaving.abort();
    while ((await upstream(A).seen()).left === before && Date.now() - leftAt < 10_000) await systemClock.sleep(10);
    const { left, lastLeftAt } = await upstream(A).seen();
    expect(left).toBe(before + 1);
    expect(lastLeftAt - leftAt).toBeLessThan(5000);
  }, 20_000);
});

describe("overload", () => {
  it("is refused at once, or when the wait is over, with the time to come back", async () => {
    await upstream(B).behave({ firstByteMs: 1500 });
    const answers = await Promise.all(Array.from({ length: 40 }, () => chat("narrow")));
    const refused = answers.filter(({ status }) => status === 503);
    expect(refused.length).toBeGreaterThan(10);
    expect(answers.length - refused.length).toBeGreaterThan(10);
    for (const answer of refused) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await upstream(B).seen()).openMax).toBeLessThanOrEqual(17);
  }, 20_000);
});

describe("the door", () => {
  it("refuses in the words of each protocol", async () => {
    const unknown = await chat("nothing");
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { error: { type: "invalid_request_error", param: "model", code: "model_not_found" } }]);
    const anthropic = await post("/v1/messages", ask("nothing"));
    expect([anthropic.status, await anthropic.json()]).toMatchObject([404, { type: "error", error: { type: "not_found_error" } }]);
    const listed = (await (await fetch(`${plinth.url}/v1/models`, { headers: { authorization: `Bearer ${plinth.composition.localKey}` } })).json()) as { data: { id: string }[] };
    expect(listed.data.map(({ id }) => id)).toEqual(expect.arrayContaining(["plinth-en", "chat", "claude"]));
    const latin = await post("/v1/chat/completions", Buffer.from('{"model":"one","messages":[{"role":"user","content":"\xe9"}]}', "latin1"));
    expect([latin.status, await latin.json()]).toMatchObject([400, { error: { code: "request.malformed" } }]);
    for (const body of ["{", "[]", '{"messages":[]}', '{"model":7}']) expect((await post("/v1/chat/completions", body)).status, body).toBe(400);
    expect((await post("/v1/chat/completions", ask("one"), { headers: { authorization: "Bearer wrong" } })).status).toBe(401);
    expect((await post("/v1/completions", { model: "claude", prompt: "hi" })).status).toBe(400);
  });

  it("lets keys for inference in, and readers not", async () => {
    const { secret: inference } = await plinth.client.keys.create({ name: "i", role: "inference" });
    const { secret: reader } = await plinth.client.keys.create({ name: "r", role: "reader" });
    const as = async (secret: string): Promise<number> => (await post("/v1/chat/completions", ask("one"), { headers: { authorization: `Bearer ${secret}` } })).status;
    expect([await as(inference), await as(reader)]).toEqual([200, 403]);
  });
});

describe("Anthropic's protocol", () => {
  it("passes through whole and streamed, with its version and key", async () => {
    const headers = { "anthropic-version": "2023-06-01" };
    const whole = (await (await post("/v1/messages", ask("claude", { max_tokens: 5 }), { headers })).json()) as { type: string };
    expect(whole.type).toBe("message");
    const text = await (await post("/v1/messages", ask("claude", { max_tokens: 5, stream: true }), { headers })).text();
    expect(text).toContain("event: message_stop");
    const { requests } = await upstream(C).seen();
    expect(requests.at(-1)).toMatchObject({ path: "/v1/messages", headers: { "x-api-key": "secret-c", "anthropic-version": "2023-06-01" } });
    expect(JSON.parse(requests.at(-1)?.body ?? "{}")).toMatchObject({ model: "claude-x" });
  });
});
