// The page's files over HTTP: only what is in the folder, packed, cached by name, every other path opens the page.
import { mkdir, mkdtemp, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openHouse, type House } from "./house.ts";
import { exchange } from "./raw.ts";

let house: House;
afterEach(() => house.server.close(1000));

const script = `console.log(${JSON.stringify("plinth ".repeat(500))});`;

async function build(): Promise<string> {
  const directory = join(await mkdtemp(join(tmpdir(), "plinth-page-")), "console");
  await mkdir(join(directory, "assets"), { recursive: true });
  await writeFile(join(directory, "index.html"), "<!doctype html><title>Plinth</title>");
  await writeFile(join(directory, "assets", "main-abcd1234.js"), script);
  await writeFile(join(directory, "robots.txt"), "User-agent: *");
  await writeFile(join(directory, "..", "secret.txt"), "secret");
  await symlink(join(directory, "..", "secret.txt"), join(directory, "linked.txt"));
  return directory;
}

function page(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${house.url}${path}`, { headers: { accept: "text/html,*/*", ...headers } });
}

describe("the page's files", () => {
  it("open at the root and at every path of the page, under a strict policy", async () => {
    house = await openHouse({}, await build());
    for (const path of ["/", "/documents/abc", "/search?q=x"]) {
      const answer = await page(path);
      expect([answer.status, await answer.text(), answer.headers.get("cache-control")]).toEqual([200, "<!doctype html><title>Plinth</title>", "no-cache"]);
      expect(answer.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';.*frame-ancestors 'none'$/);
      expect([answer.headers.get("x-frame-options"), answer.headers.get("x-content-type-options"), answer.headers.get("referrer-policy")]).toEqual(["DENY", "nosniff", "same-origin"]);
    }
  });

  it("are packed as the browser accepts it, and kept where the name holds a hash", async () => {
    house = await openHouse({}, await build());
    for (const [accepted, used] of [["br, gzip", "br"], ["gzip", "gzip"], ["identity", null]] as const) {
      const answer = await page("/assets/main-abcd1234.js", { "accept-encoding": accepted });
      expect([answer.headers.get("content-encoding"), answer.headers.get("content-type"), answer.headers.get("cache-control")]).toEqual([used, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"]);
      if (used !== null) expect(Number(answer.headers.get("content-length"))).toBeLessThan(300);
      expect(await answer.text()).toBe(script);
    }
    expect((await page("/robots.txt")).headers.get("cache-control")).toBe("no-cache");
    const tag = (await page("/robots.txt")).headers.get("etag") ?? "";
    expect((await page("/robots.txt", { "if-none-match": tag })).status).toBe(304);
    expect((await fetch(`${house.url}/robots.txt`, { method: "HEAD" })).status).toBe(200);
  });

  it("never leave their folder", async () => {
    house = await openHouse({}, await build());
    for (const path of ["/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/linked.txt", "//etc/passwd", "/assets/%00", "/assets"]) {
      const answer = await exchange(house.url, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1.1 404/);
      expect(answer).not.toContain("\r\n\r\nsecret");
    }
  });

  it("are missed as an error where no page was asked for", async () => {
    house = await openHouse({}, await build());
    for (const answer of [await page("/assets/gone-abcd1234.js"), await fetch(`${house.url}/documents`, { headers: { accept: "application/json" } }), await page("/api/nothing")]) {
      expect(answer.status).not.toBe(200);
      expect(answer.headers.get("content-type")).toContain("application/json");
    }
  });

  it("say how to build them when they are not there, and appear when they are", async () => {
    const directory = await build();
    const elsewhere = `${directory}-later`;
    house = await openHouse({}, elsewhere);
    const missing = await page("/");
    expect([missing.status, missing.headers.get("content-type")]).toEqual([503, "text/html; charset=utf-8"]);
    expect(await missing.text()).toContain("<code>npm run build</code>");
    expect((await page("/plain.css")).headers.get("content-type")).toBe("text/css; charset=utf-8");
    await symlink(directory, elsewhere);
    expect(await (await page("/")).text()).toContain("<title>Plinth</title>");
    await writeFile(join(directory, "index.html"), "<title>Newer</title>");
    await utimes(join(directory, "index.html"), new Date(), new Date(Date.now() + 5000));
    expect(await (await page("/")).text()).toBe("<title>Newer</title>");
  });
});
