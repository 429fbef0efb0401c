// Between the contract's words and the search: a wish from an input, an option as callers see it.
import { fail } from "#core/errors";
import type { RecommendView } from "#contract/planning";
import { acceleratorOf, correctionsFrom, exactly, loadOf, precisionOf, spreadAssumed, type Architecture, type Arrival, type Load, type Offset, type Option, type Wish } from "#capabilities/planning/index";

/** What a recommendation is asked with, the model aside. */
export interface RecommendInput {
  readonly requestsPerSecond?: number;
  readonly promptTokens?: number;
  readonly outputTokens?: number;
  readonly arrivals?: readonly (readonly number[])[];
  readonly ttftP99Ms?: number;
  readonly tpotP99Ms?: number;
  readonly accelerator?: string;
  readonly precision?: string;
  readonly engine?: string;
  readonly year?: number;
  readonly ownedPriceUsd?: number;
  readonly ownedYears?: number;
  readonly powerUsdPerKwh?: number;
  readonly staffUsdPerMonth?: number;
  readonly spareShare?: number;
  readonly calibration?: readonly unknown[];
}

/** The wish of an input. @throws plan.input_invalid */
export function wishFor(input: RecommendInput, model: Architecture): Wish {
  const { accelerator, precision, engine = "vllm", year = 2026, ttftP99Ms, tpotP99Ms } = input;
  return {
    model, load: loadFrom(input), engine, year, objective: { ...(ttftP99Ms === undefined ? {} : { firstTokenP99Ms: ttftP99Ms }), ...(tpotP99Ms === undefined ? {} : { perOutputTokenP99Ms: tpotP99Ms }) },
    ...(accelerator === undefined ? {} : { accelerator: acceleratorOf(accelerator) }), ...(precision === undefined ? {} : { precision: precisionOf(precision) }), ...ownedFrom(input),
    correctionsOf: correctionsFrom((input.calibration ?? []) as readonly Offset[]),
  };
}

function loadFrom({ requestsPerSecond, promptTokens = 1024, outputTokens = 256, arrivals }: RecommendInput): Load {
  if (arrivals !== undefined) return loadOf(arrivals as readonly Arrival[]);
  if (requestsPerSecond === undefined) throw fail("plan.input_invalid", { field: "requestsPerSecond", value: "missing", problem: "a plan needs a rate or a trace", nearest: 1 });
  return { requestsPerSecond, promptTokens, outputTokens, ...spreadAssumed };
}

function ownedFrom({ ownedPriceUsd, ownedYears = 4, powerUsdPerKwh = 0.12, staffUsdPerMonth = 0, spareShare = 0 }: RecommendInput): Pick<Wish, "owned"> {
  if (ownedPriceUsd === undefined) return {};
  if (ownedYears <= 0) throw fail("plan.input_invalid", { field: "ownedYears", value: ownedYears, problem: "hardware is written off over some time", nearest: 1 });
  return { owned: { priceUsd: ownedPriceUsd, years: ownedYears, usdPerKilowattHour: powerUsdPerKwh, staffUsdPerMonth, spareShare } };
}

/** An option as callers see it. */
export function optionView({ candidate, prediction, count, copies, utilisation, firstTokenP99Ms, perOutputTokenP99Ms, costs, whyLost }: Option): RecommendView["best"] {
  const { terms: _terms, ...perCopy } = prediction;
  const { layout, accelerator, precision, engine, concurrency = 1 } = candidate.workload;
  const degree = (value: number) => exactly(value, "accelerators", "chosen");
  return {
    accelerator: accelerator.id, precision, engine, layout: { tensor: degree(layout.tensor), pipeline: degree(layout.pipeline), expert: degree(layout.expert), data: degree(layout.data) },
    accelerators: count, copies, utilisation, concurrencyPerCopy: exactly(concurrency, "requests", "chosen"), ttftP99Ms: firstTokenP99Ms, tpotP99Ms: perOutputTokenP99Ms, perCopy, costs: [...costs], whyLost,
  };
}
