// How well chunks fit the spans that answer questions: Plinth's chunker beside recursive splitters, all behind the same hybrid search.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { packageRoot } from "#app/entries";
import { builtInModelName } from "#core/vectors/model-definition";
import { defaultBudget } from "#capabilities/ingest/chunk/budget";
import { createAnalyser } from "#capabilities/retrieval/analysis/index";
import { fusionDepth, knownShareOf, rulesFor } from "#capabilities/retrieval/fusion/rules";
import { withoutPhrases } from "#core/ranking/query";
import { sliceCodePoints } from "#core/text/positions";
import { encodeVector } from "#core/vectors/vector";
import { openSegments } from "#engines/segments/search-index";
import { openStaticEmbedder } from "#engines/static/embedder";
import { systemClock } from "#engines/system/clock";
import type { Embedder } from "#ports/embedder";
import { embedAll } from "../quality/dense.ts";
import type { BenchOptions, BenchResult, Cell } from "../report.ts";
import { sharedFolder } from "../shared.ts";
import { chunkerSpans, elementsOf, inCodePoints, loadChunking, type Corpus, type Question } from "./corpora.ts";
import { measure, type CorpusSpan, type QuestionFigures, type Span } from "./measures.ts";
import { recursiveSpans } from "./recursive.ts";

/** One line for `--help`. */
export const summary = "chunks beside recursive splitters of 200 and 400 tokens: precision-omega, IoU, recall of the five best  [--shared FOLDER]";

const retrievedMax = 5;
const recallTarget = 0.9;
const scope = { workspace: "bench", collection: "chunking" };
const recursiveSizes = [200, 400];

/** A way of cutting. */
export interface Cutter {
  readonly name: string;
  spans(corpus: Corpus): Promise<readonly Span[]>;
}

/** Runs the bench. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { shared: { type: "string" } } });
  const data = await loadChunking(sharedFolder("data/text/chunking", values.shared));
  const embedder = await openStaticEmbedder(join(packageRoot(), "models", builtInModelName, "model.plinth"));
  const { countWords } = createAnalyser();
  const own: Cutter = { name: "plinth", spans: async (corpus) => chunkerSpans(corpus.text, await elementsOf(corpus), { budget: defaultBudget, countWords }) };
  const peers = recursiveSizes.map((size): Cutter => ({ name: `recursive ${size}`, spans: async ({ text }) => inCodePoints(text, recursiveSpans(text, size, embedder.countTokens)) }));
  const found = new Map<string, CutterFigures>();
  for (const cutter of [own, ...peers]) found.set(cutter.name, await measureCutter(cutter, data, embedder));
  print(`${data.questions.length} questions over ${data.corpora.length} corpora; the ${retrievedMax} best chunks of hybrid search; means, deviations in brackets`);
  print(tableOf(found));
  print(corpusTable(found));
  const { plinth, ...others } = Object.fromEntries(found);
  const missed = (["precisionOmega", "iou"] as const).filter((name) => Object.values(others).some((other) => plinth!.mean[name] < other.mean[name]));
  print(`targets: precision-omega and IoU no less than either splitter, recall >= ${recallTarget}: ${[...missed, ...(plinth!.mean.recall < recallTarget ? ["recall"] : [])].join(", ") || "reached"}${missed.length > 0 || plinth!.mean.recall < recallTarget ? " missed" : ""}`);
  return { figures: Object.fromEntries(found) };
}

/** What one way of cutting reaches. */
export interface CutterFigures {
  readonly chunks: number;
  readonly charactersMean: number;
  readonly mean: QuestionFigures;
  readonly deviation: QuestionFigures;
  readonly byCorpus: Readonly<Record<string, QuestionFigures>>;
}

/** Cuts the corpora, indexes all chunks together and asks every question. */
export async function measureCutter(cutter: Cutter, { corpora, questions }: { readonly corpora: readonly Corpus[]; readonly questions: readonly Question[] }, embedder: Embedder): Promise<CutterFigures> {
  const chunks = (await Promise.all(corpora.map(async (corpus) => (await cutter.spans(corpus)).map((span): CorpusSpan & { readonly text: string } => ({ ...span, corpus: corpus.name, text: sliceCodePoints(corpus.text, span.start, span.end) }))))).flat();
  const retrieve = await indexed(chunks, embedder);
  try {
    const figures: (QuestionFigures & { readonly corpus: string })[] = [];
    for (const question of questions) figures.push({ ...measure(question, (await retrieve.ask(question.question)).map((at) => chunks[at]!), chunks), corpus: question.corpus });
    const average = meanOf(figures);
    const byCorpus = Object.fromEntries(corpora.map(({ name }) => [name, meanOf(figures.filter(({ corpus }) => corpus === name))]));
    return { chunks: chunks.length, charactersMean: chunks.reduce((sum, { start, end }) => sum + end - start, 0) / chunks.length, mean: average, deviation: deviationOf(figures, average), byCorpus };
  } finally {
    await retrieve.close();
  }
}

/** An index of all chunks; `ask` gives the places of the best ones. */
async function indexed(chunks: readonly { readonly text: string }[], embedder: Embedder) {
  const directory = await mkdtemp(join(tmpdir(), "plinth-chunking-"));
  const index = openSegments({ directory, analyser: createAnalyser(), clock: systemClock });
  const { version: model, dimensions } = embedder.model;
  const vectors = await embedAll(embedder, chunks.map(({ text }) => text), "document");
  const changes = chunks.map(({ text }, i) => ({
    kind: "put" as const,
    document: {
      document: String(i), externalId: String(i).padStart(6, "0"), language: "en", groups: [], fields: {}, entries: [{ version: "1", ordinal: 0, title: "", headings: [], text }],
      vectors: { model, dimensions, rows: [vectors[i]!.some((value) => value !== 0) ? encodeVector(vectors[i]!, "float16") : null] },
    },
  }));
  await index.apply(scope, { seq: 1, changes });
  await index.flush(scope);
  return {
    ask: async (question: string): Promise<readonly number[]> => {
      const text = withoutPhrases(question);
      const embedded = await embedder.embed([text], { kind: "query" });
      const rules = rulesFor(knownShareOf(embedded));
      const { hits } = await index.fused(scope, { text, readable: { all: true }, depth: fusionDepth, mode: "hybrid", rules, limit: retrievedMax, offset: 0, onePerDocument: false, explain: false, dense: { model, vector: embedded.vectors } });
      return hits.map(({ document }) => Number(document));
    },
    close: async () => {
      await index.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

const measured = ["precisionOmega", "iou", "recall", "precision", "needed"] as const;

function meanOf(figures: readonly QuestionFigures[]): QuestionFigures {
  return Object.fromEntries(measured.map((name) => [name, figures.reduce((sum, each) => sum + each[name], 0) / Math.max(1, figures.length)])) as unknown as QuestionFigures;
}

function deviationOf(figures: readonly QuestionFigures[], mean: QuestionFigures): QuestionFigures {
  return Object.fromEntries(measured.map((name) => [name, Math.sqrt(figures.reduce((sum, each) => sum + (each[name] - mean[name]) ** 2, 0) / Math.max(1, figures.length))])) as unknown as QuestionFigures;
}

function tableOf(found: ReadonlyMap<string, CutterFigures>): readonly (readonly Cell[])[] {
  const rows = [...found].map(([name, { chunks, charactersMean, mean, deviation }]): readonly Cell[] => [name, chunks, charactersMean.toFixed(0), ...measured.map((each) => `${mean[each].toFixed(4)} (${deviation[each].toFixed(4)})`)]);
  return [["cut by", "chunks", "characters", "precision-omega", "IoU", "recall", "precision", "chunks needed"], ...rows];
}

function corpusTable(found: ReadonlyMap<string, CutterFigures>): readonly (readonly Cell[])[] {
  const rows = [...found].flatMap(([name, { byCorpus }]) => Object.entries(byCorpus).map(([corpus, mean]): readonly Cell[] => [name, corpus, mean.precisionOmega.toFixed(4), mean.iou.toFixed(4), mean.recall.toFixed(4)]));
  return [["cut by", "corpus", "precision-omega", "IoU", "recall"], ...rows];
}
