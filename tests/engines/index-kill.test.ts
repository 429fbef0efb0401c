// The index reaches the same state from any crash point: a child is killed at a seeded moment, its index brought up from the log.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { sampleQuery, suiteAnalyser as analyser } from "#conformance/search/samples";
import { createSeededRandom } from "#conformance/seeded-random";
import { createMemorySearchIndex } from "#engines/memory/search-index";
import { openSegments } from "#engines/segments/search-index";
import { systemClock as clock } from "#engines/system/clock";
import { batchOf, scope, smallLimits as limits } from "../fixtures/index-log.ts";
import { childOf, ended, type Child } from "./child.ts";

const kills = 8;
const seed = Number(process.env["PLINTH_TEST_SEED"] ?? 20_261_122);

it(`brings an index up again after kill -9 while it applies, flushes, merges and swaps (seed ${seed})`, async () => {
  const start = await childOf("index-loop");
  const random = createSeededRandom(seed);
  const directory = mkdtempSync(join(tmpdir(), "plinth-index-kill-"));
  for (let run = 0; run < kills; run++) {
    const { phase, seq } = await killed(start(directory, String(seed)), { lines: 3 + Math.floor(random.unit() * 90), delayMs: random.unit() * 20 });
    await expectSame(directory, seq, `run ${run}, killed after "${phase} ${seq}"`);
  }
  rmSync(directory, { recursive: true });
}, 120_000);

/** Kills the child a moment after it said `lines` lines; answers the last. */
async function killed(child: Child, when: { readonly lines: number; readonly delayMs: number }): Promise<{ readonly phase: string; readonly seq: number }> {
  let output = "";
  let isDoomed = false;
  child.stdout.on("data", (data: Buffer) => {
    output += data.toString();
    if (isDoomed || output.split("\n").length <= when.lines) return;
    isDoomed = true;
    setTimeout(() => child.kill("SIGKILL"), when.delayMs);
  });
  await ended(child);
  const [phase = "", seq] = output.split("\n").at(-2)?.split(" ") ?? [];
  return { phase, seq: Number(seq) };
}

async function expectSame(directory: string, seq: number, when: string): Promise<void> {
  const index = openSegments({ directory, analyser, clock, limits });
  const twin = createMemorySearchIndex({ analyser });
  const { appliedSeq, damage } = await index.state(scope);
  expect(damage, when).toEqual([]);
  expect(appliedSeq, when).toBeLessThanOrEqual(seq);
  for (let each = 1; each <= seq; each++) {
    await twin.apply(scope, batchOf(seed, each));
    if (each > appliedSeq) await index.apply(scope, batchOf(seed, each));
  }
  for (const text of ["w0 w1 w2", "w5", '"w0 w1"', "w20 w30 w40 w50"]) expect((await index.search(scope, sampleQuery(text))).hits, when).toEqual((await twin.search(scope, sampleQuery(text))).hits);
  const [state, wanted] = [await index.state(scope), await twin.state(scope)];
  expect({ ...state, sizeBytes: 0 }, when).toEqual({ ...wanted, sizeBytes: 0 });
  expect(await index.documents(scope, { after: "", limit: 1000 }), when).toEqual(await twin.documents(scope, { after: "", limit: 1000 }));
  await index.close();
}
