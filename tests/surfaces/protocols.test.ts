// Compatible protocols behind the one door: keys both ways, refusals in their own shape, bodies that end when the reader leaves.
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Protocol, ProtocolReply, ProtocolRequest } from "#contract/protocol";
import { fail } from "#core/errors";
import { systemClock } from "#engines/system/clock";
import { openHouse, secrets, type House } from "./house.ts";

const seen: { requests: ProtocolRequest[]; ended: number } = { requests: [], ended: 0 };

const echo: Protocol = {
  name: "echo",
  routes: ["POST /v9/echo", "GET /v9/things/{rest}"],
  answer: async (request): Promise<ProtocolReply> => {
    seen.requests.push(request);
    if (request.path.startsWith("/v9/things/")) return { status: 200, headers: { "content-type": "text/plain" }, body: decodeURIComponent(request.path.slice(11)) };
    const text = new TextDecoder().decode(await request.body());
    if (text === '"fail"') throw fail("request.overloaded", { what: "The queue", limit: 3, retryAfterMs: 2500 });
    if (text === '"fault"') throw new TypeError("a private word");
    if (text === '"count"') return { status: 200, headers: { "content-type": "text/event-stream" }, body: count() };
    return { status: 201, headers: { "content-type": "application/json", "x-echo": "yes" }, body: text };
  },
  refuse: (error, requestId) => ({ status: 418, headers: { "content-type": "application/json" }, body: JSON.stringify({ type: error.code, text: error.message, requestId }) }),
};

async function* count(): AsyncGenerator<Uint8Array> {
  try {
    for (let n = 0; ; n++) {
      yield new TextEncoder().encode(`data: ${n}\n\n`);
      await systemClock.sleep(5);
    }
  } finally {
    seen.ended++;
  }
}

let house: House;

beforeAll(async () => {
  house = await openHouse({ bodyBytesMax: 2000 }, undefined, [echo]);
});

afterAll(() => house.server.close(1000));

function post(body: string, headers: Record<string, string> = { authorization: `Bearer ${secrets.reader}` }, signal?: AbortSignal): Promise<Response> {
  return fetch(`${house.url}/v9/echo`, { method: "POST", body, headers: { "content-type": "application/json", ...headers }, ...(signal ? { signal } : {}) });
}

it("gives the body's bytes, the caller and the headers, and sends the answer as it is", async () => {
  const answer = await post('{ "a" : 1 }');
  expect([answer.status, answer.headers.get("x-echo"), await answer.text()]).toEqual([201, "yes", '{ "a" : 1 }']);
  expect(seen.requests.at(-1)).toMatchObject({ method: "POST", path: "/v9/echo", principal: { role: "reader" }, headers: { "content-type": "application/json" } });
});

it("knows a caller by x-api-key too, and by nothing else", async () => {
  expect((await post("1", { "x-api-key": secrets.reader })).status).toBe(201);
  for (const headers of [{}, { "x-api-key": "wrong" }, { authorization: "Bearer wrong", "x-api-key": secrets.reader }]) {
    const answer = await post("1", headers as Record<string, string>);
    expect([answer.status, ((await answer.json()) as { type: string }).type]).toEqual([418, "access.unauthenticated"]);
  }
});

it("refuses in the protocol's own shape, with the wait as a header, and keeps a fault's reason to itself", async () => {
  const late = await post('"fail"');
  expect([late.status, late.headers.get("retry-after"), await late.json()]).toEqual([418, "3", { type: "request.overloaded", text: "The queue is full (3).", requestId: expect.any(String) as string }]);
  const fault = await (await post('"fault"')).text();
  expect(fault).toContain("internal.fault");
  expect(fault).not.toContain("private");
  const large = await post(`"${"x".repeat(3000)}"`);
  expect(((await large.json()) as { type: string }).type).toBe("request.too_large");
});

it("takes the rest of a path", async () => {
  const answer = await fetch(`${house.url}/v9/things/a%2Fb/c`, { headers: { authorization: `Bearer ${secrets.admin}` } });
  expect(await answer.text()).toBe("a/b/c");
});

it("ends a body of pieces when its reader leaves", async () => {
  const leaving = new AbortController();
  const answer = await post('"count"', undefined, leaving.signal);
  const reader = answer.body?.getReader();
  await reader?.read();
  leaving.abort();
  for (let tries = 0; tries < 200 && seen.ended === 0; tries++) await systemClock.sleep(10);
  expect(seen.ended).toBe(1);
  expect(seen.requests.at(-1)?.signal.aborted).toBe(true);
});
