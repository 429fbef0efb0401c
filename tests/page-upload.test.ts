// A folder of a few hundred files uploaded in a real browser: every outcome is shown, and those that failed are sent again together.
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violations } from "./support/axe.ts";
import { chromiumPath, openPageHouse, type PageHouse } from "./support/browser.ts";

const amount = 240;
const broken = [7, 99, 180, 239];
const empty = 50;
let house: PageHouse;
let folder: string;

describe.skipIf(!existsSync(chromiumPath))("an uploaded folder", () => {
  beforeAll(async () => {
    house = await openPageHouse();
    folder = await mkdtemp(join(tmpdir(), "plinth-folder-"));
    for (const part of ["a", "b"]) await mkdir(join(folder, part));
    for (let i = 0; i < amount; i++) {
      const name = join(folder, i % 2 === 0 ? "a" : "b", `note-${String(i).padStart(3, "0")}`);
      if (broken.includes(i)) await writeFile(`${name}.pdf`, "%PDF-1.7 broken");
      else await writeFile(`${name}.md`, i === empty ? "" : `# Note ${i}\n\nThe pump number ${i} runs at 40 bar.\n`);
    }
  });
  afterAll(async () => {
    await house.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("shows what became of each of its files, failures first, and sends those again together", { timeout: 180_000 }, async () => {
    const { page, faults } = await house.open();
    await page.goto(`${house.plinth.url}/documents`);
    const refused = new Set<string>();
    await page.route("**/documents?*name=*note-011.md*", (route) => (refused.size === 0 ? (refused.add(route.request().url()), route.abort()) : route.continue()));
    await page.getByLabel("Folder to upload").setInputFiles(folder);
    const tray = page.getByRole("region", { name: "Uploads" });
    const files = tray.getByRole("region", { name: "Files" });
    await tray.getByText(`${amount} files, 5 failed, 1 skipped`, { exact: true }).waitFor({ timeout: 150_000 });
    const shown = (await files.getByRole("listitem").allInnerTexts()).slice(0, 5);
    expect(shown.filter((text) => text.includes("parse.damaged"))).toHaveLength(4);
    expect(shown.filter((text) => text.includes("note-011.md"))).toHaveLength(1);
    const { documents } = await house.plinth.client.documents.list({ collection: "default", limit: 1000 });
    expect(documents).toHaveLength(amount - 1);
    expect(await violations(page)).toEqual([]);

    const seen = new Set<string>();
    await expect.poll(async () => {
      for (const text of await files.getByRole("listitem").allInnerTexts()) for (const [name] of text.matchAll(/note-\d{3}/g)) seen.add(name);
      await files.evaluate((element) => element.scrollBy({ top: element.clientHeight - 40 }));
      return seen.size;
    }, { timeout: 30_000, interval: 20 }).toBe(amount);
    expect(await files.getByRole("listitem").count()).toBeLessThan(40);

    await tray.getByRole("button", { name: "Retry 5 failed" }).click();
    await tray.getByText(`${amount} files, 4 failed, 1 skipped`, { exact: true }).waitFor({ timeout: 30_000 });
    expect((await house.plinth.client.documents.list({ collection: "default", query: "note-011" })).documents).toMatchObject([{ status: "read" }]);
    expect((await house.plinth.client.collections.verify({ collection: "default" })).isClean).toBe(true);
    expect(faults).toEqual([expect.stringContaining("Failed to load resource")]);
  });
});
