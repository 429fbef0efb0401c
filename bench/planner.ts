// Judges the planner on what its fit never saw: pairs, accelerators, families, sources; its bands, its choices, its search.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { modelOf } from "#capabilities/planning/architecture/models";
import { logPredicted, measures, observe, pairOf, secondsMeasured, type Observation } from "#capabilities/planning/calibration/calibrate";
import { learnt } from "#capabilities/planning/calibration/learnt";
import { planMemory } from "#capabilities/planning/memory/fit";
import { spreadAssumed } from "#capabilities/planning/search/load";
import { recommend } from "#capabilities/planning/search/recommend";
import { familyOf, heldOut, quantile, type Judged } from "../scripts/planner/judge.ts";
import { loadPoints } from "../scripts/planner/points.ts";
import { afterOne, bandRows, errorHead, errorRow, regrets, shuffledKey } from "./planner/tables.ts";
import { sharedFolder } from "./shared.ts";
import type { BenchOptions, BenchResult, Cell } from "./report.ts";

/** One line for the list of benches. */
export const summary = "How far planned throughput, time per token and time to first token are from measured ones, on unseen pairs";

const holdOuts: Readonly<Record<string, readonly [folds: number, keyOf: (observation: Observation) => string]>> = {
  pair: [5, pairOf], accelerator: [4, ({ workload }) => workload.accelerator.id], family: [4, familyOf], source: [4, ({ row }) => row["source"] ?? ""], shuffled: [3, shuffledKey],
};

/** Runs it: `--only pair,accelerator,family,source,shuffled` chooses hold-outs, each a minute or more. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { only: { type: "string", default: Object.keys(holdOuts).join(",") }, shared: { type: "string" } } });
  const loaded = loadPoints(join(sharedFolder("data/planner", values.shared), "points"));
  const core = observe(loaded.filter((point) => point.isCore).map((point) => point.row));
  print(`${loaded.length} rows, ${loaded.filter((point) => point.isCore).length} core, ${core.length} readable, ${new Set(core.map(pairOf)).size} pairs of architecture and accelerator`);
  const figures: Record<string, unknown> = { ...quick(core, print), other: others(loaded.filter((point) => !point.isCore).map((point) => point.row), print) };
  let pairs: readonly Judged[] | undefined;
  for (const name of values.only.split(",").filter((one) => one !== "")) {
    const [folds, keyOf] = holdOuts[name] ?? [5, pairOf];
    const judged = heldOut(core, folds, keyOf);
    if (name === "pair") pairs = judged;
    figures[name] = report(name, judged, print, pairs);
  }
  return { figures };
}

type Print = BenchOptions["print"];

function report(name: string, judged: readonly Judged[], print: Print, pairs: readonly Judged[] | undefined): Record<string, unknown> {
  const after = errorRow(`unseen ${name}, after one measurement`, afterOne(judged));
  const whole = errorRow(`unseen ${name}`, judged);
  const groups = name === "pair" ? (["source", "accelerator", "engine", "mode"] as const) : [];
  print([errorHead, whole.row, after.row]);
  for (const group of groups) print([[group, ...errorHead.slice(1)], ...[...new Set(judged.map(({ observation }) => observation.row[group] ?? ""))].toSorted().map((value) => errorRow(value, judged.filter(({ observation }) => (observation.row[group] ?? "") === value)).row)]);
  const bands = bandRows(judged, `unseen ${name}`, name === "accelerator" || name === "family" ? (pairs ?? judged) : judged);
  print([["80 % band", "covers", "factor", "interval score", "constant width"], ...bands.rows]);
  const regret = regrets(judged).toSorted((a, b) => a - b);
  if (name === "pair") print(`regret of the configuration chosen, ${regret.length} groups: median ${quantile(regret, 0.5).toFixed(3)}, p90 ${quantile(regret, 0.9).toFixed(3)}`);
  return { errors: whole.named, afterOneMeasurement: after.named, bands: bands.named, ...(name === "pair" ? { regretP90: quantile(regret, 0.9) } : {}) };
}

/** What needs no fit: fits or not on measured rows, and the time of a search over the whole catalogue. */
function quick(core: readonly Observation[], print: Print): Record<string, unknown> {
  const refused = core.filter(({ workload }) => {
    const wish = { ...workload, concurrency: workload.layout.data, promptTokens: Math.max(1, Math.round(workload.promptTokens)), outputTokens: Math.round(workload.outputTokens) };
    // One stage a chip of a copy, since measured degrees need not divide the heads; a model has no more stages than layers. Experts lie over the copies as measured.
    const layers = workload.model.layers.reduce((total, { count }) => total + count, 0);
    const pipeline = Math.min(layers, Math.max(1, workload.layout.tensor * workload.layout.pipeline));
    const { expert, data } = workload.layout;
    return planMemory({ ...wish, model: { ...workload.model, positionsMax: 0 }, layout: { tensor: 1, pipeline, expert: data % expert === 0 ? expert : 1, data } }).left.high < 0;
  });
  const wish = { model: modelOf("Qwen/Qwen3-32B"), load: { requestsPerSecond: 5, promptTokens: 1000, outputTokens: 250, ...spreadAssumed }, objective: { firstTokenP99Ms: 3000, perOutputTokenP99Ms: 60 }, engine: "vllm", year: 2026 };
  recommend(wish);
  const times = Array.from({ length: 5 }, () => {
    const start = process.cpuUsage();
    recommend(wish);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  }).toSorted((a, b) => a - b);
  print(`measured rows said not to fit: ${refused.length} of ${core.length}; search over the whole catalogue: ${times[2]?.toFixed(0)} ms of processor time`);
  return { refused: refused.length, searchMs: times[2] };
}

/** Rows apart from the core, beside a roofline of two constants (one for tokens, one for first tokens). */
function others(rows: readonly Readonly<Record<string, string>>[], print: Print): Record<string, unknown> {
  const readable = observe(rows);
  const table: (readonly Cell[])[] = [["other rows, by the whole fit", "rows", "median", "roofline of two constants"]];
  const named: Record<string, unknown> = {};
  for (const measure of measures) {
    const both = readable.flatMap((observation) => {
      const seconds = secondsMeasured(observation, measure);
      if (seconds === undefined) return [];
      const { samples } = observation;
      const terms = measure === "throughput" ? samples.requestToken.terms : measure === "tpot" ? samples.outputToken.terms : samples.firstToken.terms;
      return [{ own: Math.log(seconds) - logPredicted(learnt.calibration, observation, measure), plain: Math.log(seconds / terms.reduce((total, term) => total + term, 0)) }];
    });
    const middle = quantile(both.map(({ plain }) => plain).toSorted((a, b) => a - b), 0.5);
    const median = (errors: readonly number[]): number => quantile(errors.map((error) => Math.abs(measure === "throughput" ? Math.expm1(error) : Math.expm1(-error))).toSorted((a, b) => a - b), 0.5);
    const [own, plain] = [median(both.map((one) => one.own)), median(both.map((one) => one.plain - middle))];
    named[measure] = { rows: both.length, median: own, roofline: plain };
    table.push([measure, both.length, own.toFixed(3), plain.toFixed(3)]);
  }
  print(table);
  return named;
}
