// Plain text from a folder until it is searchable by words and by meaning: throughput, memory, and the delay of the event loop meanwhile.
import { execFileSync, fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { openRealHouse } from "./ingest/house.ts";
import { packageRoot } from "#app/entries";
import { openBuiltInEmbedder } from "#app/models";
import { sharedFolder } from "./shared.ts";
import type { BenchOptions, BenchResult } from "./report.ts";

/** One line for `--help`. */
export const summary = "plain text to searchable by words and vectors: MB/s, RSS and its slope, event loop delay  [--no-vectors] [--mb N] [--file-kb N] [--shared FOLDER]";

const sampleMilliseconds = 500;
const delayResolutionMs = 5;

interface Sample {
  readonly seconds: number;
  readonly rssBytes: number;
}

/** Runs the bench. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { mb: { type: "string", default: "50" }, "file-kb": { type: "string", default: "50" }, "no-vectors": { type: "boolean", default: false }, shared: { type: "string" } } });
  const base = mkdtempSync(join(tmpdir(), "plinth-ingest-"));
  try {
    const bytes = writeCorpus(join(base, "docs"), { bytes: Number(values.mb) * 1e6, fileBytes: Number(values["file-kb"]) * 1e3, shared: values.shared });
    const hasVectors = !values["no-vectors"];
    const measured = await measureApart({ folder: join(base, "docs"), data: join(base, "data"), bytes, hasVectors });
    const { mbPerSecond, rssMaxMb, rssSlope, loopDelayP99Ms, seconds } = measured;
    print([
      ["what", "value", "target"],
      [`${(bytes / 1e6).toFixed(0)} MB of text, MB/s until searchable by ${hasVectors ? "words and vectors" : "words alone"}`, mbPerSecond.toFixed(2), hasVectors ? ">= 2" : ">= 3"],
      ["seconds", seconds.toFixed(1), ""],
      ["processor seconds a MB: this process, parser", `${measured.cpuSecondsPerMb.toFixed(2)} + ${measured.parserCpuSecondsPerMb.toFixed(2)}`, ""],
      ["largest RSS of all processes together, MB", rssMaxMb.toFixed(0), "<= 600 at 200 MB"],
      ["RSS slope over the last half, bytes a byte", rssSlope.toFixed(3), "<= .15"],
      ["event loop delay p99, ms", loopDelayP99Ms.toFixed(1), "<= 20"],
    ]);
    return { figures: { bytes, hasVectors, ...measured } };
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

/** @returns bytes written */
function writeCorpus(folder: string, { bytes, fileBytes, shared }: { readonly bytes: number; readonly fileBytes: number; readonly shared: string | undefined }): number {
  const data = dirname(sharedFolder("data", shared));
  const out = execFileSync(process.execPath, [join(packageRoot(), "scripts/run.mjs"), "bench/ingest/corpus.ts", folder, String(bytes), String(fileBytes), data], { cwd: packageRoot(), encoding: "utf8" });
  return Number(out.trim().split("\n").at(-1));
}

/** What the measured process says of itself. */
interface Told {
  readonly seconds: number;
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  readonly cpuSecondsPerMb: number;
  readonly parserCpuSecondsPerMb: number;
}

/** What one run measured. */
interface Measured extends Told {
  readonly mbPerSecond: number;
  readonly rssMaxMb: number;
  readonly rssSlope: number;
}

/** Measures a process that has loaded nothing but the product. Its memory is read from here: reading the kernel's tables takes tens of milliseconds, which would count as its own delay. */
async function measureApart({ folder, data, bytes, hasVectors }: { readonly folder: string; readonly data: string; readonly bytes: number; readonly hasVectors: boolean }): Promise<Measured> {
  const child = fork(fileURLToPath(import.meta.url), [folder, data, String(bytes), ...(hasVectors ? ["vectors"] : [])], { cwd: packageRoot(), stdio: ["ignore", "ignore", "inherit", "ipc"], execArgv: [] });
  const ended = once(child, "exit").then(() => undefined);
  await Promise.race([once(child, "message"), ended]);
  const samples: Sample[] = [];
  const startedAt = performance.now();
  const answer = Promise.race([once(child, "message").then(([told]) => told as Told), ended]);
  const told = await sampleUntil(answer, () => samples.push({ seconds: (performance.now() - startedAt) / 1000, rssBytes: treeRss(child) }));
  await ended;
  if (told === undefined) throw new TypeError("the measured process ended without an answer");
  const half = samples.filter((sample) => sample.seconds >= told.seconds / 2 && sample.seconds <= told.seconds);
  return { ...told, mbPerSecond: bytes / 1e6 / told.seconds, rssMaxMb: Math.max(...samples.map(({ rssBytes }) => rssBytes)) / 1e6, rssSlope: slope(half) / (bytes / told.seconds) };
}

async function sampleUntil<Answer>(answer: Promise<Answer>, sample: () => void): Promise<Answer> {
  const timer = setInterval(sample, sampleMilliseconds);
  try {
    return await answer;
  } finally {
    clearInterval(timer);
  }
}

async function measureHere([folder = "", data = "", bytes = "", vectors]: readonly string[]): Promise<void> {
  const house = await openRealHouse(data, vectors === undefined ? {} : { embedder: await openBuiltInEmbedder() });
  process.send?.("begin");
  const told = await measure(() => house.run(folder), Number(bytes));
  process.send?.(told);
  await house.close();
  process.disconnect();
}

async function measure(work: () => Promise<{ readonly state: string }>, bytes: number): Promise<Told> {
  const delay = monitorEventLoopDelay({ resolution: delayResolutionMs });
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  delay.enable();
  const job = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  delay.disable();
  if (job.state !== "done") throw new TypeError(`the job ended ${job.state}: ${JSON.stringify(job)}`);
  return {
    seconds, loopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - delayResolutionMs), loopDelayMaxMs: delay.max / 1e6,
    cpuSecondsPerMb: (cpu.user + cpu.system) / bytes, parserCpuSecondsPerMb: (childCpu(process.pid) * 1e6) / bytes,
  };
}

/** Least-squares slope of memory over time, in bytes a second. */
function slope(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number): number => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [x, y] = [mean((sample) => sample.seconds), mean(({ rssBytes }) => rssBytes)];
  const varied = samples.reduce((sum, { seconds: at }) => sum + (at - x) ** 2, 0);
  return varied === 0 ? 0 : samples.reduce((sum, { seconds: at, rssBytes }) => sum + (at - x) * (rssBytes - y), 0) / varied;
}

/** Processor seconds that living children have used. */
function childCpu(pid: number): number {
  const ticksPerSecond = 100;
  return childProcesses(pid).reduce((sum, child) => {
    const fields = read(`/proc/${child}/stat`).split(") ")[1]?.split(" ") ?? [];
    return sum + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticksPerSecond;
  }, 0);
}

function childProcesses(pid: number): readonly string[] {
  return tasks(pid).flatMap((task) => read(`/proc/${pid}/task/${task}/children`).split(" ").filter(Boolean));
}

function tasks(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Resident memory of a process and its children in bytes; pages that they share count once. */
function treeRss({ pid = 0 }: ChildProcess): number {
  return [String(pid), ...childProcesses(pid)].reduce<number>((sum, each) => sum + Number(/^Pss:\s*(\d+)/m.exec(read(`/proc/${each}/smaps_rollup`))?.[1] ?? 0) * 1024, 0);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await measureHere(process.argv.slice(2));
