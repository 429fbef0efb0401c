// Random readers of random indexes, each beside an index of what they may read alone: the differences, of which there are none.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { permissionTrials } from "#conformance/search/permissions";
import { suiteAnalyser } from "#conformance/search/samples";
import { openSegments } from "#engines/segments/search-index";
import { systemClock } from "#engines/system/clock";
import type { BenchOptions, BenchResult } from "./report.ts";

/** One line for `--help`. */
export const summary = "what restricted readers are shown beside an index of what they may read alone: differences in hits, counts, facets, suggestions, spellings and explained scores  [--trials N] [--seed N]";

/** Runs the bench. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { trials: { type: "string", default: "20000" }, seed: { type: "string", default: "1" } } });
  const directory = await mkdtemp(join(tmpdir(), "plinth-permissions-"));
  const index = openSegments({ directory, analyser: suiteAnalyser, clock: systemClock });
  try {
    const { trials, differences } = await permissionTrials(index, { seed: Number(values.seed), trials: Number(values.trials) });
    print(`${trials} trials, ${differences.length} differences`);
    for (const difference of differences.slice(0, 5)) print(difference);
    return { figures: { trials, differences: differences.length } };
  } finally {
    await index.close();
    await rm(directory, { recursive: true, force: true });
  }
}
