// The SDK against a real server: every kind of call, errors, repetition, leaving early, operations it does not know.
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import Type from "typebox";
import { operation, value } from "#contract/operation";
import { createClient, PlinthError, type Client } from "#surfaces/sdk/index";
import { openHouse, secrets, type House } from "./house.ts";

let house: House;
let client: Client;
beforeAll(async () => {
  house = await openHouse({ firstItemMs: 20 });
  client = createClient({ url: house.url, key: secrets.admin });
});
afterAll(() => house.server.close(1000));

const document = "abcdefghijklmnopqrstuvwxyz";

async function errorOf(promise: Promise<unknown>): Promise<PlinthError> {
  const thrown: unknown = await promise.then(() => undefined, (error: unknown) => error);
  expect(thrown).toBeInstanceOf(PlinthError);
  return thrown as PlinthError;
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe("calls", () => {
  it("asks for JSON", async () => {
    const answer = await client.ask({ collection: "default", question: "Why?" });
    expectTypeOf(answer.answered).toEqualTypeOf<boolean>();
    expect(answer).toMatchObject({ answered: true, question: "Why?" });
    expect(await client.system.info()).toMatchObject({ workspace: "main", role: "admin" });
  });

  it("puts every field where the server finds it", async () => {
    const page = await client.documents.list({ collection: "default", query: "a&b=c é", limit: 7, status: "failed" });
    expect(JSON.parse(page.next ?? "")).toEqual({ collection: "default", query: "a&b=c é", limit: 7, status: "failed" });
  });

  it("streams items with their types", async () => {
    const items = await all(client.ask.stream({ collection: "default", question: "Why?" }));
    expect(items.map((item) => item.type)).toEqual(["sources", "sentence", "answer"]);
    const last = items.at(-1);
    expect(last?.type === "answer" && last.answer.question).toBe("Why?");
  });

  it("uploads bytes of every form", async () => {
    async function* pieces() {
      yield new Uint8Array(3);
      yield new Uint8Array(4);
    }
    const bodies = [new Blob(["seven77"]), new Uint8Array(7), new Uint8Array(7).buffer, "seven77", pieces(), new Blob(["seven77"]).stream()];
    for (const body of bodies) expect((await client.documents.upload({ collection: "default", name: "a.bin", groups: ["x", "[1]"], body })).job).toBe('a.bin 7 ["x","[1]"]');
  });

  it("downloads bytes, whole or a part", async () => {
    const whole = (await client.call("toys.give", { size: 2500 })) as Awaited<ReturnType<typeof client.documents.original>>;
    expect(whole).toMatchObject({ mediaType: "application/pdf", sizeBytes: 2500, fileName: 'räport "1".pdf', etag: "tag-2500" });
    expect((await whole.bytes()).byteLength).toBe(2500);
    const part = (await client.call("toys.give", { size: 2500 }, { range: { start: 100, end: 102 } })) as typeof whole;
    expect(await part.bytes()).toEqual(new Uint8Array([100, 101]));
  });

  it("calls an operation that was added after the SDK was made", async () => {
    const added = operation({ name: "toys.double", summary: "Doubles.", http: "GET /api/v1/double/{number}", role: "reader", effect: "read", input: value(Type.Object({ number: Type.Integer(), more: Type.Optional(Type.Integer()) })), output: value(Type.Object({ double: Type.Integer() })), errors: [], examples: [{ title: "Twice two", input: { number: 2 } }] });
    expect((await errorOf(client.call("toys.double", { number: 2 }) as Promise<unknown>)).code).toBe("request.unknown_route");
    house.add(added, async (input) => ({ double: Number(input["number"]) * 2 + Number(input["more"] ?? 0) }));
    expect(await client.call("toys.double", { number: 21, more: 1 })).toEqual({ double: 43 });
    const openapi = (await (await fetch(`${house.url}/api/openapi.json`)).json()) as { paths: Record<string, unknown> };
    expect(openapi.paths).toHaveProperty(["/api/v1/double/{number}"]);
    expect(await (await fetch(`${house.url}/api/docs`)).text()).toContain("toys.double");
  });
});

describe("errors", () => {
  it("come back with code, sentence, remedy, details and request id", async () => {
    const error = await errorOf(client.ask({ collection: "Not A Name", question: "Why?" }));
    expect(error).toMatchObject({ code: "request.invalid", details: { where: "/collection" }, remedy: "Correct that field; /api/docs shows its form." });
    expect(error.requestId).toMatch(/^request-\d+$/);
    expect((await errorOf(createClient({ url: house.url, key: "wrong" }).system.info())).code).toBe("access.unauthenticated");
    expect((await errorOf(client.documents.get({ collection: "default", document }))).code).toBe("request.unknown_route");
  });

  it("say that no server answers", async () => {
    const nowhere = createClient({ url: "http://127.0.0.1:1", key: "k" });
    expect(await errorOf(nowhere.ask({ collection: "default", question: "Why?" }, { retriesMax: 0 }))).toMatchObject({ code: "server.unreachable", details: { url: "http://127.0.0.1:1" } });
  });

  it("tell a cancelled call and one that took too long apart", async () => {
    const controller = new AbortController();
    const cancelled = errorOf(client.call("toys.wait", {}, { signal: controller.signal }) as Promise<unknown>);
    controller.abort();
    expect((await cancelled).code).toBe("request.cancelled");
    const hanging = createClient({ url: house.url, key: secrets.admin, fetch: (_url, init) => new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(new DOMException("gone", "AbortError")))) });
    expect(await errorOf(hanging.system.info({}, { deadlineMs: 1, retriesMax: 0 }))).toMatchObject({ code: "request.timeout", details: { deadlineMs: 1 } });
  });

  it("arrive in the middle of a stream, after the items before", async () => {
    const got: unknown[] = [];
    const error = await errorOf((async () => {
      for await (const item of (await client.call("toys.count", { failAt: 3 })) as AsyncIterable<{ number: number }>) got.push(item.number);
    })());
    expect(got).toEqual([1, 2]);
    expect(error).toMatchObject({ code: "index.behind", message: "The index is at 1, the request asks for 3." });
  });
});

describe("repetition", () => {
  function flaky(failures: number): { readonly client: Client; readonly calls: () => number } {
    let calls = 0;
    const failing: typeof fetch = async (url, init) => {
      calls++;
      if (calls > failures) return fetch(url, init);
      return new Response(JSON.stringify({ error: { code: "server.stopping", message: "", remedy: "", details: { retryAfterMs: 1 }, retryable: true, retryAfterMs: 1 } }), { status: 503 });
    };
    return { client: createClient({ url: house.url, key: secrets.admin, fetch: failing }), calls: () => calls };
  }

  it("repeats a read that failed for a passing reason, a bounded number of times", async () => {
    const twice = flaky(2);
    expect(await twice.client.system.info()).toMatchObject({ workspace: "main" });
    expect(twice.calls()).toBe(3);
    const ever = flaky(99);
    expect((await errorOf(ever.client.system.info())).code).toBe("server.stopping");
    expect(ever.calls()).toBe(3);
  });

  it("never repeats a write, unless it carries an idempotency key", async () => {
    const once = flaky(1);
    expect((await errorOf(once.client.documents.upload({ collection: "default", name: "a", body: "x" }))).code).toBe("server.stopping");
    expect(once.calls()).toBe(1);
    const keyed = flaky(1);
    expect(await keyed.client.documents.upload({ collection: "default", name: "a", body: "x" }, { idempotencyKey: "k" })).toMatchObject({ isNew: true });
  });

  it("does not repeat what was refused for good", async () => {
    let calls = 0;
    const counting = createClient({ url: house.url, key: "wrong", fetch: (url, init) => (calls++, fetch(url, init)) });
    await errorOf(counting.system.info());
    expect(calls).toBe(1);
  });
});

describe("the browser's login", () => {
  it("reads the token of its writes from the server once", async () => {
    const paths: string[] = [];
    const cookie = `plinth_session_${new URL(house.url).port}=${secrets.cookie}`;
    const browser: typeof fetch = (url, init) => {
      paths.push(new URL(String(url)).pathname);
      return fetch(url, { ...init, headers: { ...(init?.headers as Record<string, string>), cookie } });
    };
    const page = createClient({ url: house.url, fetch: browser });
    await page.system.info();
    expect(paths).toEqual(["/api/v1/info"]);
    for (const name of ["a", "b"]) await page.documents.upload({ collection: "default", name, body: "x" });
    expect(paths.filter((path) => path === "/api/session")).toHaveLength(1);
  });
});

describe("leaving early", () => {
  it("ends the server's work when the loop breaks", async () => {
    const before = house.seen.streamsEnded;
    for await (const item of (await client.call("toys.count", { pauseMs: 1 })) as AsyncIterable<{ number: number }>) if (item.number === 3) break;
    await expect.poll(() => house.seen.streamsEnded).toBe(before + 1);
    expect(house.seen.aborted).toContain("request.cancelled");
  });
});
