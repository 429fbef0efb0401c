// The measures over preferences, and those averaged over several judges, in the order in which trec_eval prints them.
import { heldPreferences, overGroups, possiblePreferences, preferenceShare, preferenceShareBalanced, preferenceShareOverGroups, preferenceShareOverPairs, type RankedPreferences } from "../preference-measures.ts";
import { averagePrecisionAt, precisionAt, precisionAtMultiple } from "../precision.ts";
import type { Ranked } from "../ranked.ts";
import { family, single, type Measure } from "./measure.ts";

/** Measures over preference judgments. */
export const preferenceTable: readonly Measure<RankedPreferences>[] = [
  single("prefs_num_prefs_poss", (ranked) => overGroups(ranked, (counts) => possiblePreferences(counts, "all")), "count"),
  single("prefs_num_prefs_ful", (ranked) => overGroups(ranked, (counts) => heldPreferences(counts, "all")), "count"),
  single("prefs_num_prefs_ful_ret", (ranked) => overGroups(ranked, (counts) => heldPreferences(counts, "retrieved")), "count"),
  single("prefs_simp", (ranked) => preferenceShare(ranked, "all")),
  single("prefs_pair", (ranked) => preferenceShareOverPairs(ranked, "all")),
  single("prefs_avgjg", (ranked) => preferenceShareOverGroups(ranked, "all")),
  single("prefs_avgjg_Rnonrel", (ranked) => preferenceShareBalanced(ranked, "all")),
  single("prefs_simp_ret", (ranked) => preferenceShare(ranked, "retrieved")),
  single("prefs_pair_ret", (ranked) => preferenceShareOverPairs(ranked, "retrieved")),
  single("prefs_avgjg_ret", (ranked) => preferenceShareOverGroups(ranked, "retrieved")),
  single("prefs_avgjg_Rnonrel_ret", (ranked) => preferenceShareBalanced(ranked, "retrieved")),
  single("prefs_simp_imp", (ranked) => preferenceShare(ranked, "implied")),
  single("prefs_pair_imp", (ranked) => preferenceShareOverPairs(ranked, "implied")),
  single("prefs_avgjg_imp", (ranked) => preferenceShareOverGroups(ranked, "implied")),
];

/** Measures averaged over the judges of a query: one ranking a judge. */
export const judgesTable: readonly Measure<readonly Ranked[]>[] = [
  single("map_avgjg", (judges) => mean(judges, (ranked) => averagePrecisionAt(ranked, ranked.relevances.length))),
  family("P_avgjg", { takes: "cutoffs", defaults: [5, 10, 15, 20, 30, 100, 200, 500, 1000] }, (judges, cutoff) => mean(judges, (ranked) => precisionAt(ranked, cutoff))),
  family("Rprec_mult_avgjg", { takes: "shares", defaults: [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6, 1.8, 2] }, (judges, multiple) => mean(judges, (ranked) => precisionAtMultiple(ranked, multiple))),
];

function mean(judges: readonly Ranked[], value: (ranked: Ranked) => number): number {
  return judges.length === 0 ? 0 : judges.reduce((sum, ranked) => sum + value(ranked), 0) / judges.length;
}
