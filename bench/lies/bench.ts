// How many lies of a drawn generator the verifier of answers refuses, and how many honest sentences it drops.
import { parseArgs } from "node:util";
import { stemmerOf } from "#capabilities/retrieval/analysis/stem";
import { verifySentence } from "#capabilities/retrieval/verify/verify";
import { loadChunking } from "../chunking/corpora.ts";
import type { BenchOptions, BenchResult, Cell } from "../report.ts";
import { sharedFolder } from "../shared.ts";
import { drawCases, type DrawnCase } from "./grammar.ts";

/** One line for `--help`. */
export const summary = "share of lies that the verifier of answers refuses, by kind, and of honest sentences that it drops  [--seed N] [--show] [--shared FOLDER]";

const targets = { lies: 0.99, falseQuotes: 1, honest: 0.03 } as const;

interface Judged extends DrawnCase {
  readonly reason: string | undefined;
  readonly what: string;
}

/** Runs the bench. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { seed: { type: "string", default: "1" }, show: { type: "boolean", default: false }, shared: { type: "string" } } });
  const { corpora } = await loadChunking(sharedFolder("data/text/chunking", values.shared));
  const judged = drawCases(corpora, Number(values.seed)).map(judge);
  if (values.show) for (const one of judged.filter(({ isLie, reason }) => isLie === (reason === undefined))) print(`${one.kind} ${one.corpus} ${one.reason ?? "kept"} [${one.what}]\n  says   ${one.sentence.text}\n  quotes ${one.sentence.quotes.map(({ quote }) => quote).join("\n         ")}`);
  print(table(judged));
  const lies = judged.filter(({ isLie }) => isLie);
  const figures = { seed: Number(values.seed), lies: lies.length, honest: judged.length - lies.length, liesRefused: refused(lies), falseQuotesRefused: refused(lies.filter(({ isFalseQuote }) => isFalseQuote)), honestDropped: refused(judged.filter(({ isLie }) => !isLie)) };
  print(`lies refused ${percent(figures.liesRefused)} % (>= ${percent(targets.lies)}); false quotes ${percent(figures.falseQuotesRefused)} % (${percent(targets.falseQuotes)}); honest sentences dropped ${percent(figures.honestDropped)} % (<= ${percent(targets.honest)})`);
  return { figures };
}

function judge(drawn: DrawnCase): Judged {
  const stem = stemmerOf("en");
  const shown = new Map(drawn.passages.map(({ chunk, text }) => [chunk, { text, headings: [], stem }]));
  const verdict = verifySentence(drawn.sentence.text, drawn.sentence.quotes.map(({ chunk, quote }) => ({ quote, passage: shown.get(chunk) })));
  return { ...drawn, reason: verdict.isKept ? undefined : verdict.reason, what: verdict.isKept ? "" : verdict.what };
}

function table(judged: readonly Judged[]): readonly (readonly Cell[])[] {
  const kinds = [...new Set(judged.map(({ kind, isLie }) => `${isLie ? "lie" : "honest"} ${kind}`))];
  return [["drawn", "sentences", "refused", "%", "by"], ...kinds.map((name): readonly Cell[] => {
    const own = judged.filter(({ kind, isLie }) => `${isLie ? "lie" : "honest"} ${kind}` === name);
    const reasons = own.flatMap(({ reason }) => reason ?? []);
    return [name, own.length, reasons.length, percent(refused(own)), [...new Set(reasons)].map((reason) => `${reason} ${reasons.filter((other) => other === reason).length}`).join(", ")];
  })];
}

function refused(judged: readonly Judged[]): number {
  return judged.length === 0 ? 1 : judged.filter(({ reason }) => reason !== undefined).length / judged.length;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
