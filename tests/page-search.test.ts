// Searching on the page in a real browser: facets beside the hits and filters as chips, by mouse and by keyboard, kept in the address.
import { existsSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./support/axe.ts";
import { chromiumPath, openPageHouse, type PageHouse } from "./support/browser.ts";

const handbook = new URL("../examples/handbook", import.meta.url).pathname;
const tickets = [
  { id: "tickets/T-1", title: "Pump rattles", text: "Since Monday the pump rattles and its seal leaks.", metadata: { tag: ["noise", "seal"], year: 2025 } },
  { id: "tickets/T-2", title: "Seal leaks", text: "The seal of the pump leaks.", metadata: { tag: ["seal"], year: 2026 } },
  { id: "tickets/T-3", title: "Two pumps", text: "The second pump has no seal.", metadata: { tag: ["seal"], "date of sale": "2026-03-02" } },
];

let house: PageHouse;

/** Opens the search for pumps by words alone, so that facets count just what a filter leaves. */
async function opened(more = "", options: Parameters<PageHouse["open"]>[0] = {}) {
  const { page, faults } = await house.open(options);
  await page.goto(`${house.plinth.url}/search?q=pump&mode=keyword${more}`);
  await page.getByRole("list", { name: "Hits" }).getByRole("listitem").first().waitFor();
  return { page, faults };
}

const chipsOf = (page: Page) => page.getByRole("list", { name: "Filters" }).getByRole("button");
const chipsOfAddress = (page: Page): unknown => JSON.parse(new URL(page.url()).searchParams.get("chips") ?? "[]");
const facet = (page: Page, name: string) => page.getByRole("complementary", { name: "Facets" }).getByRole("region", { name, exact: true });

/** Paths of the hits in sight, once they are those of the present address. */
async function pathsOf(page: Page): Promise<readonly string[]> {
  await page.locator("ol[aria-label=Hits].opacity-60").waitFor({ state: "detached" });
  return page.getByRole("list", { name: "Hits" }).getByRole("listitem").evaluateAll((items) => items.map((item) => item.querySelector("p:last-of-type span")?.textContent ?? ""));
}

describe.skipIf(!existsSync(chromiumPath))("searching on the page", () => {
  beforeAll(async () => {
    house = await openPageHouse();
    await house.plinth.ingest(handbook);
    const { seq } = await house.plinth.client.documents.put({ collection: "default", documents: tickets });
    await house.plinth.client.search({ collection: "default", query: "pump", after: seq });
  });
  afterAll(() => house.stop());

  it("shows beside the hits which values their documents have, and narrows to the one that is pressed", async () => {
    const { page, faults } = await opened();
    const seals = facet(page, "tag").getByRole("button", { name: /^seal/ });
    expect(await seals.innerText()).toMatch(/3$/);
    await seals.click();
    await page.waitForURL(/chips=/);
    expect(chipsOfAddress(page)).toEqual(['tag = "seal"']);
    await expect.poll(() => pathsOf(page)).toHaveLength(3);
    expect((await pathsOf(page)).toSorted()).toEqual(["tickets/T-1", "tickets/T-2", "tickets/T-3"]);
    expect(await seals.getAttribute("aria-pressed")).toBe("true");
    await facet(page, "date of sale").getByRole("button").click();
    await expect.poll(() => pathsOf(page)).toEqual(["tickets/T-3"]);
    expect(chipsOfAddress(page)).toEqual(['tag = "seal"', '`date of sale` = "2026-03-02"']);
    await seals.click();
    await facet(page, "date of sale").getByRole("button").click();
    await expect.poll(() => pathsOf(page)).toHaveLength(10);
    expect(new URL(page.url()).searchParams.has("chips")).toBe(false);
    expect(faults).toEqual([]);
  });

  it("completes what is typed by titles and headings, led by the keyboard", async () => {
    const { page, faults } = await opened();
    const input = page.getByRole("combobox", { name: "Search" });
    const options = page.getByRole("listbox", { name: "Titles and headings" }).getByRole("option");
    await page.keyboard.press("/");
    await page.keyboard.type("two");
    await options.first().waitFor();
    expect(await options.allInnerTexts()).toContain("Two pumps");
    expect(await input.getAttribute("aria-expanded")).toBe("true");
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    const active = page.getByRole("option", { selected: true });
    expect(await input.getAttribute("aria-activedescendant")).toBe(await active.getAttribute("id"));
    const taken = await active.innerText();
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.searchParams.get("q") === taken);
    await options.first().waitFor({ state: "detached" });
    await page.keyboard.press("/");
    await page.keyboard.type("seal");
    await options.first().waitFor();
    await page.keyboard.press("Escape");
    await options.first().waitFor({ state: "detached" });
    expect(await input.inputValue()).toBe("seal");
    await page.keyboard.type(" ");
    await options.first().click();
    await page.waitForURL((url) => url.searchParams.get("q")?.startsWith("Seal") === true);
    expect(faults).toEqual([]);
  });

  it("says what it searched for instead of misspelt words, and searches for them as typed on demand", async () => {
    const { page, faults } = await opened();
    await page.goto(`${house.plinth.url}/search?q=rattels&mode=keyword`);
    const said = page.getByRole("status").filter({ hasText: "Nothing matches “rattels”" });
    await said.waitFor();
    expect(await said.innerText()).toContain("the hits for rattles");
    expect(await pathsOf(page)).toContain("tickets/T-1");
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Search for “rattels” as typed" }).click();
    await page.getByText("No hits").waitFor();
    expect(new URL(page.url()).searchParams.get("typed")).toBe("true");
    expect(faults).toEqual([]);
  });

  it("names languages and types in words", async () => {
    const { page } = await opened();
    expect((await facet(page, "Language").getByRole("button").allInnerTexts()).join(" ")).toMatch(/English.*unknown/s);
    expect((await facet(page, "Type").getByRole("button").allInnerTexts()).join(" ")).toContain("Markdown");
  });

  it("makes a typed filter a chip when the server takes it, and takes chips away, all by keyboard", async () => {
    const { page, faults } = await opened();
    const input = page.getByRole("textbox", { name: "Filter" });
    await page.keyboard.press("f");
    await page.keyboard.type("year >= ");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("The filter is not valid").waitFor();
    expect(await chipsOf(page).count()).toBe(0);
    await page.keyboard.type("2025");
    await page.keyboard.press("Enter");
    await chipsOf(page).first().waitFor();
    await page.keyboard.type('tag = "noise"');
    await page.keyboard.press("Enter");
    await expect.poll(() => chipsOfAddress(page)).toEqual(["year >= 2025", 'tag = "noise"']);
    await expect.poll(() => pathsOf(page)).toEqual(["tickets/T-1"]);
    expect(await input.inputValue()).toBe("");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Remove the filter year >= 2025");
    await page.keyboard.press("Delete");
    await expect.poll(() => chipsOfAddress(page)).toEqual(['tag = "noise"']);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe('Remove the filter tag = "noise"');
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Backspace");
    await expect.poll(() => pathsOf(page)).toHaveLength(10);
    expect(await input.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(faults).toEqual([expect.stringContaining("400 (Bad Request)")]);
  });

  it("brings chips back from an address, and says where they are too narrow", async () => {
    const { page } = await opened(`&chips=${encodeURIComponent(JSON.stringify(['tag = "noise"', "year = 2025"]))}`);
    expect(await pathsOf(page)).toEqual(["tickets/T-1"]);
    expect(await chipsOf(page).allInnerTexts()).toEqual(['tag = "noise"', "year = 2025"]);
    await page.getByRole("textbox", { name: "Filter" }).fill("year = 2026");
    await page.getByText("Take a filter away.").waitFor();
  });

  for (const colorScheme of ["light", "dark"] as const) {
    it(`is free of axe's violations in ${colorScheme}, and folds the facets up at 390 px`, { timeout: 120_000 }, async () => {
      const { page, faults } = await opened(`&chips=${encodeURIComponent(JSON.stringify(['tag = "seal"', 'path ^= "tickets/a-very-long-name-that-goes-on-and-on-and-on-and-on/" or exists(tag)']))}`, { colorScheme });
      const fold = page.getByRole("button", { name: /^Narrow by/ });
      await facet(page, "tag").waitFor();
      expect(await fold.isVisible()).toBe(false);
      expect(await violations(page)).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await facet(page, "tag").isVisible()).toBe(false);
      await fold.click();
      await facet(page, "tag").waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => [document.documentElement, document.querySelector("main")].some((element) => element !== null && element.scrollWidth > element.clientWidth))).toBe(false);
      expect(faults).toEqual([]);
    });
  }
});
