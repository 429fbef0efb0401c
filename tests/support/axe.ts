// Axe's rules on what a page shows.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Looks until what is found counts: text that begins to fade in while axe judges has no contrast yet. */
const looksMax = 5;
const pauseMs = 300;

/** Violations that are still there at the fifth look. */
export async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  let found: readonly string[] = [];
  for (let look = 0; look < looksMax; look++) {
    found = await lookOnce(page);
    if (found.length === 0) return found;
    await page.waitForTimeout(pauseMs);
  }
  return found;
}

function lookOnce(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { readonly axe: { run(): Promise<{ readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[] }[] }> } };
    const fading = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
    await Promise.allSettled(fading.map(({ finished }) => finished));
    return (await axe.run()).violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`));
  });
}
