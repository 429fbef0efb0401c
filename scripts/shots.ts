// Takes the pictures of docs/images from the running page over the handbook: `npm run docs:shots`.
import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { openPageHouse } from "../tests/support/browser.ts";

const root = process.cwd();
const folder = join(root, "docs/images");
const pictureBytesMax = 200_000;
const viewport = { width: 1200, height: 720 };

const house = await openPageHouse();
await mkdir(folder, { recursive: true });
await house.plinth.ingest(join(root, "examples/handbook"));
const { documents } = await house.plinth.client.documents.list({ collection: "default", query: "maintenance-manual" });
const manual = documents[0]?.document ?? "";
const [questions, qrels] = await Promise.all(["questions.tsv", "judgments.qrels"].map((name) => readFile(join(root, "examples", name), "utf8")));
const { evaluation, job } = await house.plinth.client.evaluate({ collection: "default", questions: questions ?? "", qrels: qrels ?? "", compare: ["keyword", "hybrid"], gates: ["ndcg@10>=.9"] });
await house.plinth.settled(job);

/** Opens an address, waits until it is at rest, and keeps the picture. */
async function shoot(page: Page, name: string, address: string, ready: string): Promise<void> {
  await page.goto(house.plinth.url + address);
  await page.locator(ready).first().waitFor();
  await keep(page, name);
}

/** Keeps the picture of what is on screen, once it is at rest. */
async function keep(page: Page, name: string): Promise<void> {
  await page.waitForTimeout(500);
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  const { size } = await stat(path);
  if (size > pictureBytesMax) throw new Error(`${name}.png has ${size} bytes; at most ${pictureBytesMax}`);
  console.log(`${name}.png ${(size / 1000).toFixed(1)} kB`);
}

try {
  const { page } = await house.open({ viewport });
  await shoot(page, "ask", `/?q=${encodeURIComponent("Who approves trips outside Europe?")}&cite=1`, "mark.citation");
  await shoot(page, "search", "/search?q=seal+kit&at=0&explain=true", "li[aria-current] table");
  await shoot(page, "documents", "/documents", "[role=row] a");
  const { chunks } = await house.plinth.client.documents.chunks({ collection: "default", document: manual });
  await shoot(page, "document", `/documents/default/${manual}?tab=chunks&start=${chunks[3]?.start ?? 0}&end=${chunks[3]?.end ?? 1}`, "mark");
  await shoot(page, "jobs", "/jobs", "[role=progressbar]");
  await shoot(page, "evaluate", `/evaluate?run=${evaluation}`, "table svg");
  await shoot(page, "overview", "/overview", "table a");
  for (const [name, ready] of [["collections", "main dl"], ["endpoints", "#limits"], ["keys", "#logins"]] as const) await shoot(page, name, `/${name}`, ready);
  await page.goto(`${house.plinth.url}/documents`);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("re");
  await page.getByRole("option", { selected: true }).waitFor();
  await keep(page, "palette");
  const dark = await house.open({ viewport, colorScheme: "dark" });
  await shoot(dark.page, "ask-dark", `/?q=${encodeURIComponent("Who approves trips outside Europe?")}&cite=1`, "mark.citation");
} finally {
  await house.stop();
}
