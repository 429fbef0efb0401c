// What was fitted to the shared points, from the catalogue: coefficients, bands, and which pairs were seen.
import table from "../catalogue/coefficients.json" with { type: "json" };
import type { Calibration } from "./calibrate.ts";

/** What is predicted. */
export type Measure = "throughput" | "tpot" | "ttft";

/** Logarithms between which 80 % of measured over predicted values lay on pairs that a fit had not seen. */
export interface Band {
  readonly low: number;
  readonly high: number;
  readonly rows: number;
}

/** What the planner has learnt, and from what. */
export interface Learnt extends Calibration {
  /** When it was fitted. */
  readonly date: string;
  readonly source: string;
  /** `measure` or `measure/engine`; of seen pairs' kinds, and of unseen accelerators. */
  readonly bands: { readonly pair: Readonly<Record<string, Band>>; readonly accelerator: Readonly<Record<string, Band>> };
  readonly accelerators: readonly string[];
  readonly engines: readonly string[];
  /** `model on accelerator`. */
  readonly pairs: readonly string[];
}

/** The catalogue's calibration. */
export const learnt: Learnt = table;
