// The dense arm alone and both arms joined on every set, beside words alone.
import type { Embedder } from "#ports/embedder";
import type { SearchIndex } from "#ports/search-index";
import type { Cell } from "../report.ts";
import { denseFigures, similarityFigures, type DenseFigures } from "./dense.ts";
import { indexSet, gainsOf, weightsOf, type Gains } from "./joined.ts";
import type { RetrievalSet, SetDocument } from "./sets.ts";

/** Parts of the dense arm that are tried; 0 is words alone. */
const weightsTried = [0, 0.1, 0.2, 0.3];

/** Targets of the model alone, by set: nDCG@10, and hit@10 where there is one. */
const modelTargets: Readonly<Record<string, { readonly ndcg10: number; readonly hit10?: number }>> = { "xquad-en": { ndcg10: 0.915, hit10: 0.98 }, cranfield: { ndcg10: 0.33 }, cacm: { ndcg10: 0.32 }, "cosqa-code": { ndcg10: 0.32 } };
const similarityTargets: Readonly<Record<string, number>> = { "stsb-dev": 0.8 };

/** Sets whose gains are averaged. */
const averaged = ["cacm", "cosqa-code", "cranfield"];

/** What was found on one set. */
export interface ArmFigures {
  readonly dense: DenseFigures;
  /** As the product joins the arms. */
  readonly hybrid: Gains;
  /** Mean weights that the product gave. */
  readonly weights: ReturnType<typeof weightsOf>;
  /** By the part of the dense arm, without feedback. */
  readonly byWeight: Readonly<Record<string, Gains>>;
}

/** Measures one set in an index of its own. */
export async function measureArms(index: SearchIndex, embedder: Embedder, given: { readonly set: RetrievalSet; readonly languageOf: (document: SetDocument) => string }): Promise<ArmFigures> {
  const joined = await indexSet(index, embedder, given);
  const byWeight: Record<string, Gains> = {};
  for (const denseWeight of weightsTried) byWeight[denseWeight] = await gainsOf(joined, denseWeight);
  return { dense: await denseFigures(embedder, given.set), hybrid: await gainsOf(joined), weights: weightsOf(joined), byWeight };
}

/** The model alone: retrieval by cosine, and similarity of sentences. */
export async function modelTable(embedder: Embedder, found: ReadonlyMap<string, ArmFigures>, folder: string): Promise<readonly (readonly Cell[])[]> {
  const retrieval = [...found].map(([name, { dense }]): readonly Cell[] => {
    const target = modelTargets[name];
    return [name, dense.ndcg10.toFixed(4), dense.hit10.toFixed(4), dense.recall100.toFixed(4), "", target === undefined ? "" : `>= ${target.ndcg10}${target.hit10 === undefined ? "" : `, hit ${target.hit10}`}`];
  });
  const similarity = [...(await similarityFigures(embedder, folder))].map(([name, correlation]): readonly Cell[] => [name, "", "", "", correlation.toFixed(4), similarityTargets[name] === undefined ? "" : `>= ${similarityTargets[name]}`]);
  return [["model alone", "nDCG@10", "hit@10", "recall@100", "Spearman", "target"], ...retrieval, ...similarity];
}

/** Both arms against words alone, for each weight and by halves for the one that ships. */
export function hybridTable(sets: readonly RetrievalSet[], found: ReadonlyMap<string, ArmFigures>): readonly (readonly Cell[])[] {
  const rows = sets.flatMap((set) => {
    const figures = found.get(set.name);
    if (figures === undefined) return [];
    const { hybrid, byWeight, weights } = figures;
    const words = byWeight["0"]!;
    const halves = [0, 1].map((half) => signed(hybrid.halves[half]! - words.halves[half]!));
    return [[set.name, set.language, words.all.toFixed(4), hybrid.all.toFixed(4), signed(hybrid.all - words.all), ...halves, weights.keyword.toFixed(2), weights.dense.toFixed(2), weights.feedback.toFixed(2), ...weightsTried.slice(1).map((weight) => signed(byWeight[weight]!.all - words.all))]];
  });
  return [["both arms", "language", "words", "hybrid", "gain", "even half", "odd half", "weight of words", "dense", "feedback", ...weightsTried.slice(1).map((weight) => `dense ${weight} alone`)], ...rows];
}

/** Average gain over the sets that are averaged, over all queries and over either half; and the least gain of all sets. */
export function gainsInShort(found: ReadonlyMap<string, ArmFigures>): { readonly averages: readonly number[] | null; readonly worst: number } {
  const gains = ({ hybrid, byWeight }: ArmFigures): readonly number[] => [hybrid.all - byWeight["0"]!.all, ...hybrid.halves.map((half, i) => half - byWeight["0"]!.halves[i]!)];
  const some = averaged.flatMap((name) => found.get(name) ?? []).map(gains);
  const averages = [0, 1, 2].map((at) => some.reduce((sum, each) => sum + each[at]!, 0) / some.length);
  return { averages: some.length < averaged.length ? null : averages, worst: Math.min(...[...found.values()].map((figures) => gains(figures)[0]!)) };
}

/** Questions of other languages over English passages: reported, without a target. */
export function crossLingualTable(found: ReadonlyMap<string, ArmFigures>): readonly (readonly Cell[])[] {
  const rows = [...found].map(([language, { dense, hybrid, byWeight }]): readonly Cell[] => [language, byWeight["0"]!.all.toFixed(4), dense.ndcg10.toFixed(4), dense.hit10.toFixed(4), hybrid.all.toFixed(4), signed(hybrid.all - byWeight["0"]!.all)]);
  return [["questions over English passages", "words", "model alone", "its hit@10", "hybrid", "gain"], ...rows];
}

function signed(value: number): string {
  return `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(4)}`;
}
