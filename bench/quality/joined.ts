// Both arms of a search on one set: what joining them gives over words alone, for every weight of the dense arm.
import { normalisedGainAt, rankedBy } from "#capabilities/evaluation/index";
import { defaultRules, fusionDepth, knownShareOf, rulesFor } from "#capabilities/retrieval/fusion/rules";
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

/** A set in an index, and its queries as both arms are asked. */
export interface JoinedSet {
  readonly set: RetrievalSet;
  readonly index: SearchIndex;
  readonly queries: readonly { readonly text: string; readonly dense: { readonly model: string; readonly vector: Float32Array }; /** The share of the tokens that the model knows. */ readonly knownShare: number }[];
}

/** Writes a set with its vectors into `index` and embeds its queries. */
export async function indexSet(index: SearchIndex, embedder: Embedder, given: { readonly set: RetrievalSet; readonly languageOf: (document: SetDocument) => string }): Promise<JoinedSet> {
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
  const queries: JoinedSet["queries"][number][] = [];
  for (const query of set.queries) {
    const text = withoutPhrases(query.text);
    const embedded = await embedder.embed([text], { kind: "query" });
    queries.push({ text, dense: { model, vector: embedded.vectors }, knownShare: knownShareOf(embedded) });
  }
  return { set, index, queries };
}

/** Mean weights of the arms over a set's queries, as the product joins them. */
export function weightsOf({ queries }: JoinedSet): { readonly keyword: number; readonly dense: number; readonly feedback: number } {
  const dense = mean(queries.map(({ knownShare }) => rulesFor(knownShare).denseWeight));
  const feedback = mean(queries.map(({ knownShare }) => rulesFor(knownShare).feedbackWeight));
  return { keyword: 1 - dense - feedback, dense, feedback };
}

/** The gains of one way of joining: as the product does, or with a fixed part of the dense arm and no feedback. */
export async function gainsOf({ set, index, queries }: JoinedSet, denseWeight?: number): Promise<Gains> {
  const scope = { workspace: "bench", collection: set.name };
  const gains: number[] = [];
  for (const [i, { text, dense, knownShare }] of queries.entries()) {
    const rules = denseWeight === undefined ? rulesFor(knownShare) : { ...defaultRules, denseWeight, feedbackWeight: 0 };
    const { hits } = await index.fused(scope, { text, readable: { all: true }, depth: fusionDepth, mode: "hybrid", rules, limit: fusionDepth, offset: 0, onePerDocument: false, explain: false, dense });
    const ranked = rankedBy(set.judgments.get(set.queries[i]!.id) ?? new Map(), hits.map(({ externalId, score }) => ({ document: externalId, score })));
    gains.push(normalisedGainAt(ranked, 10));
  }
  const half = (rest: number): number => mean(gains.filter((_gain, query) => query % 2 === rest));
  return { all: mean(gains), halves: [half(0), half(1)] };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
