// Both arms of a search on one set: what joining them gives over words alone, for every weight of the dense arm.
import { normalisedGainAt, rankedBy } from "#capabilities/evaluation/index";
import { fuse } from "#capabilities/retrieval/fusion/fuse";
import { defaultRules, feedbackOf, fusionDepth, knownShareOf, rulesFor, type FusionRules } from "#capabilities/retrieval/fusion/rules";
import type { CandidateResult } from "#core/ranking/candidate";
import { withoutPhrases } from "#core/ranking/query";
import { embeddedText, encodeVector } from "#core/vectors/vector";
import type { Embedder } from "#ports/embedder";
import type { SearchIndex } from "#ports/search-index";
import { embedAll } from "./dense.ts";
import type { RetrievalSet, SetDocument } from "./sets.ts";

/** nDCG@10 over all queries, and over every other one from the first and from the second. */
export interface Gains {
  readonly all: number;
  readonly halves: readonly [number, number];
}

/** What both arms bring for the queries of one set. */
export interface JoinedSet {
  readonly set: RetrievalSet;
  readonly results: readonly CandidateResult[];
  /** The share of each query's tokens that the model knows. */
  readonly knownShares: readonly number[];
}

/** Writes a set with its vectors into `index` and asks both arms for every query. */
export async function askBothArms(index: SearchIndex, embedder: Embedder, given: { readonly set: RetrievalSet; readonly languageOf: (document: SetDocument) => string }): Promise<JoinedSet> {
  const { set, languageOf } = given;
  const scope = { workspace: "bench", collection: set.name };
  const { version: model, dimensions } = embedder.model;
  const entries = set.documents.map(({ title, text }) => ({ version: "1", ordinal: 0, title, headings: [], text }));
  const vectors = await embedAll(embedder, entries.map(embeddedText), "document");
  const changes = set.documents.map((document, i) => ({
    kind: "put" as const,
    document: {
      document: document.id, externalId: document.id, language: languageOf(document), groups: [], fields: {}, entries: [entries[i]!],
      vectors: { model, dimensions, rows: [vectors[i]!.some((value) => value !== 0) ? encodeVector(vectors[i]!, "float16") : null] },
    },
  }));
  await index.apply(scope, { seq: 1, changes });
  await index.flush(scope);
  const results: CandidateResult[] = [];
  const knownShares: number[] = [];
  for (const query of set.queries) {
    const text = withoutPhrases(query.text);
    const embedded = await embedder.embed([text], { kind: "query" });
    const knownShare = knownShareOf(embedded);
    knownShares.push(knownShare);
    results.push(await index.candidates(scope, { text, readable: { all: true }, depth: fusionDepth, explain: false, keyword: true, dense: { model, vector: embedded.vectors }, ...feedbackOf(rulesFor(knownShare)) }));
  }
  return { set, results, knownShares };
}

/** Mean weights of the arms over a set's queries, as the product joins them. */
export function weightsOf({ knownShares }: JoinedSet): { readonly keyword: number; readonly dense: number; readonly feedback: number } {
  const dense = mean(knownShares.map((share) => rulesFor(share).denseWeight));
  const feedback = mean(knownShares.map((share) => rulesFor(share).feedbackWeight));
  return { keyword: 1 - dense - feedback, dense, feedback };
}

/** The gains of one way of joining: as the product does, or with a fixed part of the dense arm and no feedback. */
export function gainsOf({ set, results, knownShares }: JoinedSet, denseWeight?: number): Gains {
  const rulesOf = (query: number): FusionRules => (denseWeight === undefined ? rulesFor(knownShares[query]!) : { ...defaultRules, denseWeight, feedbackWeight: 0 });
  const gains = set.queries.map(({ id }, i) => {
    const hits = fuse(results[i]!, "hybrid", rulesOf(i));
    const ranked = rankedBy(set.judgments.get(id) ?? new Map(), hits.map(({ candidate: { externalId }, score }) => ({ document: externalId, score })));
    return normalisedGainAt(ranked, 10);
  });
  const half = (rest: number): number => mean(gains.filter((_gain, query) => query % 2 === rest));
  return { all: mean(gains), halves: [half(0), half(1)] };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
