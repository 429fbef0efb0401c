// Pictures of text against their exact words, ours beside the system's tesseract with the same language data where it is installed.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { createOcr } from "#engines/pictures/ocr";
import { openPdf } from "#engines/formats/pdf/library/library";
import { greyPng } from "#engines/formats/pdf/page/png";
import { renderPage } from "#engines/formats/pdf/page/render";
import { findTesseract } from "#engines/pictures/program";
import { PicturePool } from "#engines/pictures/pool";
import { systemClock } from "#engines/system/clock";
import type { Ocr } from "#ports/reading/ocr";
import { writePdf } from "../../scripts/handbook/pdf-writer.ts";
import { commonWords, wordsOf } from "../formats/similarity.ts";
import type { BenchOptions, BenchResult, Cell } from "../report.ts";
import { sharedFolder } from "../shared.ts";

/** One line for `--help`. */
export const summary = "Word accuracy and time on pictures of text in English, German and French, beside the system's tesseract";

const tags: Readonly<Record<string, string>> = { eng: "en", deu: "de", fra: "fr" };
const require = createRequire(import.meta.url);

interface Judged {
  readonly file: string;
  readonly language: string;
  readonly isTurned: boolean;
  readonly words: number;
  readonly ours: { readonly common: number; readonly ms: number };
  readonly system: { readonly common: number; readonly ms: number } | undefined;
}

/** Runs the bench; `--verbose` prints each picture, `--packaged` leaves the system's program to the comparison, `--dense` reads the dense page alone. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const folder = sharedFolder("data/documents/ocr");
  const cases = readFileSync(join(folder, "index.tsv"), "utf8").trimEnd().split("\n").slice(1).map((line) => line.split("\t")).filter(([file = "", language = ""]) => language in tags && /\.(?:png|jpe?g)$/.test(file));
  const data = languageFolder();
  const pool = await openPool();
  const ocr = createOcr(pool, ["en"], () => (args.includes("--packaged") ? undefined : findTesseract(systemClock)));
  const hasSystem = spawnSync("tesseract", ["--version"]).status === 0;
  const judged: Judged[] = [];
  try {
    for (const [file = "", language = "", text = ""] of args.includes("--dense") ? [] : cases) {
      const truth = wordsOf(readFileSync(join(folder, text), "utf8"));
      const common = (words: string): number => commonWords(truth, wordsOf(words));
      const ours = await timed(() => read(ocr, join(folder, file), tags[language] ?? "en"));
      const system = hasSystem ? await timed(async () => execFileSync("tesseract", [join(folder, file), "-", "-l", language, "--tessdata-dir", data, "--psm", "3", "--oem", "1"], { encoding: "utf8", env: { ...process.env, OMP_THREAD_LIMIT: "1" }, stdio: ["ignore", "pipe", "ignore"] })) : undefined;
      judged.push({ file, language, isTurned: /skew|rot/.test(file), words: truth.length, ours: { common: common(ours.text), ms: ours.ms }, system: system && { common: common(system.text), ms: system.ms } });
      const last = judged.at(-1);
      if (args.includes("--verbose") && last) print(`${file}: ${share(last.ours.common, last.words)} in ${Math.round(last.ours.ms)} ms; system ${last.system ? `${share(last.system.common, last.words)} in ${Math.round(last.system.ms)} ms` : "-"}`);
    }
    await printDense(ocr, data, { hasSystem, print });
  } finally {
    await ocr.close();
    rmSync(data, { recursive: true });
  }
  return args.includes("--dense") ? { figures: {} } : report(judged, print);
}

async function openPool(): Promise<PicturePool> {
  const start = dirname(process.argv[1] ?? "bench/main.ts");
  const { bundle, root } = (await import(pathToFileURL(join(start, "../scripts/bundle.mjs")).href)) as { bundle(input: Record<string, string>, target: string): Promise<void>; root: string };
  const target = join(root, ".cache/run/bench/pictures");
  await bundle({ "picture-process": "src/app/picture-process.ts" }, target);
  return new PicturePool({ entry: pathToFileURL(join(target, "picture-process.js")), processes: 1, clock: systemClock });
}

/** Times a dense A4 page is read by each, one after the other; the middle one counts. */
const denseTimes = 5;

/** A page of small type, drawn at 200 dpi. */
async function printDense(ocr: Ocr, data: string, { hasSystem, print }: { readonly hasSystem: boolean; readonly print: BenchOptions["print"] }): Promise<void> {
  const line = "The pump of the second hall runs at forty bar and is greased every thousand hours by the morning shift.";
  const texts = Array.from({ length: 62 }, (_none, index) => ({ x: 50, y: 790 - 12 * index, size: 10, text: `${index + 1}. ${line}`.slice(0, 100) }));
  const document = await openPdf({ name: "dense.pdf", bytes: writePdf([{ texts }], "dense") });
  const path = join(data, "dense.png");
  writeFileSync(path, greyPng(renderPage(document, 1, { dotsPerInch: 200, isGrey: true, name: "dense.pdf" })));
  document.close();
  const [ours, system]: [number[], number[]] = [[], []];
  await read(ocr, path, "en"); // The language is loaded.
  for (let time = 0; time < denseTimes; time++) {
    ours.push((await timed(() => read(ocr, path, "en"))).ms);
    if (hasSystem) system.push((await timed(async () => execFileSync("tesseract", [path, "-", "-l", "eng", "--tessdata-dir", data, "--psm", "3", "--oem", "1"], { encoding: "utf8", env: { ...process.env, OMP_THREAD_LIMIT: "1" }, stdio: ["ignore", "pipe", "ignore"] }))).ms);
  }
  const middle = (times: readonly number[]): string => (times.length === 0 ? "-" : String(Math.round(times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0)));
  print(`a dense A4 at 200 dpi: ${middle(ours)} ms, the system's program ${middle(system)} ms (middle of ${denseTimes}, in turns)`);
}

/** The packaged data, unpacked for the system's program. */
function languageFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "plinth-tessdata-"));
  for (const code of Object.keys(tags)) writeFileSync(join(folder, `${code}.traineddata`), gunzipSync(readFileSync(require.resolve(`@tesseract.js-data/${code}/4.0.0_best_int/${code}.traineddata.gz`))));
  return folder;
}

async function read(ocr: Ocr, path: string, language: string): Promise<string> {
  const { lines } = await ocr.read({ bytes: readFileSync(path), page: 1, name: path, languages: [language] }, new AbortController().signal);
  return lines.map(({ words }) => words.map(({ text }) => text).join(" ")).join("\n");
}

async function timed(work: () => Promise<string>): Promise<{ readonly text: string; readonly ms: number }> {
  const start = performance.now();
  const text = await work();
  return { text, ms: performance.now() - start };
}

function share(part: number, whole: number): string {
  return (part / Math.max(1, whole)).toFixed(3);
}

function report(judged: readonly Judged[], print: BenchOptions["print"]): BenchResult {
  const rows: Cell[][] = [["pictures", "count", "words found", "system's", "ms a picture", "system's"]];
  const figures: Record<string, unknown> = {};
  const groups = [...Object.keys(tags).map((code) => [code, (one: Judged) => one.language === code] as const), ["skewed or turned", (one: Judged) => one.isTurned] as const, ["all", () => true] as const];
  for (const [name, isOwn] of groups) {
    const own = judged.filter(isOwn);
    const sum = (of: (one: Judged) => number): number => own.reduce((total, one) => total + of(one), 0);
    const [words, ours, system] = [sum((one) => one.words), sum((one) => one.ours.common), sum((one) => one.system?.common ?? 0)];
    const hasSystem = own.some((one) => one.system);
    rows.push([name, own.length, share(ours, words), hasSystem ? share(system, words) : "-", Math.round(sum((one) => one.ours.ms) / own.length), hasSystem ? Math.round(sum((one) => one.system?.ms ?? 0) / own.length) : "-"]);
    figures[name] = { pictures: own.length, ours: ours / words, ...(hasSystem ? { system: system / words } : {}) };
  }
  print(rows);
  return { figures };
}
