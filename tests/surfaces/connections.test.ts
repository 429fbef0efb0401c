// Connections that misbehave, many at once, and a graceful end.
import { createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { HttpSettings } from "#surfaces/http/index";
import { as, openHouse, secrets, type House } from "./house.ts";
import { exchange, open } from "./raw.ts";

let house: House;
afterEach(() => house.server.close(1000));

async function start(settings: Partial<HttpSettings> = {}): Promise<void> {
  house = await openHouse(settings);
}

const head = `Host: localhost\r\nAuthorization: Bearer ${secrets.admin}\r\n`;

describe("connections", () => {
  it("get a typed answer to what is not HTTP and to heads that are too large", async () => {
    await start();
    const broken = await exchange(house.url, "hello\r\n\r\n");
    expect(broken).toMatch(/^HTTP\/1.1 400 /);
    expect(broken).toContain('"code":"request.invalid"');
    const large = await exchange(house.url, `GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ${"a".repeat(20_000)}\r\n\r\n`);
    expect(large).toMatch(/^HTTP\/1.1 413 /);
    expect(large).toContain('"code":"request.too_large"');
    expect(await exchange(house.url, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n")).toMatch(/^HTTP\/1.1 400/);
  });

  it("are told when their head or body comes too slowly", async () => {
    await start({ headMillisecondsMax: 100, bodyMillisecondsMax: 100, uploadIdleMillisecondsMax: 100, refusedMillisecondsMax: 50 });
    const slowHead = await exchange(house.url, "GET / HTTP/1.1\r\nHost: local");
    expect(slowHead).toMatch(/^HTTP\/1.1 408 [\s\S]*"code":"request.slow"/);
    const slowBody = await exchange(house.url, `POST /api/v1/toys/x HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{"tags":`);
    expect(slowBody).toMatch(/^HTTP\/1.1 408 [\s\S]*"code":"request.slow"/);
    const slowUpload = await exchange(house.url, `PUT /api/v1/bytes?name=a HTTP/1.1\r\n${head}Content-Length: 50\r\n\r\nabc`);
    expect(slowUpload).toMatch(/^HTTP\/1.1 408 [\s\S]*"code":"request.slow"/);
  });

  it("refuse a large body from its announced size, before it is sent", async () => {
    await start({ bodyBytesMax: 1000, refusedMillisecondsMax: 50 });
    const answer = await exchange(house.url, `POST /api/v1/toys/x HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 413 [\s\S]*"code":"request.too_large"/);
  });

  it("cut off a sender who goes on long after the refusal", async () => {
    await start({ bodyBytesMax: 1000, refusedBytesMax: 100_000, refusedMillisecondsMax: 60_000 });
    const socket = await open(house.url);
    const closed = new Promise((resolve) => socket.on("close", resolve).on("error", () => undefined));
    socket.write(`POST /api/v1/toys/x HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: 100000000\r\n\r\n`);
    const send = () => void (socket.destroyed || socket.write(Buffer.alloc(50_000), () => setImmediate(send)));
    send();
    await closed;
  });

  it("cut off a reader who stops reading", async () => {
    await start({ idleMillisecondsMax: 200, deadlineMs: 100 });
    const socket = await open(house.url);
    socket.write(`GET /api/v1/count?size=10000 HTTP/1.1\r\n${head}\r\n`);
    await new Promise((resolve) => socket.once("data", resolve));
    socket.pause();
    await expect.poll(() => house.seen.streamsEnded, { timeout: 5000 }).toBe(1);
    expect(house.seen.aborted).toEqual(["request.cancelled"]);
    socket.destroy();
  });

  it("leave nothing behind when the sender hangs up in the middle of its body", async () => {
    await start();
    const socket = await open(house.url);
    socket.write(`PUT /api/v1/bytes?name=a HTTP/1.1\r\n${head}X-Request-Id: half-1\r\nContent-Length: 50\r\n\r\nabc`);
    await expect.poll(() => house.seen.contexts.length).toBe(1);
    socket.end();
    await expect.poll(() => house.lines.find((line) => line["requestId"] === "half-1")).toMatchObject({ code: "request.cancelled" });
    expect((await fetch(`${house.url}/api/v1/toys/x`, { headers: as("admin") })).status).toBe(200);
  });

  it("abort the work of a caller who leaves", async () => {
    await start();
    const controller = new AbortController();
    const left = fetch(`${house.url}/api/v1/wait`, { method: "POST", headers: as("admin"), signal: controller.signal }).catch(() => "left");
    await expect.poll(() => house.seen.contexts.length).toBe(1);
    controller.abort();
    expect(await left).toBe("left");
    await expect.poll(() => house.seen.aborted).toEqual(["request.cancelled"]);
  });

  it("answer two hundred at once, each with its own", async () => {
    await start();
    const answers = await Promise.all(Array.from({ length: 200 }, async (_, at) => {
      const answer = await fetch(`${house.url}/api/v1/toys/w${at}`, { method: "POST", headers: as("admin", { "content-type": "application/json" }), body: JSON.stringify({ tags: [String(at)] }) });
      return (await answer.json()) as { word: string; tags: string[] };
    }));
    expect(answers.map((answer) => `${answer.word} ${answer.tags.join()}`)).toEqual(Array.from({ length: 200 }, (_, at) => `w${at} ${at}`));
  });

  it("refuse more at once than they may hold", async () => {
    await start({ requestsMax: 3 });
    const controller = new AbortController();
    const waiting = Array.from({ length: 3 }, () => fetch(`${house.url}/api/v1/wait`, { method: "POST", headers: as("admin"), signal: controller.signal }).catch(() => undefined));
    await expect.poll(() => house.seen.contexts.length).toBe(3);
    const fourth = await fetch(`${house.url}/api/v1/toys/x`, { headers: as("admin") });
    expect([fourth.status, fourth.headers.get("retry-after"), ((await fourth.json()) as { error: { code: string } }).error.code]).toEqual([503, "1", "request.overloaded"]);
    controller.abort();
    await Promise.all(waiting);
    await expect.poll(async () => (await fetch(`${house.url}/api/v1/toys/x`, { headers: as("admin") })).status).toBe(200);
  });
});

describe("the end", () => {
  it("lets requests finish, then is gone", async () => {
    await start();
    const slow = fetch(`${house.url}/api/v1/wait`, { method: "POST", headers: as("admin", { "content-type": "application/json" }), body: '{"ms":300}' });
    const socket = await open(house.url);
    const parts: Buffer[] = [];
    socket.on("data", (part) => parts.push(part)).on("error", () => undefined);
    socket.write(`POST /api/v1/wait HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: 10\r\n\r\n{"ms":100}`);
    await expect.poll(() => house.seen.contexts.length).toBe(2);
    const closed = house.server.close(10_000);
    socket.write(`GET /api/v1/toys/x HTTP/1.1\r\n${head}\r\n`);
    expect(await (await slow).json()).toEqual({ waited: true });
    await closed;
    expect(Buffer.concat(parts).toString()).toMatch(/^HTTP\/1.1 200/);
    await expect(fetch(`${house.url}/livez`)).rejects.toThrow();
    expect(house.server.address).toBeUndefined();
  });

  it("does not wait for connections on which nothing was ever asked", async () => {
    await start();
    const sockets = await Promise.all([open(house.url), open(house.url)]);
    const closed = sockets.map((socket) => new Promise((resolve) => socket.on("close", resolve).resume()));
    await fetch(`${house.url}/livez`);
    await house.server.close(60_000);
    await Promise.all(closed);
  });

  it("cuts off what does not finish within the limit, and tells its handler", async () => {
    await start();
    const never = fetch(`${house.url}/api/v1/wait`, { method: "POST", headers: as("admin") }).catch(() => "cut");
    await expect.poll(() => house.seen.contexts.length).toBe(1);
    await house.server.close(50);
    expect(await never).toBe("cut");
    expect(house.seen.aborted).toEqual(["server.stopping"]);
  });

  it("says that the port is in use, and which one is next", async () => {
    await start();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    await expect(openHouse({ port })).rejects.toMatchObject({ code: "server.port_in_use", details: { port, next: port + 1 } });
    other.close();
  });
});
