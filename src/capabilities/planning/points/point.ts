// Reads a row of serving results, where any field may be unknown, into a workload.
import { hasModel, modelOf } from "../architecture/models.ts";
import { accelerators } from "../hardware/accelerator.ts";
import type { Layout } from "../memory/layout.ts";
import { precisions, type Precision } from "../precision.ts";
import type { Workload } from "../performance/workload.ts";

/** A row by column names; unknown cells are empty. */
export type PointRow = Readonly<Record<string, string>>;

/** A row as a workload, with what had to be assumed. */
export interface Point {
  readonly workload: Workload;
  readonly assumptions: readonly string[];
}

/** Why a row cannot be predicted. */
export interface Unreadable {
  readonly problem: string;
}

const promptTokensAssumed = 512;
const outputTokensAssumed = 256;
const yearAssumed = 2025;
/** InferenceX draws lengths evenly from 80 to 100 % of the nominal ones. */
const drawnShare = 0.9;

/** The workload of a row, or why there is none. */
export function readPoint(row: PointRow): Point | Unreadable {
  const accelerator = accelerators.get(row["accelerator"] ?? "");
  if (accelerator === undefined) return { problem: `unknown accelerator ${row["accelerator"] ?? ""}` };
  if (!hasModel(row["model"] ?? "")) return { problem: `unknown model ${row["model"] ?? ""}` };
  const assumptions: string[] = [];
  const assumed = (name: string, value: number): number => {
    assumptions.push(`${name} ${value}`);
    return value;
  };
  const share = /80-100 %/.test(row["notes"] ?? "") ? drawnShare : 1;
  const precision = precisionOfRow(row["weight_precision"]);
  if (precision === undefined) assumptions.push("weight precision bf16");
  const concurrency = numberOf(row["concurrency"]);
  return {
    workload: {
      model: modelOf(row["model"] ?? ""), accelerator, layout: layoutOf(row), precision: precision ?? "bf16", cachePrecision: precisionOfRow(row["kv_precision"]) ?? "bf16",
      engine: row["engine"] || "unknown",
      promptTokens: share * (numberOf(row["prompt_tokens"]) ?? assumed("prompt tokens", promptTokensAssumed)), outputTokens: share * (numberOf(row["output_tokens"]) ?? assumed("output tokens", outputTokensAssumed)),
      ...(concurrency === undefined ? {} : { concurrency }), isSpeculative: (row["spec_decoding"] ?? "") !== "", mode: row["mode"] === "online" ? "online" : "offline",
      statistic: row["ttft_stat"] === "median" ? "median" : "mean", ...dateOf(row), ...harnessOf(row),
    },
    assumptions,
  };
}

/**
 * The layout of a row. Where data parallelism lies inside the tensor group, as engines do for latent attention,
 * the tensor degree of attention is what is left of it; accelerators beyond tensor x pipeline are copies.
 */
export function layoutOf(row: PointRow): Layout {
  const pipeline = numberOf(row["pp"]) ?? 1;
  const tensorStated = numberOf(row["tp"]);
  const expert = numberOf(row["ep"]) ?? 1;
  const stated = numberOf(row["n_accelerators"]) ?? (tensorStated ?? 1) * pipeline;
  const dataStated = numberOf(row["dp"]);
  // Some sources count accelerators as tensor x expert though experts share the tensor group.
  const isCountedTwice = row["source"]?.startsWith("inferencex") === true && tensorStated !== undefined && expert > 1 && stated === tensorStated * expert * (dataStated ?? 1);
  const count = isCountedTwice && stated > tensorStated ? stated / expert : stated;
  const perStage = Math.max(1, count / pipeline);
  if (dataStated !== undefined && dataStated > 1 && perStage % dataStated === 0) return withExperts({ tensor: perStage / dataStated, pipeline, data: dataStated, expert });
  const tensor = Math.min(perStage, tensorStated ?? perStage);
  return withExperts({ tensor, pipeline, data: Math.max(1, Math.floor(perStage / tensor)), expert });
}

function withExperts(layout: Layout): Layout {
  return { ...layout, expert: Math.min(layout.expert, layout.tensor * layout.data) };
}

function dateOf(row: PointRow): { readonly year: number; readonly month?: number } {
  const [, year, month] = /^(\d{4})(?:-(\d\d))?/.exec(row["date"] ?? "") ?? [];
  return { year: Number(year ?? yearAssumed), ...(month === undefined ? {} : { month: Number(month) }) };
}

function harnessOf(row: PointRow): Pick<Workload, "harness"> {
  if (/80-100 %/.test(row["notes"] ?? "")) return { harness: "ragged" };
  return row["source"] === "aiconfigurator-silicon" ? { harness: "reference" } : {};
}

function numberOf(cell: string | undefined): number | undefined {
  const value = cell === undefined || cell === "" ? Number.NaN : Number(cell);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

function precisionOfRow(cell: string | undefined): Precision | undefined {
  // Tables also name the method: `gptq-int4`.
  return cell === undefined ? undefined : precisions.find((precision) => precision === cell || cell.endsWith(`-${precision}`));
}
