// What was fitted to the shared points, from the catalogue: coefficients, trees, bands, and which pairs were seen.
import table from "../catalogue/coefficients.json" with { type: "json" };
import type { Calibration } from "./calibrate.ts";
import type { Measure } from "./features.ts";
import { valueOf, type Tree } from "./trees.ts";

/** What an error was held out from: the pair, the whole accelerator, or the whole family of models. */
export type Unseen = "pair" | "accelerator" | "family";

/** Quantiles of errors over their expected size: 80 % of measured over predicted logarithms lay between `low` and `high` times the size. */
export interface Band {
  readonly low: number;
  readonly high: number;
  readonly rows: number;
}

/** The expected size of errors, and their quantiles by what a fit had not seen. */
export interface Spread {
  readonly trees: readonly Tree[];
  /** Logarithm of the size that the trees start from. */
  readonly start: number;
  readonly bands: Readonly<Record<Unseen, Band>>;
}

/** What the planner has learnt, and from what. */
export interface Learnt {
  /** When it was fitted. */
  readonly date: string;
  readonly source: string;
  readonly calibration: Calibration;
  readonly spreads: Readonly<Record<Measure, Spread>>;
  readonly accelerators: readonly string[];
  readonly engines: readonly string[];
  /** `architecture on accelerator`, architectures by their key. */
  readonly pairs: readonly string[];
  /** Keys of architectures. */
  readonly architectures: readonly string[];
}

/** The catalogue's calibration. */
export const learnt = table as unknown as Learnt;

/** Logarithms between which 80 % of measured over predicted values are expected. */
export function bandOf({ trees, start, bands }: Spread, features: readonly number[], unseen: Unseen): { readonly low: number; readonly high: number } {
  const size = Math.exp(start + valueOf(trees, features));
  return { low: size * bands[unseen].low, high: size * bands[unseen].high };
}
