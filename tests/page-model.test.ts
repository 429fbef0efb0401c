// The page changes a collection's model: made, compared, taken into use, given back and dropped, in both themes and on small screens.
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startUpstream, type FakeUpstream } from "./serving/upstreams.ts";
import { violations } from "./support/axe.ts";
import { chromiumPath, openPageHouse, type PageHouse } from "./support/browser.ts";

const handbook = new URL("../examples/handbook", import.meta.url).pathname;
let far: FakeUpstream;
let house: PageHouse;

describe.skipIf(!existsSync(chromiumPath))("the Model view", () => {
  beforeAll(async () => {
    far = await startUpstream(0, "embeddings");
    house = await openPageHouse({ "serving.upstreams": [{ name: "far", url: far.url }], "embedding.models": [{ name: "far-small", upstream: "far", dimensions: 64, tokensMax: 512 }] });
    await house.plinth.ingest(handbook);
  }, 120_000);
  afterAll(async () => {
    await house?.stop();
    await far?.kill();
  });

  /** What axe finds, and whether the view fits, at 1280 and 390 px. */
  async function faultsOf(page: Awaited<ReturnType<PageHouse["open"]>>["page"], name: string): Promise<readonly string[]> {
    const found: string[] = [];
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      found.push(...(await violations(page)).map((violation) => `${name} at ${width} px ${violation}`));
      if (await page.evaluate(() => [document.documentElement, document.querySelector("main")].some((element) => element !== null && element.scrollWidth > element.clientWidth))) found.push(`${name} scrolls sideways at ${width} px`);
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    return found;
  }

  for (const colorScheme of ["light", "dark"] as const) {
    it(`leads a switch from its start to its end, in ${colorScheme}`, { timeout: 120_000 }, async () => {
      const { page, faults } = await house.open({ colorScheme });
      const found: string[] = [];
      await page.goto(`${house.plinth.url}/documents`);
      await page.getByRole("link", { name: "embedded by plinth-en" }).click();
      await page.getByRole("combobox", { name: "Model" }).selectOption({ label: "far-small, 64 dimensions" });
      found.push(...(await faultsOf(page, "before")));
      await far.behave({ delayMs: 1000 });
      await page.getByRole("button", { name: "Embed by it" }).click();
      await page.getByText("being made").waitFor();
      await page.getByText(/^embed: \d+ of \d+ documents$/).waitFor({ timeout: 60_000 });
      found.push(...(await faultsOf(page, "while it is made")));
      await far.behave({});
      await page.getByText("ready", { exact: true }).waitFor({ timeout: 60_000 });
      await house.plinth.client.search({ collection: "default", query: "a secret question on membranes" });
      await page.getByRole("button", { name: "Compare on recent questions" }).click();
      await page.getByText("First ten in common").waitFor();
      expect(await page.locator("main").innerText()).not.toContain("secret");
      found.push(...(await faultsOf(page, "compared")));
      await page.getByRole("button", { name: "Let it answer" }).click();
      await page.getByRole("heading", { name: "Answered before" }).waitFor();
      expect((await house.plinth.client.collections.get({ collection: "default" })).vectors.live?.model).toMatch(/^far-small@/);
      await page.getByRole("button", { name: "Go back to it" }).click();
      await page.getByRole("heading", { name: "Beside it" }).waitFor();
      await page.getByRole("button", { name: "Drop its vectors" }).click();
      await page.getByRole("button", { name: "Really drop?" }).click();
      await page.getByRole("button", { name: "Embed by it" }).waitFor();
      await page.getByRole("button", { name: "API" }).click();
      await page.getByRole("dialog").getByText("npx plinth collections switch default MODEL").waitFor();
      expect([found, faults]).toEqual([[], []]);
    });
  }

  it("says on the Search view that hits are by words alone, and why", async () => {
    const { page } = await house.open();
    const { client } = house.plinth;
    const { job } = await client.collections.switch({ collection: "default", model: "far-small" });
    await house.plinth.settled(job);
    await client.collections.swap({ collection: "default" });
    await far.behave({ statuses: [401] });
    await page.goto(`${house.plinth.url}/search?q=membrane`);
    await page.getByText("These are hits by words alone.").waitFor();
    await page.getByText("embedding.upstream_refused").waitFor();
    expect(await page.getByRole("list", { name: "Hits" }).getByRole("listitem").count()).toBeGreaterThan(0);
    await far.behave({});
    await client.collections.rollback({ collection: "default" });
    await client.collections.discard({ collection: "default" });
  });
});
