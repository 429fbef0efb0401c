// The views of collections and sources in a real browser: made, checked, deleted by its typed name; folders read again.
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./support/axe.ts";
import { chromiumPath, openPageHouse, type PageHouse } from "./support/browser.ts";

let house: PageHouse;
let folder: string;

describe.skipIf(!existsSync(chromiumPath))("the page", () => {
  beforeAll(async () => {
    house = await openPageHouse();
    folder = await mkdtemp(join(tmpdir(), "plinth-page-sources-"));
    await writeFile(join(folder, "pump.md"), "# Pump\n\nThe pump runs at 40 bar.");
    await writeFile(join(folder, "bad.pdf"), "%PDF-1.7 broken");
    await house.plinth.settled((await house.plinth.client.ingest({ collection: "default", path: folder, groups: [], watch: false, exclude: ["*.tmp"] })).job);
  });
  afterAll(async () => {
    await house.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("makes a collection, refuses a bad name in the contract's words, and checks one", async () => {
    const { page, faults } = await house.open();
    await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Collections" }).click();
    await page.waitForURL(/\/collections/);
    await page.getByRole("rowheader", { name: "default" }).waitFor();
    const name = page.getByRole("textbox", { name: "Name of the collection" });
    await name.fill("Contracts 2020");
    await page.getByRole("button", { name: "Make collection" }).click();
    await page.getByRole("alert").getByText("collection.bad_name").waitFor();
    await name.fill("contracts");
    await page.getByRole("textbox", { name: "What it holds" }).fill("Signed ones");
    await page.getByRole("button", { name: "Make collection" }).click();
    await page.waitForURL(/collection=contracts/);
    await page.getByRole("heading", { name: "contracts", exact: true }).waitFor();
    await page.getByText("Signed ones").waitFor();
    await page.getByRole("button", { name: "Compare them" }).click();
    await page.getByText("They agree").waitFor();
    expect(faults).toEqual([expect.stringContaining("400 (Bad Request)")]);
  });

  it("shows each difference between rows and index, and builds the index anew", async () => {
    const { page } = await house.open();
    const report = { collection: "default", seq: 7, documents: 2, chunks: 3, isClean: false, differences: Array.from({ length: 40 }, (_, ordinal) => ({ place: "index", document: null, ordinal, problem: "missing", detail: `chunk ${ordinal + 1} is not there` })) };
    await page.route("**/collections/default/verify", (route) => route.fulfill({ json: report }));
    await page.goto(`${house.plinth.url}/collections`);
    await page.getByRole("button", { name: "Compare them" }).click();
    await page.getByText("40 differences").waitFor();
    expect(await page.getByRole("list", { name: "Differences" }).getByRole("listitem").count()).toBe(40);
    await page.getByRole("button", { name: "Build the index anew" }).click();
    await expect.poll(async () => (await house.plinth.client.jobs.list({})).jobs.some(({ kind }) => kind === "rebuild"), { timeout: 10_000 }).toBe(true);
  });

  it("deletes a collection only when its name is typed", async () => {
    await house.plinth.client.collections.create({ collection: "scratch" });
    const { page, faults } = await house.open();
    await page.goto(`${house.plinth.url}/collections?collection=scratch`);
    const remove = page.getByRole("button", { name: "Delete collection" });
    await page.getByRole("textbox", { name: "Type the collection's name" }).fill("scratc");
    expect(await remove.isDisabled()).toBe(true);
    await page.getByRole("textbox", { name: "Type the collection's name" }).fill("scratch");
    await remove.click();
    await page.getByRole("rowheader", { name: "scratch" }).waitFor({ state: "detached" });
    expect((await house.plinth.client.collections.list({})).collections.map(({ collection }) => collection)).not.toContain("scratch");
    expect(faults).toEqual([]);
  });

  it("tells what a folder's last run found and why files were not read, and reads it again with its settings", async () => {
    const { page, faults } = await house.open();
    await page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: "Sources" }).click();
    const source = page.getByRole("region", { name: folder });
    await source.waitFor();
    const counts = source.getByLabel("Last run");
    await expect.poll(() => counts.innerText(), { timeout: 10_000 }).toMatch(/Found\s*2\s*New\s*2/);
    await source.getByRole("list", { name: "Not read" }).getByText("parse.damaged").waitFor();
    await writeFile(join(folder, "valve.md"), "# Valve\n\nThe valve opens at 3 bar.");
    await source.getByRole("button", { name: "Read again" }).click();
    await expect.poll(() => counts.innerText(), { timeout: 10_000 }).toMatch(/Found\s*3\s*New\s*1/);
    const [read] = (await house.plinth.client.sources.list({ collection: "default" })).sources;
    expect(read).toMatchObject({ exclude: ["*.tmp"], lastRun: { state: "done", counts: { unchanged: 2 } } });
    await source.getByRole("button", { name: "Try failed files again" }).click();
    await expect.poll(() => counts.innerText(), { timeout: 10_000 }).toMatch(/Changed\s*1/);
    expect(faults).toEqual([]);
  });

  for (const colorScheme of ["light", "dark"] as const) {
    it(`has no axe violations in both views in ${colorScheme}, at 1280 and 390 px`, async () => {
      const { page } = await house.open({ colorScheme });
      const found: string[] = [];
      for (const view of ["/collections", "/sources"]) {
        for (const width of [1280, 390]) {
          await page.setViewportSize({ width, height: 844 });
          await page.goto(house.plinth.url + view);
          await page.getByRole("status", { name: "Loading" }).first().waitFor({ state: "detached" });
          await (view === "/sources" ? page.getByRole("region", { name: folder }) : page.getByRole("heading", { name: "Delete default" })).waitFor();
          found.push(...(await violations(page)).map((violation) => `${view} ${width} ${violation}`));
          if (await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)) found.push(`${view} scrolls sideways at ${width} px`);
        }
      }
      expect(found).toEqual([]);
    });
  }
});
