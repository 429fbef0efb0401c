// The list of documents over thousands of rows in a real browser: scrolled to its end, sorted, filtered, chosen by keys, copied, deleted with undo.
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./support/axe.ts";
import { chromiumPath, openPageHouse, type PageHouse } from "./support/browser.ts";
import { seedDirectory, seededDocument } from "./support/seeded-rows.ts";

const amount = 6000;
const all = Array.from({ length: amount }, (_, i) => seededDocument(i));
type Row = (typeof all)[number];
const patient = { timeout: 20_000 };
let house: PageHouse;
let directory: string;

const table = (page: Page) => page.getByRole("table", { name: "Documents" });
const rowAt = (page: Page, index: number) => table(page).locator(`[aria-rowindex="${index + 2}"]`);
const titleAt = (page: Page, index: number) => rowAt(page, index).getByRole("link").innerText();
const titles = (rows: readonly { readonly title: string }[]) => rows.map(({ title }) => title);
const press = (page: Page, name: string) => table(page).getByRole("columnheader").getByRole("button", { name }).click();

describe.skipIf(!existsSync(chromiumPath))("the list of documents", () => {
  beforeAll(async () => {
    directory = await seedDirectory(amount);
    house = await openPageHouse({ "data.directory": directory });
  }, 120_000);
  afterAll(async () => {
    await house.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const opened = async (search = "") => {
    const { page, faults } = await house.open({ permissions: ["clipboard-read", "clipboard-write"] });
    await page.goto(`${house.plinth.url}/documents${search}`);
    await rowAt(page, 0).waitFor();
    return { page, faults };
  };

  it("is scrolled to its last row, with few rows drawn at any time", async () => {
    const { page, faults } = await opened();
    const byPath = all.toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1));
    expect(await titleAt(page, 0)).toBe(byPath[0]?.title);
    let most = 0;
    await expect.poll(async () => {
      most = Math.max(most, await table(page).getByRole("row").count());
      await table(page).evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
      return rowAt(page, amount - 1).count();
    }, { timeout: 60_000 }).toBe(1);
    expect(await titleAt(page, amount - 1)).toBe(byPath.at(-1)?.title);
    expect(most).toBeLessThan(60);
    expect(await table(page).getAttribute("aria-rowcount")).toBe(String(amount + 1));
    await page.getByRole("button", { name: "Read the list again" }).waitFor();
    expect(faults).toEqual([]);
  });

  it("is sorted by every column both ways by the server, and its address brings the order back", async () => {
    const { page, faults } = await opened();
    for (const [name, order, first, valueOf] of [["Title", "title", Math.min, ({ title }) => Number(title.slice(7))], ["Size", "size", Math.max, ({ bytes }) => bytes], ["Chunks", "chunks", Math.max, ({ chunks }) => chunks], ["Updated", "updated", Math.max, ({ updatedAt }) => updatedAt]] as const satisfies readonly (readonly [string, string, typeof Math.min, (row: Row) => number])[]) {
      await press(page, name);
      await page.waitForURL(new RegExp(`order=${order}`));
      const titleOfExtreme = (pick: typeof Math.min): readonly string[] => titles(all.filter((row) => valueOf(row) === pick(...all.map(valueOf))));
      await expect.poll(async () => titleOfExtreme(first).includes(await titleAt(page, 0)), patient).toBe(true);
      await press(page, name);
      await expect.poll(async () => titleOfExtreme(first === Math.min ? Math.max : Math.min).includes(await titleAt(page, 0)), patient).toBe(true);
    }
    await press(page, "State");
    await expect.poll(() => rowAt(page, 0).innerText(), patient).toContain("failed");
    await press(page, "Type");
    await expect.poll(() => rowAt(page, 0).innerText(), patient).toContain("EPUB");
    const title = await titleAt(page, 0);
    await page.reload();
    await rowAt(page, 0).waitFor();
    expect([await titleAt(page, 0), new URL(page.url()).searchParams.get("order")]).toEqual([title, "type"]);
    expect(faults).toEqual([]);
  });

  it("is filtered by state and type, also by a rare one in an order of its own", async () => {
    const { page } = await opened("?order=size");
    await page.getByRole("button", { name: /^Failed 30/ }).click();
    const failed = all.filter(({ status }) => status === "failed").toSorted((a, b) => a.bytes - b.bytes);
    await expect.poll(() => titleAt(page, 0), patient).toBe(failed[0]?.title);
    await expect.poll(() => table(page).getAttribute("aria-rowcount"), patient).toBe(String(failed.length + 1));
    await page.getByRole("combobox", { name: "Type" }).selectOption("application/epub+zip");
    await page.getByText("No such documents").waitFor();
    await page.getByRole("button", { name: /^Failed 30/ }).click();
    const books = all.filter(({ mediaType }) => mediaType === "application/epub+zip").toSorted((a, b) => a.bytes - b.bytes);
    await expect.poll(() => table(page).getByRole("link").allInnerTexts(), patient).toEqual(titles(books));
  });

  it("shows the columns that are chosen, and keeps the choice in its address", async () => {
    const { page } = await opened();
    await page.locator("summary", { hasText: "Columns" }).click();
    await page.getByRole("group", { name: "Columns" }).getByRole("checkbox", { name: "Size" }).uncheck();
    await table(page).getByRole("columnheader", { name: "Size" }).waitFor({ state: "detached" });
    await page.reload();
    await rowAt(page, 0).waitFor();
    expect(await table(page).getByRole("columnheader", { name: "Size" }).count()).toBe(0);
    expect(await table(page).getByRole("columnheader", { name: "Chunks" }).count()).toBe(1);
  });

  it("is walked, chosen from and deleted from by the keyboard, with the way back; Enter opens", async () => {
    const { page, faults } = await opened("?order=title");
    const byTitle = titles(all.toSorted((a, b) => (a.title < b.title ? -1 : 1)));
    for (const key of ["j", "x", "j", "j", "x", "k"]) await page.keyboard.press(key);
    await page.getByRole("status").getByText("2 selected").waitFor();
    await page.getByRole("button", { name: "Copy as CSV: 2 selected documents" }).click();
    await expect.poll(async () => (await page.evaluate(() => navigator.clipboard.readText())).split("\r\n").slice(1).map((line) => line.split(",")[2]), patient).toEqual([byTitle[0], byTitle[2]]);
    await page.keyboard.press("Delete");
    await page.getByRole("status").getByText("2 documents deleted").waitFor();
    await expect.poll(() => titleAt(page, 0), patient).toBe(byTitle[1]);
    expect((await house.plinth.client.collections.get({ collection: "default" })).documents).toBe(amount - 2);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => titleAt(page, 0), patient).toBe(byTitle[0]);
    expect((await house.plinth.client.collections.get({ collection: "default" })).documents).toBe(amount);
    await rowAt(page, 1).getByRole("link").focus();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: byTitle[2] ?? "" }).waitFor();
    expect(faults).toEqual([]);
  });

  it("has no axe violations with rows chosen, in both themes and sizes", async () => {
    const found: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      const { page } = await house.open({ colorScheme });
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 844 });
        await page.goto(`${house.plinth.url}/documents?status=failed`);
        await rowAt(page, 0).getByRole("checkbox").click();
        await page.getByRole("status").getByText("1 selected").waitFor();
        found.push(...(await violations(page)).map((violation) => `${colorScheme} ${width} ${violation}`));
        if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)) found.push(`scrolls sideways at ${width} px`);
      }
    }
    expect(found).toEqual([]);
  });

  it("reads all that failed again together", async () => {
    const folder = await mkdtemp(join(tmpdir(), "plinth-retry-"));
    const { client } = house.plinth;
    await client.collections.create({ collection: "broken" });
    for (const name of ["a.pdf", "b.pdf"]) await writeFile(join(folder, name), "%PDF-1.7 broken");
    await house.plinth.ingest(folder, "broken");
    const { job } = await client.documents.upload({ collection: "broken", name: "c.pdf", body: new TextEncoder().encode("%PDF-1.7 broken too") });
    await house.plinth.settled(job);
    const before = (await client.documents.list({ collection: "broken" })).documents;
    expect(before.map(({ status }) => status)).toEqual(["failed", "failed", "failed"]);
    const jobsBefore = (await client.jobs.list({})).jobs.length;
    const { page } = await opened("?collection=broken");
    await page.getByRole("button", { name: "Read all 3 failed again" }).click();
    await expect.poll(async () => (await client.jobs.list({})).jobs.slice(0, -jobsBefore).map(({ kind, state }) => `${kind} ${state}`).toSorted(), patient).toEqual(["ingest.folder done", "ingest.upload done"]);
    expect((await client.sources.list({ collection: "broken" })).sources[0]?.lastRun?.counts).toMatchObject({ changed: 2, failed: 2 });
    await rm(folder, { recursive: true, force: true });
  });
});
