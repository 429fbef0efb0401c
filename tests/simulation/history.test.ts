// Random histories of a folder equal a fresh build; `npm run chaos -- histories` plays hundreds.
import { expect, it } from "vitest";
import { playHistory } from "./history.ts";

const firstSeed = Number(process.env["PLINTH_TEST_SEED"] ?? 20_261_122);

it.each([["memory", 10], ["sqlite", 8]] as const)(`equals a fresh build after adds, edits, moves, deletes and crashes on %s (from seed ${firstSeed})`, async (engine, count) => {
  let crashes = 0;
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const result = await playHistory(seed, engine);
    expect(result.faults, `seed ${seed}: ${result.steps.join("; ")}`).toEqual([]);
    crashes += result.crashes;
  }
  expect(crashes).toBeGreaterThan(0);
}, 120_000);
