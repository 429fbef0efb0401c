// The page in a real browser over the whole product: asking, searching, documents, uploads, both themes, small screens.
import { existsSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./support/axe.ts";
import { chromiumPath, openPageHouse, type PageHouse } from "./support/browser.ts";

const handbook = new URL("../examples/handbook", import.meta.url).pathname;
const question = "Who approves trips outside Europe?";
const asked = `/?q=${encodeURIComponent(question)}`;
const unanswered = `/?q=${encodeURIComponent("What is the password of the guest Wi-Fi?")}`;

let house: PageHouse;
let policy: string;

/** What is in sight of a marked text, joined. */
async function markedInSight(page: Page): Promise<string> {
  const marks = page.locator("mark.citation");
  await marks.first().waitFor();
  await page.waitForFunction(() => {
    const box = document.querySelector("mark.citation")?.getBoundingClientRect();
    return box !== undefined && box.top > 0 && box.bottom < innerHeight;
  });
  return (await marks.allInnerTexts()).join("");
}

describe.skipIf(!existsSync(chromiumPath))("the page", () => {
  beforeAll(async () => {
    house = await openPageHouse();
    await house.plinth.ingest(handbook);
    const { documents } = await house.plinth.client.documents.list({ collection: "default", query: "travel-policy" });
    policy = documents[0]?.document ?? "";
  });
  afterAll(() => house.stop());

  it("asks from the one input, and each sentence opens its source at the very words", async () => {
    const { page, faults } = await house.open();
    await page.keyboard.press("/");
    await page.keyboard.type(question);
    await page.keyboard.press("Enter");
    const chip = page.getByRole("button", { name: /^Source 1/ });
    await chip.waitFor();
    expect(await page.locator("[data-part=answer]").innerText()).toContain("Johan Bexell approves trips above 3,000 euros");
    await chip.hover();
    expect(await page.getByRole("tooltip").innerText()).toContain("every trip outside Europe");
    await chip.click();
    const quote = (await house.plinth.client.ask({ collection: "default", question })).citations[0]?.quote;
    expect(await markedInSight(page)).toBe(quote);
    expect(new URL(page.url()).search).toContain("cite=1");
    expect(faults).toEqual([]);
  });

  it("walks the citations with the arrow keys, and an address brings everything back", async () => {
    const { page } = await house.open();
    await page.goto(`${house.plinth.url}/?q=${encodeURIComponent("How long is the warranty on membranes?")}`);
    await page.getByRole("button", { name: /^Source 1/ }).waitFor();
    await page.keyboard.press("ArrowRight");
    const first = await markedInSight(page);
    await page.goto(page.url());
    expect(await markedInSight(page)).toBe(first);
    await page.keyboard.press("Escape");
    await page.locator("mark.citation").waitFor({ state: "detached" });
  });

  it("marks the words of a table's cells", async () => {
    const { page } = await house.open();
    await page.goto(`${house.plinth.url}/?q=${encodeURIComponent("What is the weight of the HP-40?")}&cite=1`);
    expect(await markedInSight(page)).toContain("HP-40");
    expect(await page.locator("td mark.citation", { hasText: "49.6" }).count()).toBe(1);
  });

  it("says when the collection does not answer, with the nearest passages", async () => {
    const { page } = await house.open();
    await page.goto(house.plinth.url + unanswered);
    await page.getByText("This collection does not answer that.").waitFor();
    await page.getByRole("button", { name: /^Source 1/ }).click();
    await page.locator("mark.citation").first().waitFor();
  });

  it("searches while typing and is led by the keyboard", async () => {
    const { page, faults } = await house.open();
    await page.getByRole("link", { name: "Search" }).click();
    await page.keyboard.press("/");
    await page.keyboard.type("seal kit");
    await page.getByRole("list", { name: "Hits" }).getByRole("listitem").first().waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("e");
    const rows = page.getByRole("group", { name: "Parts of the score" }).locator("tbody tr");
    await rows.first().waitFor();
    const numbers = (await rows.locator("td:last-child").allInnerTexts()).map(Number);
    const total = numbers.pop() ?? 0;
    expect(numbers.reduce((sum, part) => sum + part, 0)).toBeCloseTo(total, 2);
    await page.keyboard.press("j");
    await page.locator("li[aria-current]").nth(0).waitFor();
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/documents\/default\/[a-z2-7]{26}\?.*start=/);
    const marks = page.getByRole("region", { name: "Text of the document" }).locator("mark");
    await marks.first().waitFor();
    expect((await marks.allInnerTexts()).join("\n")).toContain("Use the seal kit for the model");
    expect(faults).toEqual([]);
  });

  it("explains a hit by words and by meaning, and finds by either alone", async () => {
    const { page, faults } = await house.open();
    await page.goto(`${house.plinth.url}/search?q=pump&at=0&explain=true`);
    const arms = page.getByRole("group", { name: "Parts of the score" }).locator("tbody td:first-child");
    await arms.first().waitFor();
    expect(await arms.allInnerTexts()).toEqual(expect.arrayContaining(["pump", "dense"]));
    await page.getByRole("button", { name: "Words alone" }).click();
    await page.waitForURL(/mode=keyword/);
    await page.getByRole("button", { name: /explain it$/ }).first().click();
    await arms.first().waitFor();
    await page.locator("ol.opacity-60").waitFor({ state: "detached" });
    expect(await arms.allInnerTexts()).not.toContain("dense");
    expect(faults).toEqual([]);
  });

  it("says why a document is not among the hits", async () => {
    const { page, faults } = await house.open();
    await page.goto(`${house.plinth.url}/search?q=seal&mode=keyword`);
    const missed = page.getByRole("region", { name: "Missed document" });
    const { documents } = await house.plinth.client.documents.list({ collection: "default" });
    await missed.getByRole("textbox").fill(documents.find(({ document }) => document === policy)?.externalId ?? "");
    await missed.getByRole("button", { name: "Why" }).click();
    await missed.getByRole("status").getByText(/word of the query|It is (hit|document)/).waitFor();
    expect(new URL(page.url()).searchParams.get("why")).toBeTruthy();
    expect(faults).toEqual([]);
  });

  it("shows what is wrong with a filter in its place and keeps the hits", async () => {
    const { page } = await house.open();
    await page.goto(`${house.plinth.url}/search?q=pump`);
    await page.getByRole("list", { name: "Hits" }).getByRole("listitem").first().waitFor();
    await page.getByRole("textbox", { name: "Filter" }).fill("lang = ");
    expect(await page.getByRole("list", { name: "Hits" }).getByRole("listitem").count()).toBeGreaterThan(0);
    await page.getByRole("alert").getByText("The filter is not valid").waitFor();
    await page.getByRole("textbox", { name: "Filter" }).fill('path ^= "service/"');
    await page.getByRole("alert").waitFor({ state: "detached" });
    await page.waitForURL(/filter=path/);
    await page.getByText("service/faq.html").first().waitFor();
    await page.getByText("products/").first().waitFor({ state: "detached" });
  });

  it("lists documents, takes a file, and deletes at once with the way back", async () => {
    const { page, faults } = await house.open();
    await page.goto(`${house.plinth.url}/documents`);
    await page.getByRole("cell", { name: /^Travel policy/ }).waitFor();
    await page.getByLabel("Files to upload").setInputFiles({ name: "drill.md", mimeType: "text/markdown", buffer: Buffer.from("# Fire drill\n\nThe drill is in May. <b id=planted>Bold</b>\n") });
    await page.getByRole("region", { name: "Uploads" }).getByText("1 file searchable").waitFor();
    await page.getByRole("textbox", { name: "Filter by title" }).fill("drill");
    await page.getByRole("cell", { name: /^Fire drill/ }).waitFor();
    await page.getByRole("button", { name: "Delete Fire drill" }).click();
    await page.getByRole("cell", { name: /^Fire drill/ }).waitFor({ state: "detached" });
    await page.getByRole("status").getByText("“Fire drill” deleted").waitFor();
    expect((await house.plinth.client.documents.list({ collection: "default", query: "drill" })).documents).toEqual([]);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("cell", { name: /^Fire drill/ }).waitFor();
    await page.getByRole("link", { name: "Fire drill" }).click();
    await page.getByText("The drill is in May.").waitFor();
    expect(await page.locator("#planted").count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it("marks a chunk's text when the chunk is chosen", async () => {
    const { page } = await house.open();
    await page.goto(`${house.plinth.url}/documents/default/${policy}?tab=chunks`);
    const { chunks } = await house.plinth.client.documents.chunks({ collection: "default", document: policy });
    await page.getByRole("region", { name: "Chunks" }).getByRole("button").nth(1).click();
    await page.locator("mark").first().waitFor();
    expect((await page.locator("mark").allInnerTexts()).join("\n")).toBe(chunks[1]?.text);
  });

  it("makes a key whose secret is shown once, and shows each view as calls", async () => {
    const { page, faults } = await house.open();
    await page.goto(`${house.plinth.url}/keys`);
    await page.getByRole("textbox", { name: "What the key is for" }).fill("wiki bot");
    await page.getByRole("button", { name: "Make key" }).click();
    await page.getByText(/^plinth_\w{40,}$/).waitFor();
    await page.getByRole("button", { name: "API" }).click();
    await page.getByRole("dialog").getByText("client.keys.list()").waitFor();
    expect(faults).toEqual([]);
  });

  it("makes an endpoint, sends a request along its path and deletes it", async () => {
    const { page, faults } = await house.open();
    await page.goto(`${house.plinth.url}/endpoints`);
    await page.getByRole("textbox", { name: "Name of the endpoint" }).fill("chat");
    await page.getByRole("button", { name: "Make endpoint" }).click();
    await page.getByRole("button", { name: "Test chat" }).click();
    await page.getByRole("status", { name: "Test of chat" }).getByText("upstream.unreachable").first().waitFor();
    await page.getByRole("button", { name: "Delete chat" }).click();
    await page.getByRole("button", { name: "Really delete chat" }).click();
    await page.getByText("No endpoints yet").waitFor();
    await page.getByRole("table").getByText("chat").waitFor();
    await page.getByRole("textbox", { name: "Name of the limit" }).fill("budget");
    await page.getByRole("spinbutton", { name: "Most in a window" }).fill("12.5");
    await page.getByRole("combobox", { name: "What is counted" }).selectOption("usd");
    await page.getByRole("button", { name: "Set limit" }).click();
    await page.getByText("$12.50 a minute").waitFor();
    await page.getByRole("button", { name: "Lift budget" }).click();
    await page.getByText("Nothing is limited").waitFor();
    expect(faults).toEqual([]);
  });

  it("says what to do where nobody is logged in, and where there are no documents", async () => {
    const { page } = await house.open();
    await house.plinth.client.collections.create({ collection: "empty" });
    await page.goto(`${house.plinth.url}/documents?collection=empty`);
    await page.getByText("No documents yet").waitFor();
    await page.context().clearCookies();
    await page.goto(`${house.plinth.url}/documents`);
    await page.getByRole("alert").getByText("access.unauthenticated").waitFor();
    await house.plinth.client.collections.delete({ collection: "empty", confirm: "empty" });
  });

  const views = () => ["/", `${asked}&cite=1`, unanswered, "/search", "/search?q=seal&at=0&explain=true", "/documents", `/documents/default/${policy}?start=148&end=275`, `/documents/default/${policy}?tab=ledger`, "/jobs", "/endpoints", "/keys"];

  for (const colorScheme of ["light", "dark"] as const) {
    it(`is free of axe's violations in ${colorScheme}, and fits into 390 px`, { timeout: 120_000 }, async () => {
      const { page, faults } = await house.open({ colorScheme });
      const found: string[] = [];
      for (const view of views()) {
        await page.setViewportSize({ width: 1280, height: 800 });
        await page.goto(house.plinth.url + view);
        await page.locator("h1").waitFor();
        await page.waitForLoadState("domcontentloaded");
        await page.getByRole("status", { name: "Loading" }).first().waitFor({ state: "detached" });
        expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe(colorScheme);
        found.push(...(await violations(page)).map((violation) => `${view} ${violation}`));
        await page.setViewportSize({ width: 390, height: 844 });
        await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
        const wide = await page.evaluate(() => [document.documentElement, document.querySelector("main")].some((element) => element !== null && element.scrollWidth > element.clientWidth));
        if (wide) found.push(`${view} scrolls sideways at 390 px`);
        const cut = await page.getByRole("navigation", { name: "Views" }).getByRole("link").evaluateAll((links) => links.filter((link) => link.scrollWidth > link.clientWidth).map((link) => link.textContent));
        found.push(...cut.map((label) => `${label} is cut off in the rail at 390 px`));
        found.push(...(await violations(page)).map((violation) => `${view} at 390 px ${violation}`));
      }
      expect(found).toEqual([]);
      expect(faults).toEqual([]);
    });
  }

  it("changes between auto, light and dark, on small screens too, and keeps the choice", async () => {
    const { page } = await house.open({ colorScheme: "light" });
    const shown = () => page.evaluate(() => document.documentElement.dataset["theme"]);
    await page.getByRole("button", { name: "Theme: auto" }).click();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole("button", { name: "Theme: light" }).click();
    await page.reload();
    await page.getByRole("button", { name: "Theme: dark" }).waitFor();
    expect(await shown()).toBe("dark");
    await page.getByRole("button", { name: "Theme: dark" }).click();
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      await expect.poll(shown).toBe(colorScheme);
    }
  });

  it("leaves the head of a source free on a small screen", async () => {
    const { page } = await house.open();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(house.plinth.url + asked);
    await page.getByRole("button", { name: /^Source 1/ }).click();
    await page.getByRole("complementary", { name: "Source" }).waitFor();
    expect(await page.getByRole("tooltip").count()).toBe(0);
  });

  it("fits the API's own page into 390 px", async () => {
    const { page } = await house.open();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${house.plinth.url}/api/docs`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });

  it("calls what is skipped skipped in the tray of uploads too", async () => {
    const { page } = await house.open();
    await page.goto(`${house.plinth.url}/documents`);
    await page.getByLabel("Files to upload").setInputFiles({ name: "empty.md", mimeType: "text/markdown", buffer: Buffer.from(" ") });
    await page.getByRole("region", { name: "Uploads" }).getByText("1 file, 1 skipped").waitFor();
  });

  it("lists the logins of the page beside the keys, and ends one's own", async () => {
    const { page } = await house.open();
    await page.goto(`${house.plinth.url}/keys`);
    const logins = page.getByRole("region", { name: "Logins of this page" });
    await logins.getByText("This browser").waitFor();
    expect(await page.getByRole("cell", { name: "page login" }).count()).toBe(0);
    await logins.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("alert").getByText("access.unauthenticated").first().waitFor();
  });
});
