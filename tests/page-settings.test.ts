// The Settings view shows every setting with its origin and no secret, to administrators alone; in both themes and on small screens.
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { settingPaths } from "#app/config/settings";
import { createClient } from "#surfaces/sdk/index";
import { violations } from "./support/axe.ts";
import { chromiumPath, openPageHouse, type PageHouse } from "./support/browser.ts";

let house: PageHouse;

describe.skipIf(!existsSync(chromiumPath))("the Settings view", () => {
  beforeAll(async () => {
    house = await openPageHouse({ "serving.upstreams": [{ name: "far", url: "http://127.0.0.1:9/v1", apiKey: "sk-very-secret" }], "ingest.fileBytesMax": "77 MB" });
  }, 60_000);
  afterAll(() => house?.stop());

  for (const colorScheme of ["light", "dark"] as const) {
    it(`lists every setting with value and origin, in ${colorScheme}`, { timeout: 60_000 }, async () => {
      const { page, faults } = await house.open({ colorScheme });
      await page.getByRole("link", { name: "Settings" }).click();
      const list = page.getByRole("list", { name: "Settings" });
      await list.waitFor();
      expect(await list.getByRole("listitem").count()).toBe(settingPaths.length);
      expect(await page.locator("main").innerText()).not.toContain("sk-very-secret");
      const found: string[] = [];
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 844 });
        found.push(...(await violations(page)));
        if (await page.evaluate(() => [document.documentElement, document.querySelector("main")].some((element) => element !== null && element.scrollWidth > element.clientWidth))) found.push(`scrolls sideways at ${width} px`);
      }
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.getByRole("button", { name: /^Not default/ }).click();
      await page.getByRole("textbox", { name: "Part of a name" }).fill("filebytes");
      await page.waitForURL(/query=filebytes/);
      expect(await list.getByRole("listitem").allInnerTexts()).toEqual([expect.stringMatching(/ingest\.fileBytesMax\s+77\.0 MB\s+from --set ingest\.fileBytesMax/)]);
      await page.goto(page.url());
      await list.waitFor();
      expect(await list.getByRole("listitem").count()).toBe(1);
      expect([found, faults]).toEqual([[], []]);
    });
  }

  it("is for administrators alone", async () => {
    const { secret } = await house.plinth.client.keys.create({ name: "editor", role: "editor" });
    await expect(createClient({ url: house.plinth.url, key: secret }).system.settings()).rejects.toMatchObject({ code: "access.forbidden" });
    expect(JSON.stringify(await house.plinth.client.system.settings())).not.toContain("sk-very-secret");
  });
});
