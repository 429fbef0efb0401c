// A few kill -9 inside chosen phases of real engines; `npm run chaos` does fifty.
import { expect, it } from "vitest";
import { runKills } from "../../chaos/kills.ts";

const seed = Number(process.env["PLINTH_TEST_SEED"] ?? 20_261_122);

it(`loses nothing acknowledged, and rows and index agree, after kill -9 inside parse, commit, apply and swap (seed ${seed})`, async () => {
  const report = await runKills({ seed, kills: 4, perPhase: 1, print: () => undefined });
  expect(report.faults).toEqual([]);
}, 120_000);
