// The page is live over one stream: two tabs agree, a restarted server is caught up with, and nothing asks more often than every five seconds.
import { existsSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, openPageHouse, type PageHouse } from "./support/browser.ts";

const secondsWatched = 40;
const pollSecondsMin = 5;
const utf8 = new TextEncoder();

let house: PageHouse;

describe.skipIf(!existsSync(chromiumPath))("the page, live", () => {
  beforeAll(async () => {
    house = await openPageHouse();
    await upload("first.md", "# The first\n\nWords.\n");
  }, 120_000);
  afterAll(() => house?.stop());

  async function upload(name: string, text: string): Promise<void> {
    await house.plinth.client.documents.upload({ collection: "default", name, body: utf8.encode(text) });
  }

  async function openDocuments(): Promise<Page> {
    const { page } = await house.open();
    await page.goto(`${house.plinth.url}/documents`);
    await page.getByRole("link", { name: "The first" }).waitFor();
    return page;
  }

  it("shows in one tab what another changes: a file, its deletion, its return", async () => {
    const [one, other] = [await openDocuments(), await openDocuments()];
    await one.getByLabel("Files to upload").setInputFiles({ name: "shared.md", mimeType: "text/markdown", buffer: Buffer.from("# Shared words\n\nFor both.\n") });
    await other.getByRole("link", { name: "Shared words" }).waitFor();
    await other.getByRole("button", { name: "Delete Shared words" }).click();
    await one.getByRole("link", { name: "Shared words" }).waitFor({ state: "detached" });
    await other.getByRole("button", { name: "Undo" }).click();
    await one.getByRole("link", { name: "Shared words" }).waitFor();
  });

  it("catches up with a server that was started again, without a reload", { timeout: 90_000 }, async () => {
    const page = await openDocuments();
    await page.evaluate(() => Object.assign(globalThis, { isSame: true }));
    await house.restart();
    await upload("while-away.md", "# While it was away\n\nWords.\n");
    await page.getByRole("link", { name: "While it was away" }).waitFor({ timeout: 60_000 });
    await page.getByRole("link", { name: "Jobs" }).first().click();
    await page.getByRole("heading", { name: /while-away/ }).waitFor();
    expect(await page.evaluate(() => "isSame" in globalThis)).toBe(true);
  });

  it.each(["/", "/search?q=words", "/documents", "/jobs", "/overview", "/collections", "/sources", "/model", "/endpoints", "/keys", "/settings", "/evaluate"])("asks for nothing more often than every five seconds on %s", async (address) => {
    const { page } = await house.open();
    await page.clock.install();
    await page.goto(house.plinth.url + address);
    await page.locator("h1").waitFor();
    const asked = new Map<string, number>();
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      asked.set(pathname, (asked.get(pathname) ?? 0) + 1);
    });
    for (let second = 0; second < secondsWatched; second++) {
      await page.clock.runFor(1000);
      await page.evaluate(() => fetch("/livez"));
    }
    expect(asked.get("/livez")).toBe(secondsWatched);
    expect([...asked].filter(([path, times]) => path !== "/livez" && times > secondsWatched / pollSecondsMin + 1)).toEqual([]);
    expect(asked.get("/api/v1/events") ?? 0).toBe(0);
  });
});

describe.skipIf(!existsSync(chromiumPath))("a view that cannot be drawn", () => {
  beforeAll(async () => {
    house = await openPageHouse();
    await upload("first.md", "# The first\n\nWords.\n");
  }, 120_000);
  afterAll(() => house?.stop());

  async function upload(name: string, text: string): Promise<void> {
    await house.plinth.client.documents.upload({ collection: "default", name, body: utf8.encode(text) });
  }

  it("leaves the frame at work, says what to do, and comes back", async () => {
    const { page } = await house.open();
    await page.route("**/documents?**", (route) => route.fulfill({ json: { documents: [{ document: 7 }], total: 1 } }));
    await page.goto(`${house.plinth.url}/documents`);
    const alert = page.getByRole("alert");
    await alert.getByText("This view could not be drawn.").waitFor();
    expect(await alert.innerText()).toMatch(/page\.fault[\s\S]*Try again[\s\S]*Copy/);
    await page.getByRole("link", { name: "Jobs" }).first().click();
    await page.getByRole("heading", { name: "Jobs", level: 1 }).waitFor();
    expect(await page.title()).toBe("Jobs · Plinth");
    await page.goBack();
    await alert.waitFor();
    await page.unroute("**/documents?**");
    await alert.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("link", { name: "The first" }).waitFor();
  });
});
