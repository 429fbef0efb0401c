// The HTTP surface over a real socket: inputs, outputs, errors.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ErrorBody } from "#core/errors";
import { as, openHouse, type House } from "./house.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse({ bodyBytesMax: 50_000, uploadBytesMax: 3_000_000 });
});
afterAll(() => house.server.close(1000));

function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${house.url}${path}`, { headers: as("admin", headers) });
}

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${house.url}${path}`, { method: "POST", headers: as("admin", { "content-type": "application/json", ...headers }), body: typeof body === "string" ? body : JSON.stringify(body) });
}

async function errorOf(response: Response): Promise<ErrorBody> {
  return ((await response.json()) as { error: ErrorBody }).error;
}

describe("inputs", () => {
  it("takes path and query as the schema means them", async () => {
    const answer = await get(`/api/v1/toys/${encodeURIComponent("a/b ü")}?times=3&loud=true&ratio=1.5e1&tags=x&tags=y&counts=%5B1,2%5D&filter=${encodeURIComponent('{"lang":"de"}')}&until=null`);
    expect(await answer.json()).toEqual({ word: "a/b ü", times: 3, loud: true, ratio: 15, tags: ["x", "y"], counts: [1, 2], filter: { lang: "de" }, until: null });
    expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
  });

  it("makes a list of one value, and keeps a text that only looks like something else", async () => {
    expect(await (await get("/api/v1/toys/x?tags=%5Bopen&counts=7&filter=lang%20%3D%20%22de%22&until=12")).json()).toEqual({ word: "x", tags: ["[open"], counts: [7], filter: 'lang = "de"', until: 12 });
  });

  it("names the field that is wrong", async () => {
    const answer = await get("/api/v1/toys/x?times=many");
    expect(answer.status).toBe(400);
    expect(await errorOf(answer)).toMatchObject({ code: "request.invalid", details: { where: "/times" } });
  });

  it("joins the body with the path and refuses a body that says otherwise", async () => {
    expect(await (await post("/api/v1/toys/x", { tags: ["a"], word: "x" })).json()).toEqual({ word: "x", tags: ["a"], idempotencyKey: null });
    expect(await errorOf(await post("/api/v1/toys/x", { word: "y" }))).toMatchObject({ code: "request.invalid", details: { where: "word" } });
    expect(await errorOf(await post("/api/v1/toys/x?tags=a", {}))).toMatchObject({ code: "request.invalid", details: { where: "query" } });
  });

  it("takes a write without a body, and passes the idempotency key on", async () => {
    const answer = await fetch(`${house.url}/api/v1/toys/x`, { method: "POST", headers: as("admin", { "idempotency-key": "k-1" }) });
    expect(await answer.json()).toEqual({ word: "x", idempotencyKey: "k-1" });
    expect(await errorOf(await post("/api/v1/toys/x", {}, { "idempotency-key": "k".repeat(201) }))).toMatchObject({ code: "request.invalid", details: { where: "idempotency-key" } });
  });

  it.each([
    ["broken JSON", "{\"secretword", {}, "request.malformed", 400],
    ["not UTF-8", Buffer.from([0x22, 0xff, 0x22]), {}, "request.malformed", 400],
    ["a list", "[]", {}, "request.invalid", 400],
    ["a form", "a=b", { "content-type": "application/x-www-form-urlencoded" }, "request.unsupported_type", 415],
    ["a packed body", "{}", { "content-encoding": "gzip" }, "request.unsupported_type", 415],
    ["a large body", `{"tags":["${"x".repeat(60_000)}"]}`, {}, "request.too_large", 413],
  ] as const)("refuses %s", async (_name, body, headers, code, status) => {
    const answer = await fetch(`${house.url}/api/v1/toys/x`, { method: "POST", headers: as("admin", { "content-type": "application/json", ...headers }), body });
    expect(answer.status).toBe(status);
    const error = await errorOf(answer);
    expect(error).toMatchObject({ code, requestId: answer.headers.get("x-request-id") });
    expect(JSON.stringify(error)).not.toContain("secretword");
    expect(error.remedy).not.toContain("?");
  });

  it("has nothing under an unknown route or method, and says so in the same form", async () => {
    for (const answer of [await get("/api/v1/nothing"), await get("/api/v2/x"), await fetch(`${house.url}/api/v1/toys/x`, { method: "DELETE", headers: as("admin") }), await get("/nothing.txt")]) {
      expect(answer.status).toBe(404);
      expect(await errorOf(answer)).toMatchObject({ code: "request.unknown_route" });
    }
    expect(await errorOf(await get("/api/v1/toys/%E0%A4"))).toMatchObject({ code: "request.invalid", details: { where: "path" } });
  });
});

describe("uploads", () => {
  it("hands the body over as a stream", async () => {
    const body = new Uint8Array(2_500_000).fill(3);
    const answer = await fetch(`${house.url}/api/v1/bytes?name=a.bin&groups=x&groups=y`, { method: "PUT", headers: as("admin"), body });
    expect(await answer.json()).toEqual({ name: "a.bin", groups: ["x", "y"], size: 2_500_000, sum: (3 * 2_500_000) % 65_536 });
  });

  it("refuses an announced size before reading and a streamed one while reading", async () => {
    const large = await fetch(`${house.url}/api/v1/bytes?name=a`, { method: "PUT", headers: as("admin"), body: new Uint8Array(3_000_001) });
    expect([large.status, (await errorOf(large)).code]).toEqual([413, "request.too_large"]);
    const pieces = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(100_000)) });
    const streamed = await fetch(`${house.url}/api/v1/bytes?name=a`, { method: "PUT", headers: as("admin"), body: pieces, duplex: "half" } as RequestInit);
    expect([streamed.status, (await errorOf(streamed)).code]).toEqual([413, "request.too_large"]);
  });

  it("refuses a form, which would be stored with its borders", async () => {
    const form = new FormData();
    form.set("file", new Blob(["x"]), "x.txt");
    const answer = await fetch(`${house.url}/api/v1/bytes?name=a`, { method: "PUT", headers: as("admin"), body: form });
    expect([answer.status, (await errorOf(answer)).code]).toEqual([415, "request.unsupported_type"]);
  });
});

describe("bytes", () => {
  it("gives the bytes with headers that keep a browser from running them", async () => {
    const answer = await get("/api/v1/bytes?size=2500&mediaType=text/html");
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(Uint8Array.from({ length: 2500 }, (_, at) => at % 251));
    expect(answer.headers.get("content-type")).toBe("text/html");
    expect(answer.headers.get("content-length")).toBe("2500");
    expect(answer.headers.get("content-disposition")).toBe("attachment; filename=\"r_port _1_.pdf\"; filename*=UTF-8''r%C3%A4port%20%221%22.pdf");
    expect(answer.headers.get("content-security-policy")).toMatch(/^sandbox;/);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("shows what is harmless in place and keeps folders out of the name", async () => {
    expect((await get("/api/v1/bytes?size=1&mediaType=image/png&download=..%2Fa%2Fb.png")).headers.get("content-disposition")).toBe("inline; filename=\"b.png\"; filename*=UTF-8''b.png");
    expect((await get("/api/v1/bytes?size=1&mediaType=image/svg%2Bxml")).headers.get("content-disposition")).toMatch(/^attachment/);
  });

  it.each([["bytes=0-0", 0, 1], ["bytes=990-1010", 990, 1011], ["bytes=2400-", 2400, 2500], ["bytes=-10", 2490, 2500], ["bytes=2000-9999", 2000, 2500]])("gives the part %s", async (range, start, end) => {
    const answer = await get("/api/v1/bytes?size=2500", { range });
    expect(answer.status).toBe(206);
    expect(answer.headers.get("content-range")).toBe(`bytes ${start}-${end - 1}/2500`);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(Uint8Array.from({ length: end - start }, (_, at) => (start + at) % 251));
  });

  it.each(["bytes=9000-", "bytes=5-2", "bytes=-", "lines=1-2", "bytes=0-1,5-6"])("gives the whole for %s", async (range) => {
    const answer = await get("/api/v1/bytes?size=2500", { range });
    expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([200, 2500]);
  });

  it("answers 304 to who has it, HEAD without bytes, and an early failure with its status", async () => {
    const same = await get("/api/v1/bytes?size=2500", { "if-none-match": '"tag-2500"' });
    expect([same.status, await same.text()]).toEqual([304, ""]);
    const head = await fetch(`${house.url}/api/v1/bytes?size=2500`, { method: "HEAD", headers: as("admin") });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "2500", ""]);
    const failed = await get("/api/v1/bytes?size=2500&fails=true");
    expect([failed.status, (await errorOf(failed)).code, failed.headers.get("content-disposition")]).toEqual([404, "blob.not_found", null]);
  });
});

describe("errors", () => {
  it("answers with the table's status, the time to wait and the request id of the caller", async () => {
    const answer = await post("/api/v1/fault", { code: "request.overloaded" }, { "x-request-id": "mine-1" });
    expect([answer.status, answer.headers.get("retry-after"), answer.headers.get("x-request-id")]).toEqual([503, "3", "mine-1"]);
    expect(await errorOf(answer)).toMatchObject({ code: "request.overloaded", retryable: true, retryAfterMs: 2500, requestId: "mine-1", message: "The queue is full (3)." });
  });

  it("keeps the cause of our own fault in the log", async () => {
    const answer = await post("/api/v1/fault", { code: "foreign" });
    expect(answer.status).toBe(500);
    const error = await errorOf(answer);
    expect(error.code).toBe("internal.fault");
    expect(JSON.stringify(error)).not.toContain("private");
    const line = house.lines.find((one) => one["event"] === "request.failed" && one["requestId"] === error.requestId);
    expect(JSON.stringify(line)).toContain("a private word");
  });

  it("takes a deadline from the caller, no longer than its own, and refuses another form", async () => {
    const soon = async (header: Record<string, string>) => {
      await get("/api/v1/toys/x", header);
      return (house.seen.contexts.at(-1)?.deadlineAt ?? 0) - Date.now();
    };
    expect(await soon({ "x-plinth-deadline-ms": "500" })).toBeLessThanOrEqual(500);
    expect(await soon({ "x-plinth-deadline-ms": "99999999" })).toBeLessThanOrEqual(30_000);
    expect(await soon({})).toBeGreaterThan(20_000);
    expect(await errorOf(await get("/api/v1/toys/x", { "x-plinth-deadline-ms": "soon" }))).toMatchObject({ code: "request.invalid" });
  });

  it("logs one line for each request, without query, body or secrets", async () => {
    await post("/api/v1/toys/quiet", { tags: ["whisper"] }, { "x-request-id": "logged-1" });
    const lines = house.lines.filter((one) => one["requestId"] === "logged-1");
    expect(lines).toMatchObject([{ event: "request.handled", method: "POST", path: "/api/v1/toys/quiet", operation: "toys.send", status: 200, code: "ok" }]);
    expect(JSON.stringify(house.lines)).not.toMatch(/whisper|plinth_admin_key/);
  });
});
