// A second look at a folder in which nothing changed: how long it takes, and that no file is read.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openRealHouse } from "./ingest/house.ts";
import type { BenchOptions, BenchResult } from "./report.ts";

/** One line for `--help`. */
export const summary = "10 k unchanged files: seconds, files read  [--files N] [--rounds N]";

/** Runs the bench. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { files: { type: "string", default: "10000" }, rounds: { type: "string", default: "3" } } });
  const files = Number(values.files);
  const base = mkdtempSync(join(tmpdir(), "plinth-rescan-"));
  try {
    for (let i = 0; i < files; i++) {
      const folder = join(base, "docs", String(i % 200));
      if (i < 200) mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${i}.txt`), `Document number ${i} speaks of pump ${i * 7} and valve ${i * 13}.\n`);
    }
    const house = await openRealHouse(join(base, "data"));
    const first = performance.now();
    await house.run(join(base, "docs"));
    const firstSeconds = (performance.now() - first) / 1000;
    const before = house.parsed();
    const seconds: number[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      const start = performance.now();
      const job = await house.run(join(base, "docs"));
      seconds.push((performance.now() - start) / 1000);
      if (job.result?.["unchanged"] !== files) throw new Error(`not all files were unchanged: ${JSON.stringify(job)}`);
    }
    const filesRead = house.parsed() - before;
    await house.close();
    const median = seconds.toSorted((a, b) => a - b)[Math.floor(seconds.length / 2)] ?? 0;
    print([["what", "value", "target"], [`${files} unchanged files, seconds`, median.toFixed(2), "<= 2"], ["files read", filesRead, "0"], ["first run, seconds", firstSeconds.toFixed(1), ""]]);
    return { figures: { files, seconds: median, secondsMax: Math.max(...seconds), filesRead, firstSeconds } };
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}
