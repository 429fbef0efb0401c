// Judges the planner on pairs of model and accelerator that its fit never saw, by measure, source and kind of hold-out.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { observe, pairOf, type Observation } from "#capabilities/planning/calibration/calibrate";
import { heldOut, quantile, type Judged } from "../scripts/planner/judge.ts";
import { loadPoints } from "../scripts/planner/points.ts";
import type { BenchOptions, BenchResult, Cell } from "./report.ts";

/** One line for the list of benches. */
export const summary = "How far planned throughput, time per token and time to first token are from measured ones, on unseen pairs";

/** Runs it: `--folds N` (5), `--by source|accelerator|engine|model`. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { folds: { type: "string", default: "5" }, by: { type: "string", default: "source" }, unseen: { type: "string", default: "pair" } } });
  const loaded = loadPoints(join(process.cwd(), "../shared/data/planner/points"));
  const core = observe(loaded.filter((point) => point.isCore).map((point) => point.row));
  print(`${loaded.length} rows, ${loaded.filter((point) => point.isCore).length} core, ${core.length} readable`);
  const judged = heldOut(core, Number(values.folds), keyFor(values.unseen));
  const figures = table(judged, "all", () => "core");
  print(figures.rows);
  print(table(judged, values.by, (row) => row[values.by] ?? "").rows);
  return { figures: figures.named };
}

function keyFor(unseen: string): (row: Observation["row"]) => string {
  if (unseen === "accelerator") return (row) => row["accelerator"] ?? "";
  if (unseen === "model") return (row) => (row["model"] ?? "").split("/")[1]?.replace(/[-.\d].*$/, "") ?? "";
  return pairOf;
}

/** Relative errors by measure: throughput is predicted over measured, times likewise. */
function table(judged: readonly Judged[], title: string, groupOf: (row: Observation["row"]) => string): { readonly rows: readonly (readonly Cell[])[]; readonly named: Record<string, unknown> } {
  const measures = ["throughput", "tpot", "ttft"] as const;
  const groups = [...new Set(judged.map(({ observation }) => groupOf(observation.row)))].toSorted();
  const named: Record<string, unknown> = {};
  const rows = groups.map((group) => [group, ...measures.flatMap((measure) => {
    const own = judged.filter((one) => one.measure === measure && groupOf(one.observation.row) === group);
    const errors = own.map(({ error }) => Math.abs(measure === "throughput" ? Math.exp(error) - 1 : Math.exp(-error) - 1)).toSorted((a, b) => a - b);
    const bias = own.map(({ error }) => error).toSorted((a, b) => a - b)[Math.floor(own.length / 2)] ?? 0;
    named[`${group} ${measure}`] = { rows: own.length, median: quantile(errors, 0.5), p90: quantile(errors, 0.9) };
    return own.length === 0 ? ["", "", "", ""] : [own.length, quantile(errors, 0.5).toFixed(3), quantile(errors, 0.9).toFixed(2), bias.toFixed(2)];
  })]);
  return { rows: [[title, ...measures.flatMap((measure) => [measure, "median", "p90", "bias"])], ...rows], named };
}
