// A report: gates, measures with their intervals as bars, two ways compared, questions that changed, and lost ones with the way to why.
import { Link } from "@tanstack/react-router";
import type { Evaluation, Report } from "../api.ts";
import { State } from "../parts/states.tsx";
import { count, number } from "../text.ts";
import { IntervalBar } from "./bar.tsx";
import { inWords } from "./words.ts";

type Done = Evaluation & { readonly report: Report };

/** All sections of a report. */
export function ReportSections({ collection, evaluation: { report, judgments, unknown } }: { readonly collection: string; readonly evaluation: Done }) {
  const { answerable, unanswerable, unjudged, seed, resamples, fromSnapshot, toSnapshot } = report;
  return (
    <>
      {report.gates.length > 0 ? <Gates gates={report.gates} /> : null}
      <Measures report={report} />
      <p className="px-4 pb-4 text-table text-soft md:px-6">
        {judgments > 0 ? `${count(answerable, "question")} with a relevant document, ${number(unanswerable)} that nothing answers, ${number(unjudged)} not judged. ` : "Without judgments nobody can tell whether the right documents are found, or whether a refusal was right. "}
        {unknown > 0 ? `${count(unknown, "judgment")} named what is not there. ` : ""}
        Intervals hold 95 % of {number(resamples)} bootstrap resamples of the questions (seed {seed}).
        {fromSnapshot === toSnapshot ? "" : " The collection changed while questions were asked."}
      </p>
      {report.comparison ? <Comparison comparison={report.comparison} /> : null}
      {judgments > 0 ? <Lost collection={collection} report={report} /> : null}
    </>
  );
}

function Gates({ gates }: { readonly gates: Report["gates"] }) {
  return (
    <ul aria-label="Gates" className="flex flex-wrap gap-x-6 gap-y-1 border-t border-line px-4 py-3 text-table md:px-6">
      {gates.map(({ gate, arm, value, isHeld }) => (
        <li key={`${gate} ${arm}`}><State tone={isHeld ? "ok" : "failed"}><span><code>{gate}</code>{arm ? ` ${arm}` : ""} {isHeld ? "holds" : "broken"}{value === null ? ": nothing to measure" : `: ${value.toFixed(3)}`}</span></State></li>
      ))}
    </ul>
  );
}

interface Line {
  readonly measure: string;
  readonly of: string;
  readonly series: 1 | 2;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

function linesOf({ arms, answers }: Report): readonly Line[] {
  const line = (of: string, series: 1 | 2) => ({ measure, mean, low = 0, high = 0, count: amount }: Report["answers"][number]): readonly Line[] => (mean === null ? [] : [{ measure, of, series, mean, low, high, count: amount }]);
  const ofArms = arms.map(({ arm, measures }, index) => measures.flatMap(line(arm, index === 0 ? 1 : 2)));
  const byMeasure = (ofArms[0] ?? []).flatMap((_first, index) => ofArms.flatMap((lines) => lines[index] ?? []));
  return [...byMeasure, ...answers.flatMap(line("answers", 1))];
}

function Measures({ report }: { readonly report: Report }) {
  const lines = linesOf(report);
  return (
    <section aria-labelledby="measures" className="border-t border-line py-4">
      <h2 id="measures" className="px-4 font-semibold md:px-6">Measures</h2>
      <div className="relative mt-2 overflow-x-auto" tabIndex={0} role="group" aria-label="Measures">
        <table className="w-full max-w-4xl text-table">
          <thead>
            <tr className="text-left text-soft">
              {["Measure", "Of"].map((words) => <th key={words} scope="col" className="h-8 px-4 font-normal md:first:pl-6">{words}</th>)}
              <th scope="col" className="px-4 text-right font-normal">Mean</th>
              <th scope="col" className="w-1/3 min-w-40 px-4 font-normal max-md:hidden"><span className="flex justify-between"><span>0</span><span>1</span></span></th>
              {["95 % interval", "Questions"].map((words) => <th key={words} scope="col" className="px-4 text-right font-normal whitespace-nowrap">{words}</th>)}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={`${line.measure} ${line.of}`} className="h-8 border-t border-line whitespace-nowrap">
                <th scope="row" className="px-4 text-left font-medium md:pl-6" title={line.measure}>{inWords(line.measure)}</th>
                <td className="px-4 text-soft">{line.of}</td>
                <td className="px-4 text-right tabular-nums">{line.mean.toFixed(3)}</td>
                <td className="px-4 max-md:hidden"><IntervalBar {...line} /></td>
                <td className="px-4 text-right tabular-nums text-soft">{line.low.toFixed(3)}–{line.high.toFixed(3)}</td>
                <td className="px-4 text-right tabular-nums text-soft">{number(line.count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;

function Comparison({ comparison: { first, second, measures, overlap, sameFirst, changed } }: { readonly comparison: NonNullable<Report["comparison"]> }) {
  return (
    <section aria-labelledby="compared" className="border-t border-line py-4">
      <h2 id="compared" className="px-4 font-semibold md:px-6">{second} against {first}</h2>
      <p className="px-4 text-table text-soft md:px-6">{(100 * overlap).toFixed(0)} % of the first ten documents in common, the same first for {(100 * sameFirst).toFixed(0)} % of the questions.</p>
      {measures.length === 0 ? null : (
        <div className="relative mt-2 overflow-x-auto" tabIndex={0} role="group" aria-label="Differences">
          <table className="w-full max-w-4xl text-table">
            <thead><tr className="text-right text-soft">{["Measure", "Difference", "95 % interval", "p", "Better", "Same", "Worse"].map((words) => <th key={words} scope="col" className="h-8 px-4 font-normal whitespace-nowrap first:text-left md:first:pl-6">{words}</th>)}</tr></thead>
            <tbody>
              {measures.map(({ measure, mean, low, high, p, wins, ties, losses }) => (
                <tr key={measure} className="h-8 border-t border-line whitespace-nowrap tabular-nums">
                  <th scope="row" className="px-4 text-left font-medium md:pl-6">{inWords(measure)}</th>
                  {[signed(mean), `${signed(low)} to ${signed(high)}`, p.toFixed(4), number(wins), number(ties), number(losses)].map((words, i) => <td key={i} className="px-4 text-right">{words}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {changed.length === 0 ? null : (
        <>
          <h3 className="px-4 pt-4 text-table text-soft md:px-6">Questions that changed most, by nDCG@10</h3>
          <ul className="mt-1">
            {changed.map(({ question, text, first: before, second: after }) => (
              <li key={question} className="flex flex-wrap gap-x-4 px-4 py-1 text-table md:px-6">
                <span className="tabular-nums">{before.toFixed(3)} → {after.toFixed(3)}</span><span className="min-w-0 flex-1 basis-56">{text} <code className="text-faint">{question}</code></span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Lost({ collection, report: { arms, lost } }: { readonly collection: string; readonly report: Report }) {
  const total = arms.reduce((sum, arm) => sum + arm.lost, 0);
  return (
    <section aria-labelledby="lost" className="border-t border-line px-4 py-4 md:px-6">
      <h2 id="lost" className="font-semibold">Lost questions</h2>
      <p className="text-table text-soft">{total === 0 ? "Every question has a relevant document among the first ten." : `No relevant document among the first ten: ${arms.map((arm) => `${arm.arm} ${number(arm.lost)}`).join(", ")}.`}</p>
      <ul className="mt-2">
        {lost.map(({ arm, question, text, documents: [document = ""], rank }) => (
          <li key={`${arm} ${question}`} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-t border-line py-2">
            <span className="min-w-0 flex-1 basis-64">{text} <code className="text-faint">{question}</code></span>
            <span className="text-table text-soft">{arm}, {rank === null ? "not among 100" : `at ${rank}`}</span>
            <Link to="/search" search={{ ...(collection === "default" ? {} : { collection }), q: text, why: document, ...(arm === "hybrid" ? {} : { mode: arm }) }} className="text-table break-all">Why not {document}?</Link>
          </li>
        ))}
      </ul>
      {total > lost.length ? <p className="mt-2 text-table text-soft">… and {number(total - lost.length)} more: <code>plinth evaluations questions</code> lists all.</p> : null}
    </section>
  );
}
