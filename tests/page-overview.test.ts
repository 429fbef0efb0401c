// The Overview says what is not well and mends it, and says so when all is well; in both themes and on small screens.
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./support/axe.ts";
import { chromiumPath, openPageHouse, type PageHouse } from "./support/browser.ts";

let house: PageHouse;
let folder = "";

describe.skipIf(!existsSync(chromiumPath))("the Overview", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "plinth-overview-"));
    await writeFile(join(folder, "good.md"), "# Pumps\n\nPumps need oil.\n");
    await writeFile(join(folder, "bad.pdf"), "%PDF-1.7\nnothing");
    house = await openPageHouse();
    await house.plinth.client.collections.create({ collection: "clean" });
    await house.plinth.ingest(folder);
  }, 120_000);
  afterAll(async () => {
    await house?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  for (const colorScheme of ["light", "dark"] as const) {
    it(`names a document that could not be read, leads to it, and compares rows with the index, in ${colorScheme}`, { timeout: 60_000 }, async () => {
      const { page, faults } = await house.open({ colorScheme });
      await page.getByRole("link", { name: "Overview" }).click();
      await page.getByText("1 issue", { exact: true }).waitFor();
      await page.getByText("1 document of default could not be read").waitFor();
      expect(await page.getByRole("group", { name: "Collections" }).getByRole("row", { name: /^default 2 1 1 plinth-en up to date/ }).count()).toBe(1);
      await page.getByRole("button", { name: "Compare them" }).click();
      await page.getByText("They agree").waitFor();
      const found: string[] = [];
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 844 });
        found.push(...(await violations(page)));
        if (await page.evaluate(() => [document.documentElement, document.querySelector("main")].some((element) => element !== null && element.scrollWidth > element.clientWidth))) found.push(`scrolls sideways at ${width} px`);
      }
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.getByRole("link", { name: "See why" }).click();
      await page.waitForURL(/\/documents\?.*status=failed/);
      await page.getByText("bad.pdf").first().waitFor();
      expect([found, faults]).toEqual([[], []]);
    });
  }

  it("says that all is well once the file can be read", async () => {
    const { page } = await house.open();
    await page.goto(`${house.plinth.url}/overview`);
    await page.getByText("1 issue", { exact: true }).waitFor();
    await rm(join(folder, "bad.pdf"));
    await house.plinth.ingest(folder);
    await page.getByText("All is well").waitFor();
  });
});
