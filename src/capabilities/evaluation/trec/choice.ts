// Which measures were asked for: names with parameters behind a point, and nicknames of many.
import { fail } from "#core/errors";
import { readNumber } from "../lines.ts";
import type { Measure, MeasureParameters, ParameterKind } from "./measure.ts";

const general = ["runid", "num_q"];
const official = [...general, "num_ret", "num_rel", "num_rel_ret", "map", "gm_map", "Rprec", "bpref", "recip_rank", "iprec_at_recall", "P"];
const preferences = ["prefs_num_prefs_poss", "prefs_num_prefs_ful", "prefs_num_prefs_ful_ret", "prefs_simp", "prefs_pair", "prefs_avgjg"];

const nicknames: Readonly<Record<string, readonly string[]>> = {
  official,
  set: [...general, "num_ret", "num_rel", "num_rel_ret", "utility", "set_P", "set_recall", "set_relative_P", "set_map", "set_F"],
  all_trec: [...official, "relstring", "recall", "infAP", "gm_bpref", "utility", "11pt_avg", "ndcg", "relative_P", "Rprec_mult", "success", "map_cut", "ndcg_cut", "ndcg_rel", "Rndcg", "binG", "G", "set_P", "set_recall", "set_relative_P", "set_map", "set_F", "num_nonrel_judged_ret", "rbp", "rbp_resid", "unj"],
  prefs: [...general, ...preferences],
  all_prefs: [...general, ...preferences, "prefs_avgjg_Rnonrel", "prefs_simp_ret", "prefs_pair_ret", "prefs_avgjg_ret", "prefs_avgjg_Rnonrel_ret", "prefs_simp_imp", "prefs_pair_imp", "prefs_avgjg_imp"],
  qrels_jg: [...general, "map_avgjg", "P_avgjg", "Rprec_mult_avgjg"],
};

/** A measure that was asked for: its parameters, and the name of each value it prints. */
export interface ChosenMeasure<Input> extends Measure<Input> {
  readonly parameters: MeasureParameters;
  readonly names: readonly string[];
}

/** All names asked for, nicknames resolved. */
export function measureNames(asked: readonly string[]): ReadonlySet<string> {
  return new Set(asked.flatMap((each) => nicknames[nameOf(each)] ?? [nameOf(each)]));
}

/** The measures of `table` that were asked for, in the table's order. @throws request.invalid for a name that neither it nor trec_eval's nicknames know */
export function chosenMeasures<Input>(table: readonly Measure<Input>[], asked: readonly string[]): readonly ChosenMeasure<Input>[] {
  const names = measureNames(asked);
  const unknown = asked.find((each) => nicknames[nameOf(each)] === undefined && !general.includes(nameOf(each)) && !table.some(({ name }) => name === nameOf(each)));
  if (unknown !== undefined) throw fail("request.invalid", { problem: `there is no measure ${unknown} over these judgments`, where: "measures" });
  const given = new Map(asked.filter((each) => each.includes(".")).map((each) => [nameOf(each), each.slice(each.indexOf(".") + 1)]));
  return table.filter(({ name }) => names.has(name)).map((measure) => choose(measure, given.get(measure.name)));
}

function nameOf(asked: string): string {
  return asked.split(".", 1)[0] ?? asked;
}

function choose<Input>(measure: Measure<Input>, given: string | undefined): ChosenMeasure<Input> {
  const parameters = parametersOf(measure, given);
  const { name, takes } = measure;
  if (takes === "cutoffs") return { ...measure, parameters, names: parameters.numbers.map((cutoff) => `${name}_${cutoff}`) };
  if (takes === "shares") return { ...measure, parameters, names: parameters.numbers.map((share) => `${name}_${share.toFixed(2)}`) };
  return { ...measure, parameters, names: [given === undefined ? name : `${name}_${given}`] };
}

/** Cut-offs and shares in ascending order, others as given. */
function parametersOf(measure: Pick<Measure<never>, "takes" | "defaults">, given: string | undefined): MeasureParameters {
  if (given === undefined) return { numbers: measure.defaults ?? [], pairs: new Map() };
  const items = given.split(",");
  if (measure.takes === "gains") return { numbers: [], pairs: new Map(items.map((item) => [item.split("=", 1)[0] ?? "", readNumber(item.split("=")[1] ?? "")])) };
  return { numbers: inOrder(measure.takes, items.map(readNumber)), pairs: new Map() };
}

function inOrder(takes: ParameterKind | undefined, numbers: readonly number[]): readonly number[] {
  if (takes === "numbers") return numbers;
  const sorted = numbers.toSorted((a, b) => a - b);
  return takes === "cutoffs" ? sorted.map(Math.trunc) : sorted;
}
