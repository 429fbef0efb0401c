// How long a start takes: cold with many chunks until it is ready and answers, and `npm start` until the page is there.
import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { createClient } from "#surfaces/sdk/index";
import { formatCount } from "#core/text/units";
import { permissiveTexts } from "./start/texts.ts";
import type { BenchOptions, BenchResult } from "./report.ts";

/** One line for `--help`. */
export const summary = "cold start with 100 k chunks until ready, and npm start until the page  [--chunks N] [--rounds N] [--shared FOLDER]";

const root = join(dirname(process.argv[1] ?? "bench/main.ts"), "..");
const main = join(root, "dist/main.js");
const waitMillisecondsMax = 120_000;

interface Greeting {
  readonly url: string;
  readonly loginUrl: string;
  readonly dataDirectory: string;
}

/** Runs the bench: what stands in dist/ and node_modules/ is started. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { chunks: { type: "string", default: "100000" }, rounds: { type: "string", default: "5" }, shared: { type: "string" } } });
  const rounds = Number(values.rounds);
  const folder = mkdtempSync(join(tmpdir(), "plinth-start-"));
  try {
    const data = join(folder, "data");
    const corpus = join(folder, "corpus.jsonl");
    const chunks = await writeCorpus(corpus, Number(values.chunks), values.shared);
    await finished(spawn(process.execPath, [main, "ingest", corpus, "--data-dir", data], { stdio: ["ignore", "ignore", "inherit"] }));
    const cold: number[] = [];
    for (let round = 0; round < rounds; round++) cold.push(await timeUntil([process.execPath, main, "up", "--no-ingest"], data, isReady));
    const page: number[] = [];
    for (let round = 0; round < Math.min(3, rounds); round++) page.push(await timeUntil(["npm", "start", "--silent", "--", "--no-ingest"], join(folder, `page-${round}`), hasPage));
    const [coldSeconds, pageSeconds] = [median(cold), median(page)];
    print([["what", "median", "slowest", "target"], [`cold start with ${formatCount(chunks)} chunks, ready and answering`, seconds(coldSeconds), seconds(Math.max(...cold)), "<= 1.5 s"], ["npm start to the page, installed", seconds(pageSeconds), seconds(Math.max(...page)), "<= 10 s"]]);
    return { figures: { chunks, coldSeconds, coldSecondsMax: Math.max(...cold), pageSeconds } };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeCorpus(path: string, chunksMax: number, shared: string | undefined): Promise<number> {
  const file = createWriteStream(path);
  let count = 0;
  for await (const text of permissiveTexts(shared)) {
    if (count >= chunksMax) break;
    if (!file.write(`${JSON.stringify({ id: `t${++count}`, text })}\n`)) await new Promise((done) => file.once("drain", () => done(undefined)));
  }
  await new Promise<void>((done) => file.end(() => done()));
  return count;
}

/** Seconds from spawning the command until `works` with its address; then it is stopped. */
async function timeUntil([command = "", ...args]: readonly string[], data: string, works: (greeting: Greeting) => Promise<void>): Promise<number> {
  const startMs = performance.now();
  const child = spawn(command, [...args, "--json", "--no-open", "--port", "0", "--data-dir", data], { cwd: root, stdio: ["ignore", "pipe", "inherit"], detached: true });
  try {
    await works(await greetingOf(child));
    return (performance.now() - startMs) / 1000;
  } finally {
    // The whole group: npm does not hand a signal on to what it runs.
    process.kill(-(child.pid ?? 0), "SIGTERM");
    await finished(child).catch(() => undefined);
  }
}

async function greetingOf(child: ChildProcess): Promise<Greeting> {
  for await (const line of createInterface({ input: child.stdout! })) if (line.startsWith("{")) return JSON.parse(line) as Greeting;
  throw new Error("it ended without saying where it listens");
}

async function isReady({ url, dataDirectory }: Greeting): Promise<void> {
  const deadlineMs = performance.now() + waitMillisecondsMax;
  while ((await fetch(`${url}/readyz`)).status !== 200) if (performance.now() > deadlineMs) throw new Error("it is not ready");
  const { localKey } = JSON.parse(readFileSync(join(dataDirectory, "lock.json"), "utf8")) as { readonly localKey: string };
  const result = await createClient({ url, key: localKey }).search({ collection: "default", query: "water pressure" });
  if (result.hits.length === 0) throw new Error("it is ready and finds nothing");
}

async function login(loginUrl: string): Promise<string> {
  const response = await fetch(loginUrl, { redirect: "manual" });
  return (response.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "";
}

async function hasPage({ loginUrl, url }: Greeting): Promise<void> {
  const cookie = await login(loginUrl);
  const response = await fetch(`${url}/`, { headers: { cookie, accept: "text/html" } });
  if (!response.ok || !(await response.text()).includes("<html")) throw new Error(`the page answers ${response.status}`);
}

function finished(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve, reject) => child.once("exit", (code, signal) => (code === 0 || signal !== null ? resolve() : reject(new Error(`it ended with ${code}`)))));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}
