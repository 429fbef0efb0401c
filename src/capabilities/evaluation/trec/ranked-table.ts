// The measures over relevance judgments, in the order in which trec_eval prints them.
import { gainOverLoss, binaryGainOverLoss, normalisedGain, normalisedGainAt, normalisedGainOverRelevant, normalisedGainOverSteps, type Gains } from "../gain.ts";
import { binaryPreference, defaultPersistence, inferredAveragePrecision, rankBiasedPrecision, rankBiasedResidual, unjudgedAt } from "../incomplete.ts";
import { averageInterpolatedPrecision, averagePrecisionAt, interpolatedPrecision, precisionAt, precisionAtMultiple, recallAt, reciprocalRank, relativePrecisionAt, successAt } from "../precision.ts";
import type { Ranked } from "../ranked.ts";
import { irrelevantRetrieved, setAveragePrecision, setF, setPrecision, setRecall, setRelativePrecision, utility } from "../sets.ts";
import { family, single, type Measure, type MeasureParameters } from "./measure.ts";

/** Least value that enters a geometric mean: one query at zero does not make all zero. */
export const geometricFloor = 0.00001;

const ranks = { takes: "cutoffs", defaults: [5, 10, 15, 20, 30, 100, 200, 500, 1000] } as const;
const recalls = { takes: "shares", defaults: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] } as const;
const multiples = { takes: "shares", defaults: [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8, 2] } as const;

/** Measures that print a mean, a sum or a geometric mean; `relstring`, a text, stands apart. */
export const rankedTable: readonly Measure<Ranked>[] = [
  single("num_ret", (ranked) => ranked.relevances.length, "count"),
  single("num_rel", (ranked) => ranked.relevant, "count"),
  single("num_rel_ret", (ranked) => ranked.relevantRetrieved, "count"),
  single("map", averagePrecision),
  single("gm_map", (ranked) => Math.log(Math.max(averagePrecision(ranked), geometricFloor)), "geometric"),
  single("Rprec", (ranked) => precisionAt(ranked, ranked.relevant)),
  single("bpref", binaryPreference),
  single("recip_rank", reciprocalRank),
  family("iprec_at_recall", recalls, interpolatedPrecision),
  family("P", ranks, precisionAt),
  { name: "relstring", kind: "mean", takes: "numbers", defaults: [10], values: () => [] },
  family("recall", ranks, recallAt),
  single("infAP", inferredAveragePrecision),
  single("gm_bpref", (ranked) => Math.log(Math.max(binaryPreference(ranked), geometricFloor)), "geometric"),
  family("Rprec_mult", multiples, precisionAtMultiple),
  { name: "utility", kind: "mean", takes: "numbers", defaults: [1, -1, 0, 0], values: (ranked, { numbers }) => [utility(ranked, numbers)] },
  { name: "11pt_avg", kind: "mean", takes: "numbers", defaults: recalls.defaults, values: (ranked, { numbers }) => [averageInterpolatedPrecision(ranked, numbers)] },
  single("binG", binaryGainOverLoss),
  withGains("G", gainOverLoss),
  withGains("ndcg", normalisedGain),
  withGains("ndcg_rel", normalisedGainOverRelevant),
  withGains("Rndcg", normalisedGainOverSteps),
  family("ndcg_cut", ranks, normalisedGainAt),
  family("map_cut", ranks, averagePrecisionAt),
  family("relative_P", ranks, relativePrecisionAt),
  family("success", { takes: "cutoffs", defaults: [1, 5, 10] }, successAt),
  single("set_P", setPrecision),
  single("set_relative_P", setRelativePrecision),
  single("set_recall", setRecall),
  single("set_map", setAveragePrecision),
  { name: "set_F", kind: "mean", takes: "numbers", defaults: [1], values: (ranked, { numbers }) => [setF(ranked, numbers[0])] },
  single("num_nonrel_judged_ret", irrelevantRetrieved, "count"),
  { name: "rbp", kind: "mean", takes: "gains", values: (ranked, { pairs }) => [rankBiasedPrecision(ranked, pairs.get("p") ?? defaultPersistence)] },
  single("rbp_resid", (ranked) => (ranked.relevances.length === 0 ? 0 : rankBiasedResidual(ranked))),
  family("unj", { takes: "cutoffs", defaults: [5, 10, 20] }, unjudgedAt),
];

/** One character a document for the first `length`: its relevance, `>` above 9, `-` not in the pool, `.` in it and unjudged. */
export function relevanceString(ranked: Ranked, length: number): string {
  return ranked.relevances
    .slice(0, length)
    .map((relevance) => {
      if (relevance >= 0) return relevance > 9 ? ">" : String(relevance);
      return relevance === -1 ? "-" : ".";
    })
    .join("");
}

function averagePrecision(ranked: Ranked): number {
  return averagePrecisionAt(ranked, ranked.relevances.length);
}

function withGains(name: string, value: (ranked: Ranked, gains: Gains) => number): Measure<Ranked> {
  return { name, kind: "mean", takes: "gains", values: (ranked, { pairs }) => [value(ranked, gainsOf(pairs))] };
}

function gainsOf(pairs: MeasureParameters["pairs"]): Gains {
  return new Map([...pairs].filter(([level]) => /^[-+]?\d+$/.test(level)).map(([level, gain]) => [Number(level), gain]));
}
