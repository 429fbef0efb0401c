// Event streams over a real socket: form, heartbeats, back-pressure, leaving, failing early and late.
import { afterEach, describe, expect, it } from "vitest";
import { as, openHouse, secrets, type House } from "./house.ts";
import { open } from "./raw.ts";
import type { HttpSettings } from "#surfaces/http/index";

let house: House;
afterEach(() => house.server.close(1000));

async function start(settings: Partial<HttpSettings> = {}): Promise<void> {
  house = await openHouse({ firstItemMs: 30, ...settings });
}

function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${house.url}${path}`, { headers: as("admin", headers) });
}

describe("event streams", () => {
  it("number and name their items, and end with a word", async () => {
    await start();
    const answer = await get("/api/v1/count?to=2");
    expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await answer.text()).toBe(': open\n\nid: 1\nevent: number\ndata: {"type":"number","number":1,"text":"é\\n"}\n\nid: 2\nevent: number\ndata: {"type":"number","number":2,"text":"é\\n"}\n\nid: 3\nevent: plinth.end\ndata: {}\n\n');
  });

  it("answer a route's plain operation when events are accepted", async () => {
    await start();
    const ask = (accept: string) => fetch(`${house.url}/api/v1/collections/default/ask`, { method: "POST", headers: as("reader", { accept, "content-type": "application/json" }), body: '{"question":"Why?"}' });
    expect((await (await ask("text/event-stream")).text()).match(/event: \S+/g)).toEqual(["event: sources", "event: sentence", "event: answer", "event: plinth.end"]);
    expect(await (await ask("*/*")).json()).toMatchObject({ question: "Why?" });
    expect((await get("/api/v1/toys/x", { accept: "text/event-stream" })).headers.get("content-type")).toContain("application/json");
  });

  it("fail with a status at once, and with an event later", async () => {
    await start();
    const early = await get("/api/v1/count?failAt=1");
    expect([early.status, early.headers.get("retry-after"), ((await early.json()) as { error: { code: string } }).error.code]).toEqual([503, "1", "index.behind"]);
    const late = await (await get("/api/v1/count?failAt=2", { "x-request-id": "late-1" })).text();
    expect(late).toMatch(/event: plinth\.error\ndata: \{"error":\{"code":"index\.behind",.*"requestId":"late-1"\}\}\n\n$/);
    await expect.poll(() => house.lines.find((line) => line["requestId"] === "late-1")).toMatchObject({ operation: "toys.count", status: 200, code: "index.behind" });
  });

  it("show that they live while nothing happens, from the first moment", async () => {
    await start({ heartbeatMs: 20 });
    const answer = await get("/api/v1/count?pauseMs=200&to=1");
    expect(await answer.text()).toMatch(/^: open\n\n(: heartbeat\n\n){3,}id: 1\nevent: number/);
  });

  it("make no more than the reader takes", async () => {
    await start();
    const socket = await open(house.url);
    socket.write(`GET /api/v1/count?size=10000 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${secrets.admin}\r\n\r\n`);
    await new Promise((resolve) => socket.once("data", resolve));
    socket.pause();
    const settled = async (): Promise<number> => {
      for (let before = -1; before !== house.seen.numbersMade; ) {
        before = house.seen.numbersMade;
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      return house.seen.numbersMade;
    };
    const made = await settled();
    expect(made).toBeLessThan(1500);
    socket.resume();
    await expect.poll(() => house.seen.numbersMade).toBeGreaterThan(made + 100);
    socket.destroy();
    await expect.poll(() => house.seen.streamsEnded).toBe(1);
  });

  it("stop the work when the reader leaves, between items too", async () => {
    await start();
    const controller = new AbortController();
    const answer = await fetch(`${house.url}/api/v1/count?pauseMs=60000`, { headers: as("admin", { "x-request-id": "left-1" }), signal: controller.signal });
    await answer.body?.getReader().read();
    controller.abort();
    await expect.poll(() => house.seen.streamsEnded).toBe(1);
    expect(house.seen.aborted).toEqual(["request.cancelled"]);
    await expect.poll(() => house.lines.find((line) => line["requestId"] === "left-1")).toMatchObject({ code: "request.cancelled" });
  });

  it("end at their deadline, with their work", async () => {
    await start();
    const text = await (await get("/api/v1/count?pauseMs=60000", { "x-plinth-deadline-ms": "150" })).text();
    expect(text).toMatch(/^: open\n\n(: heartbeat\n\n)*event: plinth\.error\ndata: \{"error":\{"code":"request\.timeout"/);
    await expect.poll(() => house.seen.streamsEnded).toBe(1);
  });

  it("are bounded in number, and free their place when they end", async () => {
    await start({ streamsMax: 2 });
    const controller = new AbortController();
    // Held to the end: the body of an answer that nobody holds may be let go.
    const held: Response[] = [];
    for (let at = 0; at < 2; at++) held.push(await fetch(`${house.url}/api/v1/count?pauseMs=60000`, { headers: as("admin"), signal: controller.signal }));
    const third = await get("/api/v1/count?to=1");
    expect([third.status, ((await third.json()) as { error: { code: string } }).error.code]).toEqual([503, "request.overloaded"]);
    expect(held.map(({ status }) => status)).toEqual([200, 200]);
    controller.abort();
    await expect.poll(async () => (await get("/api/v1/count?to=1")).status).toBe(200);
  });

  it("end with a word when the server stops", async () => {
    await start();
    const answer = await get("/api/v1/count?pauseMs=60000");
    const text = answer.text();
    await house.server.close(5000);
    expect(await text).toMatch(/event: plinth\.error\ndata: \{"error":\{"code":"server\.stopping"/);
    await start();
  });
});
