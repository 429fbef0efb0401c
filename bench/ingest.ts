// Plain text from a folder until it is searchable by keyword: throughput, memory, and the delay of the event loop meanwhile.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { openRealHouse } from "./ingest/house.ts";
import { packageRoot } from "#app/entries";
import { sharedFolder } from "./shared.ts";
import type { BenchOptions, BenchResult } from "./report.ts";

/** One line for `--help`. */
export const summary = "plain text to keyword-searchable: MB/s, RSS and its slope, event loop delay  [--mb N] [--file-kb N] [--shared FOLDER]";

const sampleMilliseconds = 250;
const delayResolutionMs = 5;

interface Sample {
  readonly bytes: number;
  readonly rssBytes: number;
}

/** Runs the bench. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { mb: { type: "string", default: "50" }, "file-kb": { type: "string", default: "50" }, shared: { type: "string" } } });
  const base = mkdtempSync(join(tmpdir(), "plinth-ingest-"));
  try {
    const bytes = writeCorpus(join(base, "docs"), { bytes: Number(values.mb) * 1e6, fileBytes: Number(values["file-kb"]) * 1e3, shared: values.shared });
    const house = await openRealHouse(join(base, "data"));
    const measured = await measure(() => house.run(join(base, "docs")), bytes);
    await house.close();
    const { mbPerSecond, rssMaxMb, rssSlope, loopDelayP99Ms, seconds } = measured;
    print([
      ["what", "value", "target"],
      [`${(bytes / 1e6).toFixed(0)} MB of text, MB/s until searchable`, mbPerSecond.toFixed(2), ">= 3"],
      ["seconds", seconds.toFixed(1), ""],
      ["processor seconds a MB: this process, parser", `${measured.cpuSecondsPerMb.toFixed(2)} + ${measured.parserCpuSecondsPerMb.toFixed(2)}`, ""],
      ["largest RSS of all processes, MB", rssMaxMb.toFixed(0), "<= 600 at 200 MB"],
      ["RSS slope over the last half, bytes a byte", rssSlope.toFixed(3), "<= .15"],
      ["event loop delay p99, ms", loopDelayP99Ms.toFixed(1), "<= 20"],
    ]);
    return { figures: { bytes, ...measured } };
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

async function measure(work: () => Promise<{ readonly state: string; readonly stages: readonly { readonly name: string; readonly done: number }[] }>, bytes: number): Promise<{ mbPerSecond: number; seconds: number; rssMaxMb: number; rssSlope: number; loopDelayP99Ms: number; loopDelayMaxMs: number; cpuSecondsPerMb: number; parserCpuSecondsPerMb: number }> {
  const samples: Sample[] = [];
  const delay = monitorEventLoopDelay({ resolution: delayResolutionMs });
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const end = new AbortController();
  delay.enable();
  const sampling = (async () => {
    while (!end.signal.aborted) {
      samples.push({ bytes: ((performance.now() - startedAt) / 1000), rssBytes: treeRss() });
      await new Promise((resolve) => setTimeout(resolve, sampleMilliseconds));
    }
  })();
  const job = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  const childCpuSeconds = childCpu();
  end.abort();
  delay.disable();
  await sampling;
  if (job.state !== "done") throw new TypeError(`the job ended ${job.state}: ${JSON.stringify(job)}`);
  const byBytes = samples.map((sample) => ({ ...sample, bytes: (sample.bytes / seconds) * bytes }));
  return {
    mbPerSecond: bytes / 1e6 / seconds, seconds, rssMaxMb: Math.max(...samples.map(({ rssBytes }) => rssBytes)) / 1e6, rssSlope: slope(byBytes.filter((sample) => sample.bytes >= bytes / 2)),
    loopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - delayResolutionMs), loopDelayMaxMs: delay.max / 1e6, cpuSecondsPerMb: (cpu.user + cpu.system) / bytes, parserCpuSecondsPerMb: (childCpuSeconds * 1e6) / bytes,
  };
}

/** Least-squares slope of memory over bytes ingested. */
function slope(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number): number => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [x, y] = [mean(({ bytes }) => bytes), mean(({ rssBytes }) => rssBytes)];
  const varied = samples.reduce((sum, { bytes }) => sum + (bytes - x) ** 2, 0);
  return varied === 0 ? 0 : samples.reduce((sum, { bytes, rssBytes }) => sum + (bytes - x) * (rssBytes - y), 0) / varied;
}

/** Processor seconds that living children have used. */
function childCpu(): number {
  const ticksPerSecond = 100;
  return childProcesses().reduce((sum, pid) => {
    const fields = read(`/proc/${pid}/stat`).split(") ")[1]?.split(" ") ?? [];
    return sum + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticksPerSecond;
  }, 0);
}

function childProcesses(): readonly string[] {
  return readdirSync("/proc/self/task").flatMap((task) => read(`/proc/self/task/${task}/children`).split(" ").filter(Boolean));
}

/** Resident memory of this process and its children, in bytes. */
function treeRss(): number {
  return childProcesses().reduce((sum, pid) => sum + Number(/VmRSS:\s*(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024, process.memoryUsage.rss());
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
