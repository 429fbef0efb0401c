// Fits the planner to the shared points and writes coefficients, trees and bands: `node scripts/run.mjs scripts/planner/fit.ts`.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { architectureKey } from "#capabilities/planning/calibration/architecture-key";
import { calibrate, measures, observe, pairOf, type Observation } from "#capabilities/planning/calibration/calibrate";
import type { Measure } from "#capabilities/planning/calibration/features";
import type { Member } from "#capabilities/planning/calibration/model";
import type { Tree } from "#capabilities/planning/calibration/trees";
import { bandFrom, expected, familyOf, heldOut, sizeOf } from "./judge.ts";
import { loadPoints } from "./points.ts";

const folds = 5;
const groupFolds = 4;

const core = observe(loadPoints(join(process.cwd(), "../shared/data/planner/points")).filter((point) => point.isCore).map((point) => point.row));

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function compactTrees(trees: readonly Tree[]): readonly Tree[] {
  return trees.map(({ features, thresholds, leaves }) => ({ features, thresholds: thresholds.map((value) => Number(value.toPrecision(6))), leaves: leaves.map((value) => Math.round(value * 1e5) / 1e5) }));
}

function compact(members: readonly Member[]): readonly Member[] {
  return members.map(({ coefficients: { base, effects }, trees, usesGroups }) => ({
    coefficients: { base: base.map(rounded), effects: Object.fromEntries(Object.entries(effects).map(([name, value]) => [name, rounded(value)] as const).filter(([, value]) => Math.abs(value) >= 1e-3)) },
    trees: compactTrees(trees), usesGroups,
  }));
}

const unseen = {
  pair: heldOut(core, folds, pairOf),
  accelerator: heldOut(core, groupFolds, ({ workload }) => workload.accelerator.id),
  family: heldOut(core, groupFolds, familyOf),
};

function spreadOf(measure: Measure) {
  const own = unseen.pair.filter((one) => one.measure === measure);
  const size = sizeOf(own);
  // Sizes for the quantiles come from trees that did not see the fold.
  const byFold = Array.from({ length: folds }, (_none, fold) => sizeOf(own.filter((one) => one.fold !== fold)));
  const band = (list: typeof own, sizeFor: (one: (typeof own)[number]) => ReturnType<typeof sizeOf>) => bandFrom(list.map((one) => one.error / expected(sizeFor(one), one.observation)));
  const other = (kind: "accelerator" | "family") => band(unseen[kind].filter((one) => one.measure === measure), () => size);
  return { start: rounded(size.start), trees: compactTrees(size.trees), bands: { pair: band(own, ({ fold }) => byFold[fold] ?? size), accelerator: other("accelerator"), family: other("family") } };
}

const calibration = calibrate(core);
const all = (pick: (observation: Observation) => string): readonly string[] => [...new Set(core.map(pick))].toSorted();
const table = {
  date: "2026-11-22", source: `fitted to ${core.length} public serving results of ${all(pairOf).length} pairs of architecture and accelerator`,
  calibration: Object.fromEntries(measures.map((measure) => [measure, compact(calibration[measure])])), spreads: Object.fromEntries(measures.map((measure) => [measure, spreadOf(measure)])),
  accelerators: all(({ workload }) => workload.accelerator.id), engines: all(({ workload }) => workload.engine), pairs: all(pairOf), architectures: all(({ workload }) => architectureKey(workload.model)),
};
writeFileSync(join(process.cwd(), "src/capabilities/planning/catalogue/coefficients.json"), `${JSON.stringify(table).replaceAll("},{\"features\"", "},\n{\"features\"")}\n`);
console.log(JSON.stringify(Object.fromEntries(measures.map((measure) => [measure, table.spreads[measure]?.bands]))));
