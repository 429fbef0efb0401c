// Fits the planner to the shared points and writes coefficients and bands: `node scripts/run.mjs scripts/planner/fit.ts`.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { calibrate, observe, pairOf } from "#capabilities/planning/calibration/calibrate";
import type { Coefficients } from "#capabilities/planning/calibration/model";
import { heldOut, quantile, type Judged } from "./judge.ts";
import { loadPoints } from "./points.ts";

const folds = 3;
const rowsForOwnBand = 60;

const core = observe(loadPoints(join(process.cwd(), "../shared/data/planner/points")).filter((point) => point.isCore).map((point) => point.row));

function bands(judged: readonly Judged[]) {
  const groups = new Map<string, number[]>();
  for (const { measure, error, observation } of judged) for (const name of [measure, `${measure}/${observation.row["engine"]}`]) groups.set(name, [...(groups.get(name) ?? []), error]);
  return Object.fromEntries([...groups].filter(([name, errors]) => !name.includes("/") || errors.length >= rowsForOwnBand).map(([name, errors]) => {
    const sorted = errors.toSorted((a, b) => a - b);
    return [name, { low: rounded(quantile(sorted, 0.1)), high: rounded(quantile(sorted, 0.9)), rows: sorted.length }];
  }));
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function compact({ base, effects }: Coefficients): Coefficients {
  return { base: base.map(rounded), effects: Object.fromEntries(Object.entries(effects).map(([name, value]) => [name, rounded(value)] as const).filter(([, value]) => Math.abs(value) >= 1e-3)) };
}

const { token, firstToken } = calibrate(core);
const all = (pick: (row: Readonly<Record<string, string>>) => string): readonly string[] => [...new Set(core.map(({ row }) => pick(row)))].toSorted();
const table = {
  date: "2026-11-22", source: `fitted to ${core.length} public serving results of ${new Set(core.map(({ row }) => pairOf(row))).size} pairs of model and accelerator`,
  token: compact(token), firstToken: compact(firstToken), bands: { pair: bands(heldOut(core, folds, pairOf)), accelerator: bands(heldOut(core, folds, (row) => row["accelerator"] ?? "")) },
  accelerators: all((row) => row["accelerator"] ?? ""), engines: all((row) => row["engine"] ?? ""), pairs: all(pairOf),
};
writeFileSync(join(process.cwd(), "src/capabilities/planning/catalogue/coefficients.json"), `${JSON.stringify(table, undefined, 1)}\n`);
console.log(JSON.stringify(table.bands));
