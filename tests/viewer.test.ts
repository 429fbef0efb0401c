// Pages of documents: their pictures and places over HTTP, and the viewer in a real browser.
import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "#surfaces/sdk/index";
import { writePdf, type PdfPage } from "../scripts/handbook/pdf-writer.ts";
import { violations } from "./support/axe.ts";
import { chromiumPath, openPageHouse, type PageHouse } from "./support/browser.ts";
import { startPlinth, type TestPlinth } from "./support/plinth.ts";

const locked = new URL("../../shared/data/documents/hostile/pdf-password-1234.pdf", import.meta.url).pathname;
const limit = { timeout: 120_000 };
const longPages = 2000;
/** Pages in view, and those beside them. */
const mountedPagesMax = 8;
const sentence = "The bearing of the pump is replaced every four thousand hours.";
const answered = "How often is the bearing of the pump replaced?";

function lines(heading: string, words: readonly string[]): PdfPage {
  return { texts: [{ x: 72, y: 770, size: 20, text: heading, isBold: true }, ...words.map((text, row) => ({ x: 72, y: 720 - row * 24, size: 12, text }))] };
}

const manual = writePdf([
  lines("Service manual", ["This manual is for the people who keep the pump running.", "It is kept beside the pump."]),
  lines("Valves", ["The valve opens slowly below three bar.", "Its seat is cleaned in May."]),
  lines("Bearings", ["Listen to the pump each week.", sentence, "Use the seal kit of the model."]),
], "Service manual");
const mail = "From: Ada <ada@example.org>\r\nTo: Ben <ben@example.org>\r\nSubject: Spare parts\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"cut\"\r\n\r\n--cut\r\nContent-Type: text/plain\r\n\r\nThe order is attached.\r\n--cut\r\nContent-Type: text/csv; name=\"order.csv\"\r\nContent-Disposition: attachment; filename=\"order.csv\"\r\n\r\npart,count\nseal,4\n\r\n--cut--\r\n";

function writeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "plinth-viewer-"));
  writeFileSync(join(folder, "manual.pdf"), manual);
  writeFileSync(join(folder, "order.eml"), mail);
  writeFileSync(join(folder, "broken.pdf"), manual.subarray(0, 200));
  return folder;
}

describe("pages over HTTP", () => {
  let plinth: TestPlinth;
  let folder: string;
  beforeAll(async () => {
    folder = writeFolder();
    plinth = await startPlinth();
    await plinth.ingest(folder);
  });
  afterAll(async () => {
    await plinth.stop();
    rmSync(folder, { recursive: true });
  });

  it("tells what stands where on a page, and where the words of a span do", async () => {
    const { citations } = await plinth.client.ask({ collection: "default", question: answered });
    const { start = 0, end = 0 } = citations[0] ?? {};
    const page = await plinth.client.documents.page({ collection: "default", document: "manual.pdf", page: 3, start, end });
    expect(page).toMatchObject({ page: 3, pages: 3, entry: { unit: "page", index: 2, outcome: "read" } });
    expect(page.elements.map(({ type }) => type)[0]).toBe("heading");
    expect(page.marks).toHaveLength(1);
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = page.marks[0] ?? [];
    // The sentence is the second line: 72 points from the left, 146 from the top of 842.
    expect([Math.round(x0 * 595), Math.round((y0 * 842 + y1 * 842) / 2)]).toEqual([expect.closeTo(72, -1), expect.closeTo(142, -1)]);
    expect(x1).toBeGreaterThan(0.4);
    expect((await plinth.client.documents.page({ collection: "default", document: "manual.pdf", page: 1, start, end })).marks).toEqual([]);
  }, 60_000);

  it("draws a page at 150 dots per inch, once", limit, async () => {
    const draw = async () => {
      const response = await fetch(`${plinth.url}/api/v1/collections/default/documents/manual.pdf/pages/2/image`, { headers: { authorization: `Bearer ${plinth.composition.localKey}` } });
      return { type: response.headers.get("content-type"), etag: response.headers.get("etag"), bytes: Buffer.from(await response.arrayBuffer()) };
    };
    const [first, second] = [await draw(), await draw()];
    const { default: sharp } = await import("sharp");
    const { width, height } = await sharp(first.bytes).metadata();
    expect([first.type, Math.abs((width ?? 0) - 1240) <= 1, Math.abs((height ?? 0) - 1754) <= 1]).toEqual(["image/jpeg", true, true]);
    expect(second).toEqual(first);
  });

  it.each([["manual.pdf", 4], ["order.eml", 1], ["broken.pdf", 1]])("says that %s has no page %i", async (document, page) => {
    await expect(plinth.client.documents.page({ collection: "default", document, page })).rejects.toMatchObject({ code: "document.no_page" });
    await expect(plinth.client.documents.pageImage({ collection: "default", document, page })).rejects.toMatchObject({ code: "document.no_page" });
  });

  it("hides pages from those who may not read the document", async () => {
    const { secret } = await plinth.client.keys.create({ name: "reader", role: "reader" });
    const reader = createClient({ url: plinth.url, key: secret });
    expect((await reader.documents.page({ collection: "default", document: "manual.pdf", page: 1 })).pages).toBe(3);
    await plinth.client.documents.update({ collection: "default", document: "manual.pdf", groups: ["board"] });
    await expect(reader.documents.page({ collection: "default", document: "manual.pdf", page: 1 })).rejects.toMatchObject({ code: "document.not_found" });
    await expect(reader.documents.pageImage({ collection: "default", document: "manual.pdf", page: 1 })).rejects.toMatchObject({ code: "document.not_found" });
    await plinth.client.documents.update({ collection: "default", document: "manual.pdf", groups: [] });
  });
});

/** Pictures of the viewer are kept here when a folder is named. */
const shots = process.env["PLINTH_TEST_SHOTS"];

describe.skipIf(!existsSync(chromiumPath))("the viewer", () => {
  let house: PageHouse;
  let folder: string;
  const idOf = async (query: string): Promise<string> => (await house.plinth.client.documents.list({ collection: "default", query })).documents[0]?.document ?? "";
  beforeAll(async () => {
    folder = writeFolder();
    house = await openPageHouse({ "ingest.roots": [folder] });
    await house.plinth.ingest(folder);
  });
  afterAll(async () => {
    await house.stop();
    rmSync(folder, { recursive: true });
  });

  it("opens a citation at its page with the quoted words boxed", limit, async () => {
    const { page, faults } = await house.open();
    await page.goto(`${house.plinth.url}/?q=${encodeURIComponent(answered)}&cite=1`);
    await page.locator("mark.page.citation").first().waitFor();
    await page.getByRole("img", { name: "Page 3 as it looks" }).waitFor();
    await page.waitForFunction(() => [...document.querySelectorAll("img")].some((image) => image.alt.startsWith("Page 3") && image.naturalWidth > 1000));
    const [mark, picture] = [await page.locator("mark.page.citation").first().boundingBox(), await page.getByRole("img", { name: "Page 3 as it looks" }).boundingBox()];
    if (!mark || !picture) throw new Error("both are on screen");
    expect([(mark.x - picture.x) / picture.width, (mark.y + mark.height / 2 - picture.y) / picture.height]).toEqual([expect.closeTo(72 / 595, 1), expect.closeTo(142 / 842, 1)]);
    expect(mark.y > 0 && mark.y < 800).toBe(true);
    if (shots) await page.screenshot({ path: join(shots, "citation.png") });
    expect(faults).toEqual([]);
  });

  it("shows the places of elements, marks the one that is pressed, and changes to text and back", limit, async () => {
    const { page, faults } = await house.open();
    await page.goto(`${house.plinth.url}/documents/default/${await idOf("manual.pdf")}`);
    await page.getByRole("button", { name: "Elements" }).click();
    await page.getByRole("button", { name: "heading 1", exact: true }).click();
    await page.waitForURL(/start=0/);
    await page.locator("mark.page").first().waitFor();
    expect(await page.locator("mark.page").count()).toBe(1);
    if (shots) await page.screenshot({ path: join(shots, "elements.png") });
    await page.getByRole("link", { name: "Text" }).click();
    await page.locator("mark", { hasText: "Service manual" }).waitFor();
    await page.getByRole("link", { name: "Pages" }).click();
    await page.getByRole("region", { name: "Pages of the document" }).waitFor();
    expect(faults).toEqual([]);
  });

  it("says why a file could not be read, and reads it again once it is whole", limit, async () => {
    const { page } = await house.open();
    await page.goto(`${house.plinth.url}/documents/default/${await idOf("broken.pdf")}`);
    await page.getByText("parse.damaged").first().waitFor();
    writeFileSync(join(folder, "broken.pdf"), manual);
    await page.getByRole("button", { name: "Read it again" }).click();
    await page.getByRole("img", { name: "Page 1 as it looks" }).waitFor();
  });

  it.skipIf(!existsSync(locked))("asks for the password of a locked file and reads it with it", limit, async () => {
    const { page } = await house.open();
    copyFileSync(locked, join(folder, "locked.pdf"));
    await house.plinth.ingest(folder);
    await page.goto(`${house.plinth.url}/documents/default/${await idOf("locked.pdf")}`);
    await page.getByRole("textbox", { name: "Password of the file" }).fill("1234");
    if (shots) await page.screenshot({ path: join(shots, "locked.png") });
    await page.getByRole("button", { name: "Read with password" }).click();
    await page.getByRole("figure", { name: "Page 1 of 1" }).waitFor();
  });

  it("shows a PDF of two thousand pages with only those near the view mounted", limit, async () => {
    const folder = mkdtempSync(join(tmpdir(), "plinth-long-"));
    writeFileSync(join(folder, "long.pdf"), writePdf(Array.from({ length: longPages }, (_, page) => lines(`Chapter ${page + 1}`, [`The words of page ${page + 1}.`])), "A long manual"));
    await house.plinth.ingest(folder);
    rmSync(folder, { recursive: true });
    const { documents } = await house.plinth.client.documents.list({ collection: "default", query: "long.pdf" });
    const { page, faults } = await house.open();
    await page.goto(`${house.plinth.url}/documents/default/${documents[0]?.document ?? ""}`);
    const pages = page.getByRole("region", { name: "Pages of the document" });
    const mounted = () => pages.locator("figure").count();
    await page.getByRole("img", { name: "Page 1 as it looks" }).waitFor();
    expect(await mounted()).toBeLessThanOrEqual(mountedPagesMax);
    for (const share of [0.25, 0.5, 0.75, 1]) {
      await pages.evaluate((element, share) => element.scrollTo(0, element.scrollHeight * share), share);
      await pages.locator("figure img").first().waitFor();
      expect(await mounted()).toBeLessThanOrEqual(mountedPagesMax);
    }
    await page.getByRole("img", { name: `Page ${longPages} as it looks` }).waitFor();
    expect(await page.getByRole("img", { name: "Page 1 as it looks" }).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it("lists the attachments of a mail as links", limit, async () => {
    const { page, faults } = await house.open();
    const { documents } = await house.plinth.client.documents.list({ collection: "default", query: "order.eml" });
    const mailOf = documents.find(({ mediaType }) => mediaType === "message/rfc822")?.document ?? "";
    await page.goto(`${house.plinth.url}/documents/default/${mailOf}`);
    await page.getByText("The order is attached.").first().waitFor();
    await page.getByRole("navigation", { name: "Files inside" }).getByRole("link", { name: "order.csv" }).click();
    await page.getByRole("link", { name: "Part of another file" }).waitFor();
    expect(faults).toEqual([]);
  });

  it("leads from an attachment to its mail", limit, async () => {
    const { page } = await house.open();
    await page.goto(`${house.plinth.url}/documents/default/${await idOf("order.csv")}`);
    await page.getByRole("link", { name: "Part of another file" }).click();
    await page.getByText("From: Ada <ada@example.org>").waitFor();
    if (shots) await page.screenshot({ path: join(shots, "mail.png") });
  });

  it.each(["light", "dark"] as const)("is free of axe's violations in %s, and fits into 390 px", limit, async (colorScheme) => {
    const { page, faults } = await house.open({ colorScheme });
    const manualId = await idOf("manual.pdf");
    const found: string[] = [];
    for (const view of [`/documents/default/${manualId}?boxes=true&start=0&end=14`, `/documents/default/${manualId}?view=text`, `/?q=${encodeURIComponent(answered)}&cite=1`]) {
      for (const [width, height] of [[1280, 800], [390, 844]] as const) {
        await page.setViewportSize({ width, height });
        await page.goto(house.plinth.url + view);
        await page.locator("mark, [role=region] p").first().waitFor();
        await page.waitForFunction((theme) => document.documentElement.dataset["theme"] === theme, colorScheme);
        await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
        await page.getByRole("status", { name: "Loading" }).first().waitFor({ state: "detached" });
        if (shots) await page.screenshot({ path: join(shots, `${colorScheme}-${width}-${found.length}-${view.length}.png`) });
        if (await page.evaluate(() => [document.documentElement, document.querySelector("main")].some((element) => element !== null && element.scrollWidth > element.clientWidth))) found.push(`${view} scrolls sideways at ${width} px`);
        found.push(...(await violations(page)).map((violation) => `${view} at ${width} px ${violation}`));
      }
    }
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
  });
});
