// Words of PDF pages against poppler's, and how many pages a second are read.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "#engines/formats/pdf/pdf";
import { openPdf } from "#engines/formats/pdf/library/library";
import { readPage } from "#engines/formats/pdf/page/page";
import { renderPage } from "#engines/formats/pdf/page/render";
import { encodePage } from "#engines/pictures/decode";
import { matchWords, popplerPages, type PlacedWord } from "./pdf/words.ts";
import type { BenchOptions, BenchResult } from "./report.ts";
import { sharedFolder } from "./shared.ts";

/** One line for `--help`. */
export const summary = "words of shared/parity/pdfjs against pdftotext -bbox-layout; pages and page images a second";

/** Runs the bench; `--worst N` shows the files that miss most, `--file NAME` one file's misses. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const folder = sharedFolder("parity/pdfjs/pdfs");
  const only = args[args.indexOf("--file") + 1];
  const files = readdirSync(folder).filter((file) => !args.includes("--file") || file === only).toSorted();
  const totals = { expected: 0, ours: 0, matched: 0 };
  const rows: (readonly [string, number, number, number, number])[] = [];
  for (const file of files) {
    const ours = await ourPages(join(folder, file));
    const pages = popplerPages(join(folder, file), ours);
    const sum = { expected: 0, ours: 0, matched: 0 };
    for (let page = 0; page < Math.max(pages.length, ours.length); page++) {
      const match = matchWords(pages[page] ?? [], ours[page]?.words ?? []);
      sum.expected += match.expected;
      sum.ours += match.ours;
      sum.matched += match.matched;
      if (only && args.includes("--file")) for (const side of ["missed", "extra"] as const) print(`${page + 1} ${side} ${match[side].slice(0, 12).map(({ text, box }) => `${text} ${box.map((value) => value.toFixed(4)).join(" ")}`).join(" | ")}`);
    }
    rows.push([file, sum.expected, sum.ours, sum.matched, Math.max(sum.expected, sum.ours) - sum.matched]);
    for (const key of ["expected", "ours", "matched"] as const) totals[key] += sum[key];
  }
  const found = totals.matched / totals.expected;
  const extra = (totals.ours - totals.matched) / totals.ours;
  const worst = args.includes("--worst") ? Number(args[args.indexOf("--worst") + 1]) : 0;
  if (worst > 0) print([["file", "expected", "ours", "matched"], ...rows.toSorted((a, b) => b[4] - a[4]).slice(0, worst).map((row) => row.slice(0, 4).map(String))]);
  const speed = await speedOf(files.map((file) => join(folder, file)));
  print([["what", "figure", "target"], ["pages with boxes and elements, one process", `${speed.pages.toFixed(1)} a second`, ">= 60"], ["page images at 150 dpi, one process", `${speed.images.toFixed(1)} a second`, ">= 10"], ["words found", `${(100 * found).toFixed(2)} % of ${totals.expected}`, ">= 98 %"], ["words extra", `${(100 * extra).toFixed(2)} % of ${totals.ours}`, "<= 2 %"]]);
  return { figures: { found, extra, ...speed } };
}

/** Pages whose pictures are drawn for the figure. */
const drawnPagesMax = 60;
const limits = { bytesMax: 100_000_000, elementsMax: 1_000_000, depthMax: 200, millisecondsMax: 600_000, memoryBytesMax: 2_000_000_000 };
const nowhere = { element: () => undefined, image: () => undefined, ledger: () => undefined, note: () => undefined, part: () => undefined, title: () => undefined, language: () => undefined };

/** Pages a second, read whole and drawn as JPEG. */
async function speedOf(paths: readonly string[]): Promise<{ readonly pages: number; readonly images: number }> {
  let [pages, drawn] = [0, 0];
  const start = performance.now();
  for (const path of paths) {
    const bytes = readFileSync(path);
    await format.read({ name: path, bytes, limits }, { ...nowhere, ledger: () => void pages++, image: () => void pages++ });
  }
  const readMs = performance.now() - start;
  const drawing = performance.now();
  for (const path of paths) {
    if (drawn >= drawnPagesMax) break;
    const document = await openPdf({ name: path, bytes: readFileSync(path) });
    for (let page = 1; page <= Math.min(2, document.pages); page++, drawn++) await encodePage(renderPage(document, page, { dotsPerInch: 150, isGrey: false, name: path }));
    document.close();
  }
  return { pages: (1000 * pages) / readMs, images: (1000 * drawn) / (performance.now() - drawing) };
}

interface OurPage {
  readonly width: number;
  readonly height: number;
  readonly words: readonly PlacedWord[];
}

async function ourPages(path: string): Promise<readonly OurPage[]> {
  const document = await openPdf({ name: path, bytes: readFileSync(path) });
  const pages: OurPage[] = [];
  for (let page = 1; page <= document.pages; page++) {
    const { words, width, height } = readPage(document, page, path);
    pages.push({ width, height, words: words.map(({ text, x0, y0, x1, y1 }) => ({ text, box: [x0 / width, y0 / height, x1 / width, y1 / height] as const })) });
  }
  document.close();
  return pages;
}
