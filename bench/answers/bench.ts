// Whether `ask` says that a collection does not answer: its own questions, the same with what answers them hidden, and those of other corpora.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "#app/entries";
import { builtInModelName } from "#core/vectors/model-definition";
import { openStaticEmbedder } from "#engines/static/embedder";
import type { Embedder } from "#ports/embedder";
import { loadSets, type RetrievalSet } from "../quality/sets.ts";
import type { BenchOptions, BenchResult, Cell } from "../report.ts";
import { sharedFolder } from "../shared.ts";
import { abstained, moves, reachable, type Weighed } from "./curve.ts";
import { openHouse } from "./house.ts";
import { foreignTo, halvesOf, questionsFor } from "./questions.ts";

/** One line for `--help`. */
export const summary = "share of questions that ask does not answer: own, own with the answer hidden, of other corpora; curves  [--sets a,b] [--questions N] [--no-vectors] [--shared FOLDER]";

/** Targets of the issue: at least so many foreign and hidden ones, at most so many own ones. */
const targets = { foreign: 0.93, hidden: 0.55, own: 0.06 } as const;

/** Runs the bench. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { sets: { type: "string" }, questions: { type: "string", default: "120" }, "no-vectors": { type: "boolean", default: false }, shared: { type: "string" } } });
  const samples = Number(values.questions);
  const sets = await loadSets(sharedFolder("data/text/eval", values.shared));
  const wanted = values.sets?.split(",");
  const embedder = values["no-vectors"] ? undefined : await openStaticEmbedder(join(packageRoot(), "models", builtInModelName, "model.plinth"));
  const found = new Map<string, readonly Weighed[]>();
  for (const [set, others] of collectionsOf(sets)) if (wanted === undefined || wanted.some((name) => set.name.startsWith(name))) found.set(set.name, await weighedOf(set, { others, samples, embedder }));
  print(`at most ${samples} questions of each kind, drawn by a fixed seed; ${embedder ? "words and vectors" : "words alone"}; hidden documents are filtered out while word frequencies still count them`);
  print(abstentionTable(found));
  print(curveTable(found));
  const missed = [...found].flatMap(([name, questions]) => missedOf(questions).map((kind) => `${name}: ${kind}`));
  print(missed.length === 0 ? "every target is reached" : `missed: ${missed.join(", ")}`);
  const figures = Object.fromEntries([...found].map(([name, questions]) => [name, { questions: questions.length, ...abstained(questions), curve: moves.map((move) => ({ move, ...abstained(questions, move) })) }]));
  return { figures: { samples, vectors: embedder !== undefined, sets: figures, missed } };
}

/** Each set with those foreign to it; a set that is alone in its language as two halves, each foreign to the other. */
function collectionsOf(sets: readonly RetrievalSet[]): readonly (readonly [RetrievalSet, readonly RetrievalSet[]])[] {
  return sets.flatMap((set): (readonly [RetrievalSet, readonly RetrievalSet[]])[] => {
    const others = foreignTo(set, sets);
    if (others.length > 0) return [[set, others]];
    const [first, second] = halvesOf(set);
    return [[first, [second]]];
  });
}

async function weighedOf(set: RetrievalSet, { others, samples, embedder }: { readonly others: readonly RetrievalSet[]; readonly samples: number; readonly embedder: Embedder | undefined }): Promise<readonly Weighed[]> {
  const house = await openHouse(set, embedder);
  try {
    const weighed: Weighed[] = [];
    for (const { kind, text, hidden } of questionsFor(set, others, samples)) {
      const { evidence } = await house.ask(text, hidden);
      weighed.push({ kind, margin: evidence.score - evidence.threshold });
    }
    return weighed;
  } finally {
    await house.close();
  }
}

function missedOf(questions: readonly Weighed[]): readonly string[] {
  const { own, hidden, foreign } = abstained(questions);
  return [...((foreign ?? 1) < targets.foreign ? ["foreign"] : []), ...((hidden ?? 1) < targets.hidden ? ["hidden"] : []), ...((own ?? 0) > targets.own ? ["own"] : [])];
}

function abstentionTable(found: ReadonlyMap<string, readonly Weighed[]>): readonly (readonly Cell[])[] {
  const rows = [...found].map(([name, questions]): readonly Cell[] => {
    const { own, hidden, foreign } = abstained(questions);
    return [name, questions.length, percent(own), percent(hidden), percent(foreign), percent(reachable(questions, "hidden", targets.own)), percent(reachable(questions, "foreign", targets.own)), missedOf(questions).join(", ")];
  });
  return [["not answered, %", "questions", `own (<= ${percent(targets.own)})`, `hidden (>= ${percent(targets.hidden)})`, `foreign (>= ${percent(targets.foreign)})`, "hidden, best threshold", "foreign, best threshold", "missed"], ...rows];
}

/** Own against foreign questions that are not answered, as the threshold is moved. */
function curveTable(found: ReadonlyMap<string, readonly Weighed[]>): readonly (readonly Cell[])[] {
  const rows = [...found].map(([name, questions]): readonly Cell[] => [name, ...moves.map((move) => {
    const { own, foreign } = abstained(questions, move);
    return `${percent(own)} / ${percent(foreign)}`;
  })]);
  return [["own / foreign, threshold moved by", ...moves.map((move) => (move > 0 ? `+${move}` : `${move}`))], ...rows];
}

function percent(share: number | null): string {
  return share === null ? "-" : (100 * share).toFixed(1);
}
