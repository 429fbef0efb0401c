// What a measure of trec_eval is: a name, its parameters, and values for one query.

/** How a measure's values are joined over queries and printed. */
export type MeasureKind =
  /** Mean over queries, four decimals. */
  | "mean"
  /** Sum over queries, a whole number. */
  | "count"
  /** The logarithm a query; printed for all queries alone, as the geometric mean. */
  | "geometric";

/** How a measure reads what stands behind the point of `-m name.parameters`. */
export type ParameterKind =
  /** Whole numbers, each one value: `P_5`. */
  | "cutoffs"
  /** Shares, each one value, printed with two decimals: `iprec_at_recall_0.10`. */
  | "shares"
  /** Numbers that make one value together. */
  | "numbers"
  /** `level=gain` pairs that make one value together. */
  | "gains";

/** Parameters as read: the numbers, or pairs as a map. */
export interface MeasureParameters {
  readonly numbers: readonly number[];
  readonly pairs: ReadonlyMap<string, number>;
}

/** One measure, or a family of one value a parameter, over an `Input` made of judgments and a ranking. */
export interface Measure<Input> {
  readonly name: string;
  readonly kind: MeasureKind;
  readonly takes?: ParameterKind;
  readonly defaults?: readonly number[];
  /** One value for each printed line. */
  readonly values: (input: Input, parameters: MeasureParameters) => readonly number[];
}

/** A measure without parameters. */
export function single<Input>(name: string, value: (input: Input) => number, kind: MeasureKind = "mean"): Measure<Input> {
  return { name, kind, values: (input) => [value(input)] };
}

/** A measure with one value for each cut-off or share. */
export function family<Input>(name: string, of: { readonly takes: "cutoffs" | "shares"; readonly defaults: readonly number[] }, value: (input: Input, parameter: number) => number): Measure<Input> {
  return { name, kind: "mean", ...of, values: (input, { numbers }) => numbers.map((parameter) => value(input, parameter)) };
}
