// Nothing acknowledged is lost by kill -9: a child commits, is killed at a seeded moment, and all it was told is there.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createSeededRandom } from "#conformance/seeded-random";
import { openSqlite } from "#engines/sqlite/open";
import { systemClock } from "#engines/system/clock";
import { childOf, ended } from "./child.ts";

const kills = 5;
const seed = Number(process.env["PLINTH_TEST_SEED"] ?? 20_261_122);

interface Acknowledged {
  readonly seq: number;
  readonly document: string;
  readonly elements: number;
}

it(`loses nothing acknowledged by kill -9 (seed ${seed})`, async () => {
  const start = await childOf("commit-loop");
  const random = createSeededRandom(seed);
  const directory = mkdtempSync(join(tmpdir(), "plinth-kill-"));
  const path = join(directory, "rows.db");
  const acknowledged: Acknowledged[] = [];
  for (let run = 0; run < kills; run++) {
    const seen = await runUntilKilled(start(path, `run${run}`), 5 + Math.floor(random.unit() * 400));
    expect(seen.length).toBeGreaterThan(0);
    acknowledged.push(...seen);
    await expectKept(path, acknowledged);
  }
  rmSync(directory, { recursive: true });
}, 120_000);

/** Kills the child after `lines` acknowledgements and gives all whole ones that it printed. */
async function runUntilKilled(child: Awaited<ReturnType<Awaited<ReturnType<typeof childOf>>>>, lines: number): Promise<readonly Acknowledged[]> {
  let output = "";
  child.stdout.on("data", (data: Buffer) => {
    output += data.toString();
    if (output.split("\n").length > lines) child.kill("SIGKILL");
  });
  await ended(child);
  return output.split("\n").slice(0, -1).map((line) => {
    const [seq, document = "", elements] = line.split(" ");
    return { seq: Number(seq), document, elements: Number(elements) };
  });
}

/** Opens the store again: every acknowledged commit is there, whole and at its seq, and the log has no gap. */
async function expectKept(path: string, acknowledged: readonly Acknowledged[]): Promise<void> {
  const { rows, close } = openSqlite({ path, clock: systemClock });
  expect(await rows.check()).toEqual([]);
  const log = await rows.readLog("w", 0, 10_000);
  expect(log.map((entry) => entry.seq)).toEqual(Array.from({ length: await rows.head("w") }, (_, index) => index + 1));
  for (const { seq, document, elements } of acknowledged) {
    expect(log[seq - 1]?.event).toEqual({ type: "document.put", collection: "c", document });
    expect(await rows.count("elements", { prefix: ["w", document] })).toBe(elements);
  }
  expect(await rows.count("documents", { prefix: ["w"] })).toBe(log.length);
  await close();
}
