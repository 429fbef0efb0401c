// The page evaluates a collection: files dropped or chosen, progress, measures, comparison, lost questions that lead to why, past runs, in both themes and on small screens.
import { existsSync, readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./support/axe.ts";
import { chromiumPath, openPageHouse, type PageHouse } from "./support/browser.ts";

const examples = new URL("../examples/", import.meta.url).pathname;
let house: PageHouse;

/** What axe finds, and whether the view fits, at 1280 and 390 px. */
async function faultsOf(page: Page, name: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 });
    found.push(...(await violations(page)).map((violation) => `${name} at ${width} px ${violation}`));
    if (await page.evaluate(() => [document.documentElement, document.querySelector("main")].some((element) => element !== null && element.scrollWidth > element.clientWidth))) found.push(`${name} scrolls sideways at ${width} px`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  return found;
}

describe.skipIf(!existsSync(chromiumPath))("the Evaluate view", () => {
  beforeAll(async () => {
    house = await openPageHouse();
    await house.plinth.ingest(`${examples}handbook`);
  }, 120_000);
  afterAll(() => house?.stop());

  for (const colorScheme of ["light", "dark"] as const) {
    it(`measures files of questions and judgments, in ${colorScheme}`, { timeout: 120_000 }, async () => {
      const { page, faults } = await house.open({ colorScheme });
      const found: string[] = [];
      await page.getByRole("link", { name: "Evaluate" }).click();
      await page.getByRole("textbox", { name: "Questions" }).waitFor();
      found.push(...(await faultsOf(page, "the form")));
      expect(await page.getByRole("button", { name: "Evaluate" }).isDisabled()).toBe(true);
      await page.getByLabel("Questions: choose a file").setInputFiles(`${examples}questions.tsv`);
      await page.getByText("40 lines").first().waitFor();
      await page.getByRole("textbox", { name: "Judgments, optional" }).fill(readFileSync(`${examples}judgments.qrels`, "utf8"));
      await page.getByRole("combobox", { name: "Compare with" }).selectOption("keyword");
      expect(new URL(page.url()).searchParams.get("against")).toBe("keyword");
      await page.getByRole("textbox", { name: "Gates" }).fill("ndcg@10>=.5 abstained>=1");
      await page.getByRole("button", { name: "Evaluate" }).click();
      await page.getByRole("heading", { name: "Measures" }).waitFor({ timeout: 60_000 });
      const run = new URL(page.url()).searchParams.get("run") ?? "";
      const { report } = await house.plinth.client.evaluations.get({ collection: "default", evaluation: run });
      const row = page.getByRole("group", { name: "Measures" }).getByRole("row", { name: /^nDCG@10 hybrid/ });
      expect(await row.innerText()).toContain(report?.arms[0]?.measures.find(({ measure }) => measure === "ndcg@10")?.mean?.toFixed(3));
      expect(await page.getByRole("list", { name: "Gates" }).innerText()).toMatch(/ndcg@10>=.5 hybrid holds: 0\.\d+[\s\S]*abstained>=1 broken: 0\.\d+/);
      await page.getByRole("heading", { name: "keyword against hybrid" }).waitFor();
      found.push(...(await faultsOf(page, "the report")));
      await page.goto(page.url());
      await page.getByRole("heading", { name: "Measures" }).waitFor();
      await page.getByRole("link", { name: "All evaluations" }).click();
      await page.getByRole("group", { name: "Evaluations" }).getByRole("row").nth(1).waitFor();
      found.push(...(await faultsOf(page, "past evaluations")));
      await page.getByRole("button", { name: "API" }).click();
      await page.getByRole("dialog").getByText("npx plinth evaluate --questions questions.tsv --qrels judgments.qrels").waitFor();
      expect([found, faults]).toEqual([[], []]);
    });
  }

  it("leads from a lost question to why, and back", async () => {
    const { page, faults } = await house.open();
    await page.goto(`${house.plinth.url}/evaluate?by=keyword`);
    await page.getByRole("textbox", { name: "Questions" }).fill("q1\tzzyzx seal\nq2\tWho founded Skerrywell Works?");
    await page.getByRole("textbox", { name: "Judgments, optional" }).fill("q1 0 welcome.md 1\nq2 0 welcome.md 1");
    await page.getByRole("button", { name: "Evaluate" }).press("Enter");
    const why = page.getByRole("link", { name: "Why not welcome.md?" });
    await why.waitFor({ timeout: 60_000 });
    await why.click();
    await page.waitForURL(/\/search\?.*why=welcome\.md/);
    await page.getByRole("region", { name: "Missed document" }).getByRole("status").waitFor();
    await page.goBack();
    await why.waitFor();
    expect(faults).toEqual([]);
  });

  it("names the line that is wrong, and takes a file that is dropped on its field, not into the collection", async () => {
    const { page } = await house.open();
    const before = (await house.plinth.client.collections.get({ collection: "default" })).documents;
    await page.goto(`${house.plinth.url}/evaluate`);
    const field = page.getByRole("textbox", { name: "Questions" });
    await field.waitFor();
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(["q1\tfine\nbroken\n"], "dropped.tsv", { type: "text/plain" }));
      return data;
    });
    for (const type of ["dragover", "drop"]) await field.dispatchEvent(type, { dataTransfer: transfer });
    await page.getByText("2 lines").waitFor();
    expect(await page.getByText("Drop to read into").count()).toBe(0);
    await page.getByRole("button", { name: "Evaluate" }).click();
    await page.getByRole("alert").getByText("Line 2 of the questions is not valid").waitFor();
    expect((await house.plinth.client.collections.get({ collection: "default" })).documents).toBe(before);
  });

  it("is reached behind More on a small screen, and the menu closes when it leads somewhere", async () => {
    const { page } = await house.open({ viewport: { width: 390, height: 844 } });
    await page.getByRole("button", { name: "More" }).click();
    const menu = page.locator("#more-views");
    expect(await violations(page)).toEqual([]);
    await menu.getByRole("link", { name: "Evaluate" }).click();
    await page.waitForURL(/\/evaluate/);
    await menu.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "More" }).click();
    await page.keyboard.press("Escape");
    await menu.waitFor({ state: "hidden" });
  });
});
