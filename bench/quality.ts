// Ranking by words, by the model alone and by both on every retrieval set of the shared data; and the measures against trec_eval's own outputs.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { normalisedGainAt, rankedBy, recallAt } from "#capabilities/evaluation/index";
import { createAnalyser } from "#capabilities/retrieval/analysis/index";
import { bm25 } from "#core/ranking/bm25";
import { withoutPhrases } from "#core/ranking/query";
import { createLanguageDetector } from "#engines/language/index";
import { createMemorySearchIndex } from "#engines/memory/search-index";
import { openSegments } from "#engines/segments/search-index";
import { systemClock } from "#engines/system/clock";
import { packageRoot } from "#app/entries";
import { builtInModelName } from "#core/vectors/model-definition";
import { defaultRules } from "#capabilities/retrieval/fusion/rules";
import { openStaticEmbedder } from "#engines/static/embedder";
import type { SearchIndex } from "#ports/search-index";
import { crossLingualTable, gainsInShort, hybridTable, measureArms, modelTable, type ArmFigures } from "./quality/arms.ts";
import { trecEvalDifferences } from "./quality/parity.ts";
import { crossLingual, loadSets, type RetrievalSet, type SetDocument } from "./quality/sets.ts";
import type { BenchOptions, BenchResult, Cell } from "./report.ts";
import { sharedFolder } from "./shared.ts";

/** One line for `--help`. */
export const summary = "nDCG@10 by words, by the model alone and by both on every retrieval set; differing lines to trec_eval  [--mode keyword|hybrid] [--model FILE] [--sets a,b] [--engine segments|memory] [--detect] [--shared FOLDER]";

/** Targets above plain BM25 less its margin. */
const targets: Readonly<Record<string, number>> = { cranfield: 0.367, cacm: 0.486, "cosqa-code": 0.394 };
const margin = 0.003;
const hitsMax = 100;

interface SetFigures {
  readonly ndcg10: number;
  readonly recall100: number;
  /** nDCG@10 of every other query, from the first and from the second. */
  readonly halves: readonly [number, number];
  readonly target: number;
}

/** Runs the bench. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { mode: { type: "string", default: "hybrid" }, model: { type: "string", default: join(packageRoot(), "models", builtInModelName, "model.plinth") }, sets: { type: "string" }, engine: { type: "string", default: "segments" }, detect: { type: "boolean", default: false }, shared: { type: "string" } } });
  const sets = await loadSets(sharedFolder("data/text/eval", values.shared), values.sets?.split(",") ?? []);
  const detector = values.detect ? await createLanguageDetector() : undefined;
  const embedder = values.mode === "keyword" ? undefined : await openStaticEmbedder(values.model);
  const found = new Map<string, SetFigures>();
  const arms = new Map<string, ArmFigures>();
  for (const set of sets) {
    const languageOf = ({ title, text }: SetDocument): string => detector?.detect(`${title}\n${text}`) ?? set.language;
    found.set(set.name, await withEngine(values.engine, (index) => measure(index, set, languageOf)));
    if (embedder) arms.set(set.name, await withEngine(values.engine, (index) => measureArms(index, embedder, { set, languageOf })));
  }
  const across = new Map<string, ArmFigures>();
  if (embedder) for (const [language, set] of crossLingual(sets)) across.set(language, await withEngine(values.engine, (index) => measureArms(index, embedder, { set, languageOf: () => "en" })));
  const differences = await trecEvalDifferences(sharedFolder("parity/trec_eval/test", values.shared));
  const differing = differences.reduce((sum, each) => sum + each.differing.length, 0);
  print(`BM25 k1 = ${bm25.k1}, b = ${bm25.b}; engine ${values.engine}; language ${values.detect ? "detected for each document" : "from the set's name"}`);
  print(tableOf(sets, found));
  if (embedder) {
    const { averages, worst } = gainsInShort(arms);
    const [average, even, odd] = (averages ?? []).map((gain) => gain.toFixed(4));
    print(`model ${embedder.model.version}, ${embedder.model.dimensions} dimensions; documents embedded whole, ranked by cosine`);
    print(await modelTable(embedder, arms, sharedFolder("data/text/eval", values.shared)));
    print(`joined: ${defaultRules.method}, dense arm ${defaultRules.denseWeight} and feedback ${defaultRules.feedbackWeight} of ${defaultRules.feedback.sourcesMax} candidates, each times the share of the query that the model knows`);
    print(`average gain over cacm, cosqa-code and cranfield ${average === undefined ? "not measured" : `${average}, even half ${even}, odd half ${odd}`} (target .018), least gain of all sets ${worst.toFixed(4)} (target -.002)`);
    print(hybridTable(sets, arms));
    if (across.size > 0) print(crossLingualTable(across));
  }
  print(`trec_eval: ${differences.length} cases, ${differences.reduce((sum, { lines }) => sum + lines, 0)} lines, ${differing} differing`);
  for (const { name, differing: lines } of differences) for (const line of lines.slice(0, 5)) print(`  ${name}, line ${line}`);
  const missed = [...found].filter(([, { ndcg10, target }]) => ndcg10 < target).map(([name]) => name);
  return { figures: { engine: values.engine, k1: bm25.k1, b: bm25.b, isLanguageDetected: values.detect, sets: Object.fromEntries(found), arms: Object.fromEntries(arms), crossLingual: Object.fromEntries(across), missed, trecEvalDifferingLines: differing } };
}

/** An engine of its own for one set, and what it left on disk removed. */
async function withEngine<Value>(name: string, use: (index: SearchIndex) => Promise<Value>): Promise<Value> {
  const directory = await mkdtemp(join(tmpdir(), "plinth-quality-"));
  const index = await openEngine(name, directory);
  try {
    return await use(index);
  } finally {
    await index.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function openEngine(name: string, directory: string): Promise<SearchIndex> {
  const analyser = createAnalyser();
  if (name === "memory") return createMemorySearchIndex({ analyser });
  if (name === "segments") return openSegments({ directory, analyser, clock: systemClock });
  throw new Error(`there is no engine ${name}: segments or memory`);
}

async function measure(index: SearchIndex, set: RetrievalSet, languageOf: (document: SetDocument) => string): Promise<SetFigures> {
  const scope = { workspace: "bench", collection: set.name };
  const changes = set.documents.map((document) => ({
    kind: "put" as const,
    document: { document: document.id, externalId: document.id, language: languageOf(document), groups: [], fields: {}, entries: [{ version: "1", ordinal: 0, title: document.title, headings: [], text: document.text }] },
  }));
  await index.apply(scope, { seq: 1, changes });
  await index.flush(scope);
  const gains: number[] = [];
  const recalls: number[] = [];
  for (const { id, text } of set.queries) {
    const { hits } = await index.search(scope, { text: withoutPhrases(text), readable: { all: true }, limit: hitsMax, offset: 0, explain: false, onePerDocument: true });
    const ranked = rankedBy(set.judgments.get(id) ?? new Map(), hits.map(({ externalId, score }) => ({ document: externalId, score })));
    gains.push(normalisedGainAt(ranked, 10));
    recalls.push(recallAt(ranked, hitsMax));
  }
  const half = (rest: number): number => mean(gains.filter((_gain, query) => query % 2 === rest));
  return { ndcg10: mean(gains), recall100: mean(recalls), halves: [half(0), half(1)], target: Math.max(set.floor - margin, targets[set.name] ?? 0) };
}

function tableOf(sets: readonly RetrievalSet[], found: ReadonlyMap<string, SetFigures>): readonly (readonly Cell[])[] {
  const rows = sets.flatMap((set) => {
    const figures = found.get(set.name);
    if (figures === undefined) return [];
    const { ndcg10, recall100, halves, target } = figures;
    return [[set.name, set.documents.length, set.queries.length, ndcg10.toFixed(4), target.toFixed(4), ndcg10 >= target ? "yes" : "NO", set.floor.toFixed(4), recall100.toFixed(4), halves[0].toFixed(4), halves[1].toFixed(4)]];
  });
  return [["set", "documents", "queries", "nDCG@10", "target", "reached", "plain BM25", "recall@100", "even half", "odd half"], ...rows];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
