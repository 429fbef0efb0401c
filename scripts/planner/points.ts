// Loads the shared measured points, mends what can be mended, and tells the core rows from the rest.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { readCsv } from "#core/text/csv";

/** A measured row and whether it belongs to the judged core. */
export interface LoadedPoint {
  readonly row: Record<string, string>;
  readonly isCore: boolean;
}

const leftOut = new Set(["OVER", "TWIN5", "SPLIT", "LIT", "TTFTX", "TTFTQ", "PREC", "FIT", "GBMIS", "LCPP"]);

/** All points of `folder` (`…/planner/points`). */
export function loadPoints(folder: string): readonly LoadedPoint[] {
  const faults = new Map<string, Set<string>>();
  for (const { id = "", fault = "" } of readCsv(readFileSync(join(folder, "faults.csv"), "utf8"))) faults.set(id, (faults.get(id) ?? new Set()).add(fault));
  const rows = readCsv(gunzipSync(readFileSync(join(folder, "points.csv.gz"))).toString("utf8"));
  return rows.map((row) => {
    const own = faults.get(row["id"] ?? "") ?? new Set<string>();
    return { row: mended(row, own), isCore: isCore(row, own) };
  });
}

function isCore(row: Record<string, string>, faults: ReadonlySet<string>): boolean {
  const source = row["source"] ?? "";
  return ![...faults].some((fault) => leftOut.has(fault)) && !source.startsWith("mlperf-") && source !== "ml-energy-v3" && row["disaggregated"] !== "1" && row["engine"] !== "transformers" && source !== "optimum-habana-ci-baseline" && source !== "premai-benchmarks";
}

/** F1: accelerators and throughput were counted once for each expert rank. F5: accelerators and copies were. */
function mended(row: Record<string, string>, faults: ReadonlySet<string>): Record<string, string> {
  const expert = Number(row["ep"] || 1);
  const divided = (name: string): string => (row[name] === undefined || row[name] === "" ? "" : String(Number(row[name]) / expert));
  if (faults.has("F1")) return { ...row, n_accelerators: row["tp"] ?? "", meas_out_tok_s: divided("meas_out_tok_s"), meas_total_tok_s: divided("meas_total_tok_s") };
  if (faults.has("F5")) {
    const count = Math.max(Number(divided("n_accelerators")), Number(row["tp"] || 1));
    return { ...row, n_accelerators: String(count), dp: String(Math.max(1, Math.floor(count / Number(row["tp"] || 1)))) };
  }
  return row;
}
