// Prints an evaluation: measures with their intervals, two arms compared, lost questions with the command that says why, and gates.
import type { EvaluationView, ReportView } from "#contract/evaluations";
import { formatCount } from "#core/text/units";
import { shellWord } from "../generated.ts";
import type { Printer } from "./printer.ts";
import { tableLines } from "./table.ts";

type MeasureView = ReportView["answers"][number];

/** Lost questions that are printed; `--json` has more. */
const lostShownMax = 20;
/** Changed questions that are printed. */
const changedShownMax = 10;

/** Prints a finished evaluation. */
export async function printEvaluation(printer: Printer, { collection, questions, judgments, unknown, report, evaluation }: EvaluationView): Promise<void> {
  if (report === null) return printer.line(`The evaluation ${evaluation} has no report.`);
  const { answerable, unanswerable, unjudged } = report;
  const judged = judgments === 0 ? "no judgments" : `${formatCount(answerable)} with a relevant document, ${formatCount(unanswerable)} that nothing answers, ${formatCount(unjudged)} not judged`;
  const lines = [
    `${formatCount(questions)} questions on ${collection}: ${judged}${unknown === 0 ? "" : `; ${formatCount(unknown)} judgments name what is not there`}`, "",
    ...tableLines({ heads: ["measure", "of", "mean", "95 % interval", "questions"], rows: [...report.arms.flatMap(({ arm, measures }) => measureRows(arm, measures)), ...measureRows("answers", report.answers)], isNumber: [false, false, true, true, true] }, printer.columns),
    ...comparisonLines(printer, report), ...lostLines(printer, report, collection), ...gateLines(printer, report),
  ];
  for (const line of lines) await printer.line(line);
  if (judgments === 0) await printer.note("Without judgments nobody can tell whether the right documents are found, or whether a refusal was right: give --qrels for recall, nDCG, lost questions and citation precision.");
  if (report.fromSnapshot !== report.toSnapshot) await printer.note(`The collection changed meanwhile: questions were asked between ${report.fromSnapshot} and ${report.toSnapshot}.`);
  await printer.note(`Intervals: percentile bootstrap over questions, ${formatCount(report.resamples)} resamples, seed ${report.seed}. Kept as ${evaluation}.`);
}

function measureRows(of: string, measures: readonly MeasureView[]): readonly string[][] {
  return measures.filter(({ mean }) => mean !== null).map(({ measure, mean, low, high, count }) => [measure, of, figure(mean), interval(low, high), formatCount(count)]);
}

function comparisonLines(printer: Printer, { comparison }: ReportView): string[] {
  if (comparison === null) return [];
  const { first, second, measures, overlap, sameFirst, changed } = comparison;
  const rows = measures.map(({ measure, mean, low, high, p, wins, ties, losses }) => [measure, signed(mean), interval(low, high, signed), p.toFixed(4), formatCount(wins), formatCount(ties), formatCount(losses)]);
  const changes = changed.slice(0, changedShownMax).map((question) => [question.question, figure(question.first), figure(question.second), question.text]);
  return [
    "", `${second} against ${first}: ${(100 * overlap).toFixed(1)} % of the first ten documents in common, the same first for ${(100 * sameFirst).toFixed(1)} % of the questions`,
    ...(rows.length === 0 ? [] : ["", ...tableLines({ heads: ["measure", "difference", "95 % interval", "p", "wins", "ties", "losses"], rows, isNumber: [false, true, true, true, true, true, true] }, printer.columns)]),
    ...(changes.length === 0 ? [] : ["", "Questions that changed most, by ndcg@10", ...tableLines({ heads: ["question", first, second, "text"], rows: changes, isNumber: [false, true, true, false] }, printer.columns)]),
  ];
}

function lostLines(printer: Printer, { arms, lost }: ReportView, collection: string): string[] {
  const total = arms.reduce((sum, arm) => sum + arm.lost, 0);
  if (total === 0) return [];
  const shown = lost.slice(0, lostShownMax);
  const of = collection === "default" ? "" : ` --collection ${collection}`;
  return [
    "", `Lost: no relevant document among the first ten (${arms.map((arm) => `${arm.arm} ${formatCount(arm.lost)}`).join(", ")})`,
    ...shown.flatMap(({ arm, question, text, documents, rank }) => [
      `  ${printer.paint("bold", question)}  ${rank === null ? "not among 100" : `at ${rank}`}  ${text}`,
      `    ${printer.paint("dim", `plinth search ${shellWord(text)} --mode ${arm}${of} --why ${shellWord(documents[0] ?? "")}`)}`,
    ]),
    ...(total > shown.length ? [`  … and ${formatCount(total - shown.length)} more`] : []),
  ];
}

function gateLines(printer: Printer, { gates }: ReportView): string[] {
  if (gates.length === 0) return [];
  return ["", ...gates.map(({ gate, arm, value, isHeld }) => `${isHeld ? printer.paint("green", "holds ") : printer.paint("red", "broken")}  ${gate}${arm === null ? "" : ` (${arm})`}  ${value === null ? "nothing to measure" : `it is ${figure(value)}`}`)];
}

function figure(value: number | null): string {
  return value === null ? "-" : value.toFixed(3);
}

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(3)}`;
}

function interval(low: number | undefined, high: number | undefined, form: (value: number) => string = figure): string {
  return low === undefined || high === undefined ? "-" : `${form(low)} to ${form(high)}`;
}
