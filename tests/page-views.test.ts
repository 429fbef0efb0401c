// Rules that every view keeps: quiet console, axe, no sideways scroll, one title, at most one primary action, the API button, addresses that bring everything back.
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./support/axe.ts";
import { chromiumPath, openPageHouse, type PageHouse } from "./support/browser.ts";

const handbook = new URL("../examples/handbook", import.meta.url).pathname;
const question = "Who approves trips outside Europe?";
const slowdown = 4;

interface View {
  readonly address: string;
  readonly title: string;
  /** What only this state shows. */
  readonly shows: string;
  /** The primary action; absent where the bar's input or a choice in the view is the action. */
  readonly primary?: string;
}

/** `DOCUMENT:path` in an address stands for the id of that document. */
const views: readonly View[] = [
  { address: "/", title: "Ask", shows: "main >> text=/Ask \\d+ documents/" },
  { address: `/?q=${encodeURIComponent(question)}&cite=1`, title: question, shows: "mark.citation" },
  { address: "/search", title: "Search", shows: "main >> text=/Search \\d+ documents/" },
  { address: "/search?q=seal+kit&at=0&explain=true", title: "Search", shows: "li[aria-current] table" },
  { address: "/documents", title: "Documents", shows: "[role=row] a", primary: "Upload" },
  { address: "/documents?status=read&query=policy", title: "Documents", shows: "[aria-pressed=true]", primary: "Upload" },
  { address: "/documents/default/DOCUMENT:travel-policy?tab=chunks&start=148&end=275", title: "Travel policy", shows: "mark" },
  { address: "/documents/default/DOCUMENT:maintenance-manual?tab=ledger", title: "*", shows: "figure img, [aria-label='Text of the document']" },
  { address: "/collections?verify=true", title: "Collections", shows: "text=They agree", primary: "Make collection" },
  { address: "/sources", title: "Sources", shows: "main >> text=handbook" },
  { address: "/model", title: "Model", shows: "#answers" },
  { address: "/overview", title: "Overview", shows: "#collections" },
  { address: "/evaluate", title: "Evaluate", shows: "main textarea", primary: "Evaluate" },
  { address: "/jobs", title: "Jobs", shows: "[role=progressbar]" },
  { address: "/endpoints", title: "Endpoints", shows: "#limits", primary: "Make endpoint" },
  { address: "/keys", title: "Keys", shows: "#logins", primary: "Make key" },
  { address: "/settings?query=ingest", title: "Settings", shows: "ul[aria-label=Settings] li" },
];

let house: PageHouse;
const documents = new Map<string, string>();

const addressOf = ({ address }: View): string => address.replace(/DOCUMENT:([\w-]+)/, (_all, name: string) => documents.get(name) ?? name);

async function visit(page: Page, view: View): Promise<void> {
  await page.goto(house.plinth.url + addressOf(view));
  await arrived(page, view);
}

async function arrived(page: Page, { title, shows }: View): Promise<void> {
  await (title === "*" ? page.getByRole("heading", { level: 1 }) : page.getByRole("heading", { level: 1, name: title, exact: true })).waitFor();
  await page.locator(shows).first().waitFor();
}

/** Where the parts of the frame stand, in whole pixels: left, top, width and height; of the title its left edge, of the API button its right one. They do not hang on fonts, as pictures do. */
function frameBoxes(page: Page): Promise<Readonly<Record<string, string>>> {
  return page.evaluate(() => {
    const boxOf = (selector: string): DOMRect => (document.querySelector(selector) ?? document.body).getBoundingClientRect();
    const whole = ({ x, y, width, height }: DOMRect): string => [x, y, width, height].map(Math.round).join(" ");
    const api = [...document.querySelectorAll("main button")].find(({ textContent }) => textContent === "API");
    return { bar: whole((document.querySelector("[role=search]")?.parentElement ?? document.body).getBoundingClientRect()), rail: whole(boxOf("nav[aria-label=Views]")), title: String(Math.round(boxOf("h1").x)), api: String(Math.round(api?.getBoundingClientRect().right ?? 0)) };
  });
}

/** What breaks the rules of a view's frame. */
async function frameFaults(page: Page, { primary }: View): Promise<readonly string[]> {
  const faults: string[] = [];
  const titles = await page.locator("h1:visible").count();
  if (titles !== 1) faults.push(`${titles} titles`);
  if ((await page.getByRole("button", { name: "API", exact: true }).count()) !== 1) faults.push("no API button");
  const primaries = await page.locator("main .button-primary:visible").allInnerTexts();
  if (primary === undefined ? primaries.length > 0 : primaries.length !== 1 || primaries[0] !== primary) faults.push(`primary actions: ${primaries.join(", ") || "none"}`);
  if (!(await page.title()).endsWith(" · Plinth")) faults.push(`the browser's title is ${await page.title()}`);
  return faults;
}

describe.skipIf(!existsSync(chromiumPath))("every view", () => {
  beforeAll(async () => {
    house = await openPageHouse();
    await house.plinth.ingest(handbook);
    for (const name of ["travel-policy", "maintenance-manual"]) documents.set(name, (await house.plinth.client.documents.list({ collection: "default", query: name })).documents[0]?.document ?? "");
  }, 120_000);
  afterAll(() => house?.stop());

  it.each(["light", "dark"] as const)("keeps the rules at 1280 and 390 px, in %s", { timeout: 240_000 }, async (colorScheme) => {
    const { page, faults } = await house.open({ colorScheme });
    const found: string[] = [];
    for (const view of views) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await visit(page, view);
      found.push(...(await frameFaults(page, view)).map((fault) => `${view.address}: ${fault}`));
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 844 });
        await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
        found.push(...(await violations(page)).map((violation) => `${view.address} at ${width} px: ${violation}`));
        if (await page.evaluate(() => [document.documentElement, document.querySelector("main")].some((element) => element !== null && element.scrollWidth > element.clientWidth))) found.push(`${view.address} scrolls sideways at ${width} px`);
      }
      found.push(...faults.splice(0).map((fault) => `${view.address}: ${fault}`));
    }
    expect(found).toEqual([]);
  });

  it("has the same frame everywhere: bar, rail, title and API button at the same places, in both themes", { timeout: 240_000 }, async () => {
    for (const [width, frame] of [[1280, { bar: "208 0 1072 48", rail: "0 48 208 752", title: "232", api: "1256" }], [390, { bar: "0 0 390 48", rail: "0 748 390 52", title: "16", api: "374" }]] as const) {
      for (const colorScheme of ["light", "dark"] as const) {
        const { page } = await house.open({ colorScheme, viewport: { width, height: 800 } });
        const found: string[] = [];
        for (const view of views.filter(({ address }) => !address.includes("cite="))) {
          await visit(page, view);
          const boxes = await frameBoxes(page);
          if (JSON.stringify(boxes) !== JSON.stringify(frame)) found.push(`${view.address} at ${width} px in ${colorScheme}: ${JSON.stringify(boxes)}`);
        }
        expect(found).toEqual([]);
        await page.context().close();
      }
    }
  });

  it("comes back by its address, by reload, and by back and forward", { timeout: 240_000 }, async () => {
    const { page, faults } = await house.open();
    for (const [at, view] of views.entries()) {
      await visit(page, view);
      const address = page.url();
      await page.reload();
      await arrived(page, view);
      expect(page.url()).toBe(address);
      const next = views[(at + 1) % views.length] ?? view;
      await page.evaluate((to) => history.pushState(null, "", to), addressOf(next));
      await arrived(page, next);
      await page.goBack();
      await arrived(page, view);
      expect(page.url()).toBe(address);
      await page.goForward();
      await arrived(page, next);
    }
    expect(faults).toEqual([]);
  });

  it("begins with a folder to drop or choose, or a command to copy, where there are no documents", async () => {
    const { page, faults } = await house.open();
    await house.plinth.client.collections.create({ collection: "fresh" });
    for (const address of ["/", "/search", "/documents"]) {
      await page.goto(`${house.plinth.url}${address}?collection=fresh`);
      await page.getByText("npx plinth ingest ~/Documents --collection fresh").waitFor();
      expect(await violations(page)).toEqual([]);
    }
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Choose a folder" }).click();
    const folder = await mkdtemp(join(tmpdir(), "plinth-first-"));
    await writeFile(join(folder, "one.md"), "# The one\n\nWords.\n");
    await (await chooser).setFiles(folder);
    await page.getByRole("link", { name: "The one" }).waitFor();
    await rm(folder, { recursive: true });
    await house.plinth.client.collections.delete({ collection: "fresh", confirm: "fresh" });
    expect(faults).toEqual([]);
  });

  it("stays usable with a processor four times slower", { timeout: 240_000 }, async () => {
    const { page, faults } = await house.open();
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    for (const view of views) {
      await page.keyboard.press("Control+k");
      await page.getByRole("combobox", { name: /^Go to/ }).waitFor();
      await page.keyboard.press("Escape");
      await visit(page, view);
    }
    await page.keyboard.press("/");
    await page.keyboard.type("seal kit");
    await page.keyboard.press("Shift+Enter");
    await page.getByRole("list", { name: "Hits" }).getByRole("listitem").first().waitFor();
    expect(faults).toEqual([]);
  });
});
