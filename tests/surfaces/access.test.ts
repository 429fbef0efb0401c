// Who may talk to the HTTP surface: hosts, origins, keys, the page's login and the token of its writes.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ErrorBody } from "#core/errors";
import { as, openHouse, secrets, type House } from "./house.ts";
import { exchange } from "./raw.ts";

let house: House;
beforeAll(async () => {
  house = await openHouse({ allowedHosts: ["Plinth.Example", "fd00::1"] });
});
afterAll(() => house.server.close(1000));

/** A request with any Host header, which fetch does not allow. @returns status and body */
async function asking(host: string, more = "", path = "/api/v1/toys/x"): Promise<string> {
  return exchange(house.url, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${secrets.admin}\r\nConnection: close\r\n${more}\r\n`);
}

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { error: ErrorBody }).error.code;
}

const cookieName = () => `plinth_session_${new URL(house.url).port}`;

function send(path: string, headers: Record<string, string>, method = "POST"): Promise<Response> {
  return fetch(`${house.url}${path}`, { method, headers, redirect: "manual" });
}

describe("hosts and origins", () => {
  it.each(["localhost", "localhost:7411", "LOCALHOST", "127.0.0.1:99", "127.8.9.1", "[::1]:7411", "plinth.example", "plinth.example.", "plinth.example:443", "[fd00::1]"])("lets the host %s pass", async (host) => {
    expect(await asking(host)).toMatch(/^HTTP\/1.1 200/);
  });

  it.each(["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:7411", "plinth.example.evil", "localhost@evil.example", "0x7f.1", "127.0.0.1evil", "localhost, evil.example", "", "10.0.0.7"])("refuses the host %s", async (host) => {
    const answer = await asking(host);
    expect(answer).toMatch(/^HTTP\/1.1 403/);
    expect(answer).toContain("access.origin_refused");
    expect(answer.toLowerCase()).not.toContain("access-control-allow");
  });

  it("refuses pages of other origins whatever key they send, and lets its own pass", async () => {
    for (const origin of ["http://evil.example", "https://localhost.evil.example", "null", "file://", "http://localhost@evil.example"]) expect(await asking("localhost", `Origin: ${origin}\r\n`)).toContain("access.origin_refused");
    for (const origin of ["http://localhost:7411", "http://127.0.0.1:5173", "https://plinth.example"]) expect(await asking("localhost", `Origin: ${origin}\r\n`)).toMatch(/^HTTP\/1.1 200/);
  });

  it("does not take the address that means all addresses for a name", async () => {
    const open = await openHouse({ host: "0.0.0.0" });
    const port = new URL(open.url).port;
    for (const [host, status] of [[`0.0.0.0:${port}`, 403], [`127.0.0.1:${port}`, 200]] as const) {
      expect(await exchange(open.url, `GET /api/docs HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).toMatch(new RegExp(`^HTTP/1.1 ${status}`));
    }
    await open.server.close(1000);
  });

  it("never allows another origin to read", async () => {
    const answer = await fetch(`${house.url}/api/v1/toys/x`, { method: "OPTIONS", headers: { "access-control-request-method": "POST", origin: house.url } });
    expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect(answer.status).toBe(404);
  });

  it("answers probes of any host, and only those", async () => {
    for (const path of ["/livez", "/readyz"]) expect(await asking("10.0.0.7", "", path)).toMatch(/^HTTP\/1.1 200/);
    for (const path of ["/", "/login?token=once", "/metrics", "/api/docs", "/api/openapi.json", "/api/session"]) expect(await asking("10.0.0.7", "", path)).toMatch(/^HTTP\/1.1 403/);
  });
});

describe("keys", () => {
  it.each([[{}], [{ authorization: "Bearer wrong" }], [{ authorization: "Bearer" }], [{ authorization: `Basic ${secrets.admin}` }], [{ cookie: `plinth_session=${secrets.cookie}` }]])("refuses %o", async (headers) => {
    const answer = await send("/api/v1/toys/x", headers as Record<string, string>, "GET");
    expect([answer.status, answer.headers.get("www-authenticate"), await codeOf(answer)]).toEqual([401, 'Bearer realm="plinth"', "access.unauthenticated"]);
  });

  it("prefers a key to a login, and a wrong key does not fall back to it", async () => {
    const cookie = `${cookieName()}=${secrets.cookie}`;
    expect((await send("/api/v1/toys/x", as("reader", { cookie }))).status).toBe(200);
    expect(house.seen.contexts.at(-1)?.principal).toMatchObject({ kind: "key", role: "reader" });
    expect((await send("/api/v1/toys/x", { authorization: "Basic abc", cookie }, "GET")).status).toBe(401);
  });

  it("asks nothing of the body before it knows the caller", async () => {
    const answer = await fetch(`${house.url}/api/v1/toys/x`, { method: "POST", body: "{broken", headers: { "content-type": "application/json" } });
    expect(await codeOf(answer)).toBe("access.unauthenticated");
  });

  it("tells a role that may not", async () => {
    const answer = await send("/api/v1/bytes?name=a", as("reader"), "PUT");
    expect([answer.status, await codeOf(answer)]).toEqual([403, "access.forbidden"]);
  });
});

describe("the page's login", () => {
  it("exchanges the token for a cookie that scripts and other sites cannot use", async () => {
    const answer = await fetch(`${house.url}/login?token=once`, { redirect: "manual" });
    expect([answer.status, answer.headers.get("location"), answer.headers.get("cache-control")]).toEqual([303, "/", "no-store"]);
    expect(answer.headers.get("set-cookie")).toMatch(new RegExp(`^${cookieName()}=${secrets.cookie}; Path=/; HttpOnly; SameSite=Strict; Max-Age=(59|60)$`));
  });

  it("keeps the token when a preview only asks for the head", async () => {
    const answer = await fetch(`${house.url}/login?token=once`, { method: "HEAD", redirect: "manual" });
    expect([answer.status, answer.headers.get("set-cookie")]).toEqual([404, null]);
  });

  it("says in plain words what to do with a used link, and opens the page for who is logged in", async () => {
    for (const path of ["/login?token=used", "/login", "/login?token=a&token=b"]) {
      const answer = await fetch(`${house.url}${path}`, { redirect: "manual" });
      expect([answer.status, answer.headers.get("content-type"), answer.headers.get("set-cookie")]).toEqual([401, "text/html; charset=utf-8", null]);
      expect(await answer.text()).toContain("Run <code>plinth keys login</code> for a new one.");
    }
    expect((await fetch(`${house.url}/login?token=used`, { redirect: "manual", headers: { cookie: `a=b; ${cookieName()}=${secrets.cookie}` } })).status).toBe(303);
  });

  it("reads with the cookie alone, writes only with the token too", async () => {
    const cookie = `${cookieName()}=${secrets.cookie}`;
    expect((await send("/api/v1/toys/x", { cookie }, "GET")).status).toBe(200);
    expect((await send("/api/v1/fault", { cookie, "content-type": "application/json" })).status).toBe(400);
    for (const csrf of [{}, { "x-plinth-csrf": "" }, { "x-plinth-csrf": "wrong-token" }, { "x-plinth-csrf": secrets.csrf.slice(1) }]) {
      const answer = await send("/api/v1/toys/x", { cookie, ...(csrf as Record<string, string>) });
      expect([answer.status, await codeOf(answer)]).toEqual([403, "access.csrf_refused"]);
    }
    expect((await send("/api/v1/toys/x", { cookie, "x-plinth-csrf": secrets.csrf })).status).toBe(200);
  });

  it("tells the page its token, and a key that it needs none", async () => {
    const mine = await fetch(`${house.url}/api/session`, { headers: { cookie: `${cookieName()}=${secrets.cookie}` } });
    expect(await mine.json()).toEqual({ workspace: "main", role: "admin", csrf: secrets.csrf });
    expect(await (await fetch(`${house.url}/api/session`, { headers: as("reader") })).json()).toMatchObject({ role: "reader", csrf: null });
    expect((await fetch(`${house.url}/api/session`)).status).toBe(401);
  });
});

describe("beside the operations", () => {
  it("tells that it lives and is ready", async () => {
    expect(await (await fetch(`${house.url}/livez`)).json()).toEqual({ isAlive: true });
    expect(await (await fetch(`${house.url}/readyz`)).json()).toEqual({ isReady: true, reasons: [] });
    Object.assign(house.health, { isReady: false, reasons: ["the index is being rebuilt"] });
    const unready = await fetch(`${house.url}/readyz`);
    expect([unready.status, await unready.json()]).toEqual([503, { isReady: false, reasons: ["the index is being rebuilt"] }]);
    Object.assign(house.health, { isReady: true, reasons: [] });
  });

  it("gives metrics to this machine, and through a proxy only to an admin", async () => {
    const answer = await fetch(`${house.url}/metrics`);
    expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(await answer.text()).toContain("# TYPE plinth_operation_duration_seconds histogram");
    const proxied = (headers: Record<string, string>) => fetch(`${house.url}/metrics`, { headers: { "x-forwarded-for": "203.0.113.9", ...headers } });
    expect([(await proxied({})).status, (await proxied(as("reader"))).status, (await proxied(as("admin"))).status]).toEqual([401, 403, 200]);
  });

  it("describes the API without a key, under a policy that runs nothing", async () => {
    const page = await fetch(`${house.url}/api/docs`);
    const html = await page.text();
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(html.match(/<script|<style|\sstyle=|\son\w+=|\ssrc=|https?:\/\/(?!127\.0\.0\.1)[^"\s]*/g)).toBeNull();
    expect(html.includes("POST</b> <code>/api/v1/collections/{collection}/ask</code>")).toBe(true);
    expect((await fetch(`${house.url}/api/docs.css`)).headers.get("content-type")).toBe("text/css; charset=utf-8");
  });
});
