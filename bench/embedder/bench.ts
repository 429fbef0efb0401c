// The front of dimensions: the model trained anew at each, with what it reaches in floating point and rounded to int8, how fast it is and how large.
import { parseArgs } from "node:util";
import { createStaticEmbedder } from "#engines/static/embedder";
import { quantised } from "#engines/static/model-file";
import { readPairs } from "#engines/static/training/pairs";
import { bagGroups, rarities, tokenizerOf, vocabularyOf } from "#engines/static/training/prepare";
import { openTrainingHere } from "#engines/static/training/threads";
import { defaultTraining, train } from "#engines/static/training/train";
import type { Embedder } from "#ports/embedder";
import { denseFigures, similarityFigures } from "../quality/dense.ts";
import { loadSets, type RetrievalSet } from "../quality/sets.ts";
import type { BenchOptions, BenchResult, Cell } from "../report.ts";
import { sharedFolder } from "../shared.ts";
import { floatEmbedder } from "./float.ts";

/** One line for `--help`. */
export const summary = "the built-in model trained at several dimensions: quality in float and in int8, texts a second, size; minutes each  [--dimensions 256,512,1024] [--steps N] [--shared FOLDER]";

const pieces = 16_384;
const setNames = ["cacm", "cosqa-code", "cranfield", "xquad-en"];
const similaritySet = "stsb-dev";
const without = ["covid-faq", "pubmedqa"];
const lossTarget = 0.003;
/** Texts that the speed is measured with. */
const timedTexts = 8_192;

/** What one dimension reaches. `float` and `int8` are nDCG@10 by set, and Spearman's correlation. */
interface FrontPoint {
  readonly dimensions: number;
  readonly float: Readonly<Record<string, number>>;
  readonly int8: Readonly<Record<string, number>>;
  /** Texts of some 16 tokens, by processor time of one core. */
  readonly textsPerSecond: number;
  readonly modelBytes: number;
  readonly trainingSeconds: number;
}

/** Runs the bench. */
export async function run({ args, print }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args: [...args], options: { dimensions: { type: "string", default: "256,512,1024" }, steps: { type: "string", default: String(defaultTraining.steps) }, shared: { type: "string" } } });
  const folder = sharedFolder("data/text/eval", values.shared);
  const sets = await loadSets(folder, setNames);
  const groups = await readPairs({ directory: sharedFolder("data/text/train/permissive", values.shared), without });
  const vocabulary = vocabularyOf(groups, pieces);
  const tokenizer = tokenizerOf(vocabulary);
  const bags = bagGroups(groups, tokenizer);
  const rarity = rarities(bags, vocabulary.length);
  const points: FrontPoint[] = [];
  for (const dimensions of values.dimensions.split(",").map(Number)) {
    const startedAt = process.cpuUsage();
    const table = await train({ groups: bags, rarities: rarity, options: { ...defaultTraining, dimensions, steps: Number(values.steps), threads: 1 }, openThreads: openTrainingHere });
    const trainingSeconds = secondsSince(startedAt);
    const rounded = quantised(table, vocabulary.length);
    const int8 = createStaticEmbedder({ name: "front", version: "front@sha256:000000000000", dimensions, splitsCamelCase: true, truncatesTo: [], vocabulary, ...rounded });
    const point = { dimensions, float: await figuresOf(floatEmbedder(int8, { table, tokenizer }), sets, folder), int8: await figuresOf(int8, sets, folder), textsPerSecond: await speedOf(int8, sets), modelBytes: rounded.rows.length + rounded.scales.byteLength, trainingSeconds };
    points.push(point);
    print(`${dimensions} dimensions: trained in ${trainingSeconds.toFixed(0)} s of processor time, greatest loss by int8 ${lossOf(point).toFixed(4)}`);
  }
  print(tableOf(points));
  const loss = Math.max(...points.map(lossOf));
  print(`greatest loss by int8 over all sets and dimensions: ${loss.toFixed(4)} (target <= ${lossTarget}, ${loss <= lossTarget ? "reached" : "missed"})`);
  return { figures: { steps: Number(values.steps), points, int8Loss: loss } };
}

async function figuresOf(embedder: Embedder, sets: readonly RetrievalSet[], folder: string): Promise<Readonly<Record<string, number>>> {
  const figures: [string, number][] = [];
  for (const set of sets) figures.push([set.name, (await denseFigures(embedder, set)).ndcg10]);
  return { ...Object.fromEntries(figures), [similaritySet]: (await similarityFigures(embedder, folder, [similaritySet])).get(similaritySet)! };
}

function lossOf({ float, int8 }: FrontPoint): number {
  return Math.max(...Object.keys(float).map((name) => float[name]! - int8[name]!));
}

async function speedOf(embedder: Embedder, sets: readonly RetrievalSet[]): Promise<number> {
  const queries = sets.flatMap((set) => set.queries.map(({ text }) => text));
  const texts = Array.from({ length: timedTexts }, (_none, i) => queries[i % queries.length]!);
  const { textsMax } = embedder.model;
  const startedAt = process.cpuUsage();
  for (let from = 0; from < texts.length; from += textsMax) await embedder.embed(texts.slice(from, from + textsMax), { kind: "document" });
  return texts.length / secondsSince(startedAt);
}

function secondsSince(startedAt: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(startedAt);
  return (user + system) / 1e6;
}

function tableOf(points: readonly FrontPoint[]): readonly (readonly Cell[])[] {
  const names = [...setNames, similaritySet];
  const rows = points.map((point): readonly Cell[] => [point.dimensions, ...names.map((name) => `${point.int8[name]!.toFixed(4)} (${point.float[name]!.toFixed(4)})`), Math.round(point.textsPerSecond), (point.modelBytes / 1e6).toFixed(1), point.trainingSeconds.toFixed(0)]);
  return [["dimensions", ...names.map((name) => `${name}, int8 (float)`), "texts/s", "MB", "training s"], ...rows];
}
