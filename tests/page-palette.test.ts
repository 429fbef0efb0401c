// The palette leads to every view, collection, document and action by the keyboard alone, on small screens too; `?` tells the keys of the view in front.
import { existsSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./support/axe.ts";
import { chromiumPath, openPageHouse, type PageHouse } from "./support/browser.ts";

const handbook = new URL("../examples/handbook", import.meta.url).pathname;
let house: PageHouse;

describe.skipIf(!existsSync(chromiumPath))("the palette", () => {
  beforeAll(async () => {
    house = await openPageHouse();
    await house.plinth.ingest(handbook);
    await house.plinth.client.collections.create({ collection: "second" });
    await house.plinth.client.documents.upload({ collection: "second", name: "notes/teatime.md", body: new TextEncoder().encode("# The kettle\n\nIt whistles.\n") });
  }, 120_000);
  afterAll(() => house?.stop());

  /** Opens the palette, types and waits until what is chosen has that name. */
  async function typed(page: Page, text: string, name: string | RegExp): Promise<void> {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: /^Go to/ }).waitFor();
    await page.keyboard.type(text);
    await page.getByRole("option", { name, selected: true }).waitFor();
  }

  it.each([1280, 390])("goes to a view, a collection and a document by title or path of any collection, at %i px", async (width) => {
    const { page, faults } = await house.open({ viewport: { width, height: 844 } });
    await typed(page, "sett", "Settings");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
    await typed(page, "second", /^second 1 document/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/documents\?collection=second/);
    await typed(page, "travel pol", /^Travel policy/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Travel policy", level: 1 }).waitFor();
    await typed(page, "teatime", /^The kettle second/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "The kettle", level: 1 }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "Travel policy", level: 1 }).waitFor();
    expect(faults).toEqual([]);
  });

  it("moves with the arrow keys around its ends, and gives the focus back when it closes", async () => {
    const { page } = await house.open();
    await page.goto(`${house.plinth.url}/documents`);
    const filter = page.getByRole("textbox", { name: "Filter by title or path" });
    await filter.focus();
    await page.keyboard.press("Control+k");
    const chosen = page.getByRole("listbox", { name: "Places and actions" }).getByRole("option", { selected: true });
    await page.getByRole("option", { name: "Ask", selected: true }).waitFor();
    await page.keyboard.press("ArrowUp");
    await page.getByRole("option", { name: /^Show the keys/, selected: true }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await chosen.innerText()).toBe("Search");
    expect(await page.getByRole("combobox", { name: /^Go to/ }).getAttribute("aria-activedescendant")).toBe(await chosen.getAttribute("id"));
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(() => filter.evaluate((field) => field === document.activeElement)).toBe(true);
  });

  it("does: verifies, begins a key, changes the theme, builds the index anew, takes files, asks", async () => {
    const { page, faults } = await house.open({ colorScheme: "light" });
    await typed(page, "verify", /^Verify/);
    await page.keyboard.press("Enter");
    await page.getByText("They agree").waitFor();
    await page.reload();
    await page.getByText("They agree").waitFor();
    await typed(page, "new key", /^New key/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/keys\?make=true/);
    await page.locator("input[name=name]:focus").waitFor();
    await page.keyboard.type("by keyboard");
    await page.keyboard.press("Enter");
    await page.getByText("The secret of “by keyboard”, shown this once").waitFor();
    await typed(page, "theme", /^Change theme now auto/);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Theme: light" }).waitFor();
    await typed(page, "rebuild", /^Rebuild/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/jobs/);
    await typed(page, "upload files", /^Upload files into default/);
    const chooser = page.waitForEvent("filechooser");
    await page.keyboard.press("Enter");
    await (await chooser).setFiles({ name: "palette.md", mimeType: "text/markdown", buffer: Buffer.from("# Palette\n\nOf colours.\n") });
    await page.getByRole("region", { name: "Uploads" }).getByText("1 file searchable").waitFor();
    await typed(page, "Who approves trips?", /^Ask “Who approves trips\?”/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Who approves trips?", level: 1 }).waitFor();
    expect(faults).toEqual([]);
  });

  it("opens by a press where there is no keyboard", async () => {
    const { page } = await house.open({ viewport: { width: 390, height: 844 } });
    await page.getByRole("button", { name: "Go to" }).click();
    await page.getByRole("option", { name: "Keys", exact: true }).click();
    await page.waitForURL(/\/keys/);
  });

  it.each(["light", "dark"] as const)("is free of axe's violations, as is the list of keys, in %s", async (colorScheme) => {
    const { page } = await house.open({ colorScheme });
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await page.keyboard.press("Control+k");
      await page.keyboard.type("pol");
      await page.getByRole("option", { name: /Travel policy/ }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Control+k");
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keys" }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
    }
  });

  it("tells the keys of the view in front, and none where there are none", async () => {
    const { page } = await house.open();
    await page.goto(`${house.plinth.url}/search?q=seal`);
    await page.getByRole("list", { name: "Hits" }).getByRole("listitem").first().waitFor();
    await page.keyboard.press("?");
    await page.getByRole("region", { name: "In this view" }).getByText("explains the score of the hit").waitFor();
    await page.keyboard.press("Escape");
    await page.goto(`${house.plinth.url}/settings`);
    await page.getByRole("list", { name: "Settings" }).waitFor();
    await page.keyboard.press("?");
    await page.getByText("This view has no keys of its own.").waitFor();
  });
});
