// The page over 100,000 documents in Chromium: first load, route changes, and the frames while the list is read to its end and scrolled; beside them the list's operation itself.
import { rm } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { openPageHouse, type PageHouse } from "../tests/support/browser.ts";
import { seedDirectory } from "../tests/support/seeded-rows.ts";
import type { BenchOptions, BenchResult } from "./report.ts";

/** One line for `--help`. */
export const summary = "the page over 100 k documents: first load, route changes, frames while scrolling, the list's operation  [--documents N] [--rounds N] [--slowdown N]";

/** Frames of one scroll over the whole list. */
const scrollFrames = 600;
const waitMillisecondsMax = 300_000;

/** Runs the bench: the page in dist/ is served, `npm run build` makes it. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { documents: { type: "string", default: "100000" }, rounds: { type: "string", default: "7" }, slowdown: { type: "string", default: "1" } } });
  const [documents, rounds, slowdown] = [Number(values.documents), Number(values.rounds), Number(values.slowdown)];
  const directory = await seedDirectory(documents);
  const house = await openPageHouse({ "data.directory": directory });
  try {
    const lists = await timeLists(house, rounds);
    const { page } = await house.open();
    page.setDefaultTimeout(waitMillisecondsMax);
    if (slowdown > 1) await (await page.context().newCDPSession(page)).send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    const loads: number[] = [];
    for (let round = 0; round < rounds; round++) loads.push(await firstRow(page, house.plinth.url));
    const routes = await timeRoutes(page, rounds);
    const reading = await framesUntil(page, { rows: documents });
    const scrolling = await framesUntil(page, { frames: scrollFrames });
    const load = spreadOf(loads);
    const route = spreadOf(routes);
    print([
      ["what", "median", "largest", "target"],
      ...Object.entries(lists).map(([name, { medianMs, largestMs }]) => [name, ms(medianMs), ms(largestMs), ""]),
      [`first row of ${documents} painted`, ms(load.median), ms(load.max), "<= 1,000 ms"], ["route change", ms(route.median), ms(route.max), "<= 100 ms"],
      ["frame while the list is read to its end", ms(reading.medianMs), ms(reading.largestMs), ""], ["frame while it is scrolled", ms(scrolling.medianMs), ms(scrolling.largestMs), "<= 17 ms, none over 50"],
    ]);
    return { figures: { documents, slowdown, lists, firstRowMs: load.median, firstRowMsMax: load.max, routeMs: route.median, routeMsMax: route.max, reading, scrolling } };
  } finally {
    await house.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

const ms = (value: number): string => value.toFixed(1);

function spreadOf(values: readonly number[]): { readonly median: number; readonly max: number } {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, max: sorted.at(-1) ?? 0 };
}

interface Timed { readonly medianMs: number; readonly largestMs: number }

/** The operation over HTTP: first pages, a page deep inside, rare and common filters, the counts. */
async function timeLists({ plinth }: PageHouse, rounds: number): Promise<Readonly<Record<string, Timed>>> {
  const { documents, collections } = plinth.client;
  const asked = { collection: "default", limit: 100 } as const;
  let cursor = (await documents.list({ ...asked, order: "size", limit: 1000 })).next;
  for (let page = 0; page < 40 && cursor !== undefined; page++) cursor = (await documents.list({ ...asked, order: "size", limit: 1000, cursor })).next ?? cursor;
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    "100 documents by path": () => documents.list(asked), "100 by size, deep inside": () => documents.list({ ...asked, order: "size", ...(cursor === undefined ? {} : { cursor }) }),
    "failed ones (one of 200) by title": () => documents.list({ ...asked, order: "title", status: "failed" }), "EPUB (one of 1,000) by update": () => documents.list({ ...asked, order: "updated", type: "application/epub+zip" }),
    "PDF (one of 4) by size": () => documents.list({ ...asked, order: "size", type: "application/pdf" }), "counts of the collection": () => collections.get({ collection: "default" }),
  };
  const timed: Record<string, Timed> = {};
  for (const [name, call] of Object.entries(calls)) {
    const taken: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const startMs = performance.now();
      await call();
      if (round > 0) taken.push(performance.now() - startMs);
    }
    const { median, max } = spreadOf(taken);
    timed[name] = { medianMs: median, largestMs: max };
  }
  return timed;
}

/** Milliseconds from the beginning of the navigation until a row is painted. */
async function firstRow(page: Page, url: string): Promise<number> {
  await page.goto(`${url}/documents`, { waitUntil: "commit" });
  return page.evaluate(() => new Promise<number>((resolve) => {
    const look = (): void => {
      if (document.querySelector("[role=row] a") === null) requestAnimationFrame(look);
      else requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
    };
    look();
  }));
}

/** Milliseconds from a press on the rail until the other view's title is painted, there and back. */
async function timeRoutes(page: Page, rounds: number): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    for (const name of ["Jobs", "Documents"]) {
      const tookMs = await page.evaluate((title) => new Promise<number>((resolve) => {
        const startMs = performance.now();
        const link = [...document.querySelectorAll<HTMLAnchorElement>("nav[aria-label=Views] a")].find((other) => other.textContent?.trim() === title);
        link?.click();
        const look = (): void => {
          if (document.querySelector("h1")?.textContent !== title) requestAnimationFrame(look);
          else requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - startMs)));
        };
        look();
      }), name);
      // The first time loads the view's script: that is told by the first load.
      if (round > 0) taken.push(tookMs);
    }
  }
  return taken;
}

/** Scrolls the list: to its end again and again until it has `rows`, or once from its top to its end in `frames`. */
async function framesUntil(page: Page, goal: { readonly rows?: number; readonly frames?: number }): Promise<Timed & { readonly frames: number; readonly over50: number }> {
  const frames = await page.evaluate(({ rows, frames: wanted }) => new Promise<readonly number[]>((resolve) => {
    const table = document.querySelector<HTMLElement>("[role=table]");
    if (table === null) return resolve([]);
    const taken: number[] = [];
    let lastMs = performance.now();
    if (wanted !== undefined) table.scrollTop = 0;
    const step = (nowMs: number): void => {
      taken.push(nowMs - lastMs);
      lastMs = nowMs;
      const isDone = wanted === undefined ? Number(table.getAttribute("aria-rowcount")) > (rows ?? 0) : taken.length >= wanted;
      if (isDone) return resolve(taken.slice(1));
      table.scrollTop = wanted === undefined ? table.scrollHeight : (taken.length / wanted) * table.scrollHeight;
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }), goal);
  const { median, max } = spreadOf(frames);
  return { medianMs: median, largestMs: max, frames: frames.length, over50: frames.filter((frame) => frame > 50).length };
}
