// The whole of trec_eval: judgments and a run in, its lines of figures out.
import { fail } from "#core/errors";
import { compareText } from "#core/text/positions";
import { parseJudgeJudgments, parseJudgments } from "../judgments.ts";
import { rankedPreferences } from "../preference-measures.ts";
import { parseJudgmentPreferences, parsePreferences } from "../preferences.ts";
import { rankedBy, type Ranked } from "../ranked.ts";
import { parseRun, type Retrieved, type Run } from "../run.ts";
import { chosenMeasures, measureNames, type ChosenMeasure } from "./choice.ts";
import type { Measure } from "./measure.ts";
import { judgesTable, preferenceTable } from "./other-tables.ts";
import { rankedTable, relevanceString } from "./ranked-table.ts";
import { zScore, type Reference } from "./zscores.ts";

/** What to evaluate and how; the names in brackets are trec_eval's options. */
export interface TrecOptions {
  /** Text of the judgments. */
  readonly judgments: string;
  /** Text of the run. */
  readonly run: string;
  /** Format of the judgments [-R]. */
  readonly format?: "qrels" | "prefs" | "qrels_prefs" | "qrels_jg";
  /** Measures and their parameters [-m], such as `P.5,10`; `official` unless told. */
  readonly measures?: readonly string[];
  /** Print every query too [-q]. */
  readonly perQuery?: boolean;
  /** Count queries without results as 0 [-c]. */
  readonly isComplete?: boolean;
  /** Only the first so many documents [-M]. */
  readonly documentsMax?: number;
  /** Least relevance that is relevant [-l]. */
  readonly level?: number;
  /** Print z-scores against this reference [-Z]. */
  readonly reference?: Reference;
}

/** The lines that trec_eval prints: `measure<TAB>query or all<TAB>value`. @throws request.invalid */
export function trecEvaluate(options: TrecOptions): readonly string[] {
  const run = parseRun(options.run);
  switch (options.format ?? "qrels") {
    case "qrels": {
      const judgments = parseJudgments(options.judgments);
      const input = (query: string, retrieved: readonly Retrieved[]): Ranked => rankedBy(judgments.get(query) ?? new Map(), retrieved, options);
      return report({ table: rankedTable, queries: [...judgments.keys()], input, text: relevanceString }, run, options);
    }
    case "qrels_jg": {
      const judges = parseJudgeJudgments(options.judgments);
      const input = (query: string, retrieved: readonly Retrieved[]): readonly Ranked[] => [...(judges.get(query)?.values() ?? [])].map((judged) => rankedBy(judged, retrieved, options));
      return report({ table: judgesTable, queries: [...judges.keys()], input }, run, options);
    }
    default: {
      const preferences = options.format === "prefs" ? parsePreferences(options.judgments) : parseJudgmentPreferences(options.judgments);
      const input = (query: string, retrieved: readonly Retrieved[]) => rankedPreferences(preferences.get(query) ?? [], retrieved.slice(0, options.documentsMax));
      return report({ table: preferenceTable, queries: [...preferences.keys()], input }, run, options);
    }
  }
}

interface Evaluation<Input> {
  readonly table: readonly Measure<Input>[];
  readonly queries: readonly string[];
  readonly input: (query: string, retrieved: readonly Retrieved[]) => Input;
  /** The text of a measure that prints one; only for single queries. */
  readonly text?: (input: Input, length: number) => string;
}

function report<Input>(evaluation: Evaluation<Input>, run: Run, options: TrecOptions): readonly string[] {
  const chosen = chosenMeasures(evaluation.table, options.measures ?? ["official"]);
  const queries = evaluation.queries.toSorted(compareText).filter((query) => options.isComplete === true || run.queries.has(query));
  if (queries.length === 0) throw fail("request.invalid", { problem: "no query has both judgments and results", where: "run" });
  const totals = chosen.map(({ names }) => names.map(() => 0));
  const lines: string[] = [];
  for (const query of queries) {
    const input = evaluation.input(query, run.queries.get(query) ?? []);
    for (const [index, measure] of chosen.entries()) {
      const values = valuesOf(measure, { query, input, isEmpty: !run.queries.has(query) }, options.reference);
      for (const [at, value] of values.entries()) addTo(totals[index], at, value);
      if (options.perQuery === true) lines.push(...queryLines(measure, { query, values, text: evaluation.text?.(input, measure.parameters.numbers[0] ?? 0) ?? "" }, options));
    }
  }
  return [...lines, ...summary({ chosen, totals, queries: queries.length, run }, options)];
}

/** A query without results is worth 0 whatever a set of nothing would be worth. */
function valuesOf<Input>(measure: ChosenMeasure<Input>, of: { readonly query: string; readonly input: Input; readonly isEmpty: boolean }, reference: Reference | undefined): readonly number[] {
  const isZero = of.isEmpty && measure.name === "utility";
  const values = measure.values(of.input, measure.parameters).map((value) => (isZero ? 0 : value));
  return reference === undefined ? values : values.map((value, index) => zScore(reference, { query: of.query, measure: measure.names[index] ?? "" }, value));
}

function queryLines<Input>(measure: ChosenMeasure<Input>, of: { readonly query: string; readonly values: readonly number[]; readonly text: string }, options: TrecOptions): readonly string[] {
  if (measure.kind === "geometric") return [];
  if (measure.name === "relstring") return [line(measure.names[0] ?? "", of.query, `'${of.text}'`)];
  return of.values.map((value, index) => figure({ name: measure.names[index] ?? "", query: of.query, isCount: measure.kind === "count" }, value, options));
}

interface Totals<Input> {
  readonly chosen: readonly ChosenMeasure<Input>[];
  readonly totals: readonly (readonly number[])[];
  readonly queries: number;
  readonly run: Run;
}

function summary<Input>({ chosen, totals, queries, run }: Totals<Input>, options: TrecOptions): readonly string[] {
  const asked = measureNames(options.measures ?? ["official"]);
  const lines: string[] = [];
  if (asked.has("runid")) lines.push(line("runid", "all", run.name));
  if (asked.has("num_q")) lines.push(figure({ name: "num_q", query: "all", isCount: true }, queries, options));
  for (const [index, { kind, names }] of chosen.entries()) {
    for (const [at, total] of (totals[index] ?? []).entries()) {
      if (names[at]?.startsWith("relstring") === true) continue;
      lines.push(figure({ name: names[at] ?? "", query: "all", isCount: kind === "count" }, joined(kind, total, queries), options));
    }
  }
  return lines;
}

function joined(kind: Measure<never>["kind"], total: number, queries: number): number {
  if (kind === "count") return total;
  return kind === "geometric" ? Math.exp(total / queries) : total / queries;
}

function figure(of: { readonly name: string; readonly query: string; readonly isCount: boolean }, value: number, { reference }: TrecOptions): string {
  if (reference !== undefined) return `Z${line(of.name, of.query, value.toFixed(4).padStart(6))}`;
  return line(of.name, of.query, of.isCount ? String(value) : value.toFixed(4).padStart(6));
}

function line(name: string, query: string, value: string): string {
  return `${name.padEnd(22)}\t${query}\t${value}`;
}

function addTo(sums: number[] | undefined, index: number, value: number): void {
  if (sums !== undefined) sums[index] = (sums[index] ?? 0) + value;
}
