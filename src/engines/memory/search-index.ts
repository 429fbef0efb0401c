// The oracle of the search-index port: every chunk is scored for every query, in plain loops.
import { mayRead } from "#core/access";
import { inverseDocumentFrequency, lengthRatio, partScore, termFrequencyLimit, termFrequencyPart } from "#core/ranking/bm25";
import { fail } from "#core/errors";
import { countFacets, facetValues, type Facet } from "#core/filter/facets";
import { withFeedback } from "#core/ranking/feedback";
import { fuse, pageOf } from "#core/ranking/fuse";
import { asksFeedback } from "#core/ranking/fusion-rules";
import { matchesFilter } from "#core/filter/match";
import { fieldLength, fieldTokens } from "#core/ranking/index-field";
import { analyseQuery, chunksWithWord, countTerms, queryLanguages, type PhraseForms, type QueryStatistics, type WeightedTerm } from "#core/ranking/query";
import { compareNames, compareRanked } from "#core/ranking/order";
import { asksWords, type Candidate, type FusedQuery, type FusedResult } from "#core/ranking/candidate";
import { compareText } from "#core/text/positions";
import { isOfVersion } from "#core/vectors/document-vectors";
import { dotProduct } from "#core/vectors/vector";
import { compareNear, nearTermsMax, NearWalk, unknownWords, type NearTerm, type SpellingQuery, type SpellingResult } from "#core/ranking/spelling";
import { SuggestionCounter, type SuggestionQuery, type SuggestionResult } from "#core/ranking/suggestions";
import { outlineForm } from "#core/text/outline";
import { MemoryVectors } from "./vectors.ts";
import type { Analyser } from "#ports/analyser";
import type { Generation, IndexChange, IndexDifference, IndexDocument, IndexEntry, IndexHit, IndexQuery, IndexResult, IndexScope, KeptGeneration, SearchIndex, TermPart } from "#ports/search-index";

interface MemoryChunk {
  readonly entry: IndexEntry;
  readonly counts: ReadonlyMap<string, number>;
  /** Positions of each term. */
  readonly positions: ReadonlyMap<string, ReadonlySet<number>>;
  readonly length: number;
}

interface MemoryDocument {
  readonly document: IndexDocument;
  readonly chunks: readonly MemoryChunk[];
}

interface MemoryGeneration {
  seq: number;
  readonly documents: Map<string, MemoryDocument>;
  readonly vectors: MemoryVectors;
}

/** Statistics over the chunks of a scope that a reader may read. */
interface Statistics extends QueryStatistics {
  readonly totalLength: number;
}

/** A chunk that an arm brought. */
type FoundChunk = Candidate & Omit<IndexHit, "score">;

/** An index in memory. Obviously right before fast: nothing is precomputed but each chunk's terms. */
export function createMemorySearchIndex(options: { readonly analyser: Analyser }): SearchIndex {
  return new MemorySearchIndex(options.analyser);
}

class MemorySearchIndex implements SearchIndex {
  readonly #analyser: Analyser;
  readonly #generations = new Map<string, MemoryGeneration>();

  constructor(analyser: Analyser) {
    this.#analyser = analyser;
  }

  async state(scope: IndexScope, generation: Generation = "live") {
    const { seq, documents, vectors } = this.#at(scope, generation);
    const chunks = [...documents.values()].reduce((sum, document) => sum + document.chunks.length, 0);
    return { appliedSeq: seq, documents: documents.size, chunks, sizeBytes: 0, damage: [], vectors: vectors.state };
  }

  async apply(scope: IndexScope, batch: { readonly seq: number; readonly changes: readonly IndexChange[] }, generation: Generation = "live") {
    const target = this.#at(scope, generation);
    this.#generations.set(keyOf(scope, generation), target);
    if (batch.seq <= target.seq) return;
    for (const change of batch.changes) this.#applyOne(target, change);
    target.seq = batch.seq;
  }

  async flush() {}

  async search(scope: IndexScope, query: IndexQuery): Promise<IndexResult> {
    const { seq, documents } = this.#at(scope, "live");
    const { hits, maxPossibleScore } = this.#keywordHits(documents, query);
    hits.sort(compareRanked);
    const ranked = query.onePerDocument === true ? bestOfEachDocument(hits) : hits;
    return { seq, hits: ranked.slice(query.offset, query.offset + query.limit), total: hits.length, isLowerBound: false, maxPossibleScore, ...facetsOf(documents, query, hits) };
  }

  async fused(scope: IndexScope, query: FusedQuery, generation: KeptGeneration = "live"): Promise<FusedResult> {
    const { seq, documents, vectors } = this.#at(scope, generation);
    const readable = [...documents.values()].flatMap(({ document }) => (mayRead(query.readable, document.groups) ? [document] : []));
    const isDense = vectors.near(query, readable).length > 0;
    const { hits, maxPossibleScore, hasPhrase } = asksWords(query) ? this.#keywordHits(documents, query) : { hits: [], maxPossibleScore: 0, hasPhrase: false };
    hits.sort(compareRanked);
    const dense = vectors.near(query, readable.filter((document) => isAllowed(query, document)));
    const found = new Map<string, FoundChunk>();
    const keyOfHit = ({ document, ordinal }: { readonly document: string; readonly ordinal: number }): string => `${document} ${ordinal}`;
    const scores = new Map(hits.map((hit) => [keyOfHit(hit), hit]));
    for (const [i, { score, ...hit }] of hits.slice(0, query.depth).entries()) found.set(keyOfHit(hit), { ...hit, keyword: { score, rank: i + 1 }, dense: vectors.scoreOf(query, hit) });
    for (const [i, { score, ...hit }] of dense.slice(0, query.depth).entries()) {
      const known = found.get(keyOfHit(hit));
      const matching = scores.get(keyOfHit(hit));
      if (known) found.set(keyOfHit(hit), { ...known, dense: { score, rank: i + 1 } });
      else if (!hasPhrase) found.set(keyOfHit(hit), { ...hit, ...(query.explain ? { parts: matching?.parts ?? [] } : {}), keyword: { score: matching?.score ?? 0, rank: null }, dense: { score, rank: i + 1 } });
    }
    const candidates = isDense && asksFeedback(query.mode, query.rules) ? withFeedback([...found.values()], query.rules, { byName: compareNames, valuesOf: (chunk) => vectors.valuesOf(chunk)!, similarity: (chunk, mean) => dotProduct(vectors.valuesOf(chunk)!, mean) }) : [...found.values()];
    const page = pageOf(fuse(candidates, { ...query, isDense, byName: compareNames }), query, ({ document }) => document);
    const fused = page.map(({ candidate: { keyword: _keyword, dense: _dense, feedback: _feedback, ...hit }, score, arms }) => ({ ...hit, score, arms }));
    return { seq, hits: fused, candidates: candidates.length, total: hits.length, isLowerBound: false, maxPossibleScore, isDense, ...facetsOf(documents, query, [...hits, ...candidates]) };
  }

  async suggest(scope: IndexScope, query: SuggestionQuery): Promise<SuggestionResult> {
    const { seq, documents } = this.#at(scope, "live");
    const counter = new SuggestionCounter(query.text);
    for (const { document } of documents.values()) {
      if (!isAllowed(query, document)) continue;
      for (const text of document.outline ?? []) {
        const form = outlineForm(text);
        if (counter.takes(form)) counter.add({ text, form }, 1);
      }
    }
    return { seq, suggestions: counter.first(query.limit) };
  }

  async spelling(scope: IndexScope, query: SpellingQuery): Promise<SpellingResult> {
    const { seq, documents } = this.#at(scope, "live");
    const readable = [...documents.values()].filter(({ document }) => mayRead(query.readable, document.groups));
    const statistics = statisticsOf(readable);
    const words = unknownWords(query.text, queryLanguages(statistics.documentsByLanguage), { analyse: (text, language) => this.#analyser.analyse(text, language), isKnown: (term) => statistics.chunksWithTerm(term) > 0 });
    const allowed = readable.filter(({ document }) => isAllowed(query, document)).flatMap(({ document, chunks }) => chunks.map((chunk) => ({ document, chunk })));
    const terms = [...new Set(allowed.flatMap(({ chunk }) => [...chunk.counts.keys()]))];
    const nearTo = (word: string): readonly NearTerm[] => {
      const near = terms.flatMap((term): NearTerm[] => {
        const edits = new NearWalk(word).edits(term);
        if (edits === null) return [];
        const holders = allowed.filter(({ chunk }) => chunk.counts.has(term));
        const [best] = holders.map(({ document, chunk }) => hitOf(document, chunk, { parts: partsOf(chunk, [{ term, weight: 1, words: [{ terms: [term], stopIn: [] }] }], statistics), explain: false })).toSorted(compareRanked);
        return best ? [{ term, edits, documentFrequency: holders.length, chunk: { document: best.document, externalId: best.externalId, version: best.version, ordinal: best.ordinal } }] : [];
      });
      return near.toSorted(compareNear).slice(0, nearTermsMax);
    };
    return { seq, unknown: words.map((word) => ({ word, near: nearTo(word) })) };
  }

  #keywordHits(documents: MemoryGeneration["documents"], query: Pick<IndexQuery, "text" | "readable" | "filter" | "explain">): { readonly hits: IndexHit[]; readonly maxPossibleScore: number; readonly hasPhrase: boolean } {
    const statistics = statisticsOf([...documents.values()].filter(({ document }) => mayRead(query.readable, document.groups)));
    const { terms, phrases } = analyseQuery(query.text, queryLanguages(statistics.documentsByLanguage), (text, language) => this.#analyser.analyse(text, language));
    const hits: IndexHit[] = [];
    for (const { document, chunks } of documents.values()) {
      if (!isAllowed(query, document)) continue;
      for (const chunk of chunks) {
        const parts = partsOf(chunk, terms, statistics);
        if (parts.length === 0 || !phrases.every((forms) => holdsPhrase(chunk, forms))) continue;
        hits.push(hitOf(document, chunk, { parts, explain: query.explain }));
      }
    }
    return { hits, maxPossibleScore: bestPossible(terms, statistics), hasPhrase: phrases.length > 0 };
  }

  async documents(scope: IndexScope, { after, limit }: { readonly after: string; readonly limit: number }, generation: KeptGeneration = "live") {
    const ids = [...this.#at(scope, generation).documents.keys()].filter((id) => compareText(id, after) > 0);
    return ids.toSorted(compareText).slice(0, limit);
  }

  async verify(scope: IndexScope, expected: readonly IndexDocument[], generation: KeptGeneration = "live"): Promise<readonly IndexDifference[]> {
    const { documents, vectors } = this.#at(scope, generation);
    return expected.flatMap((document) => [...differences(documents.get(document.document), this.#analysed(document)), ...(documents.has(document.document) ? vectors.differences(document) : [])]);
  }

  async swap(scope: IndexScope, into: KeptGeneration = "live") {
    this.#generations.set(keyOf(scope, into), this.#need(scope, "next"));
    this.#generations.delete(keyOf(scope, "next"));
  }

  async exchange(scope: IndexScope) {
    const beside = this.#need(scope, "beside");
    this.#generations.set(keyOf(scope, "beside"), this.#at(scope, "live"));
    this.#generations.set(keyOf(scope, "live"), beside);
  }

  async drop(scope: IndexScope, generation?: Generation) {
    for (const name of generation === undefined ? (["live", "beside", "next"] as const) : [generation]) this.#generations.delete(keyOf(scope, name));
  }

  async close() {
    this.#generations.clear();
  }

  #need(scope: IndexScope, generation: Generation): MemoryGeneration {
    const found = this.#generations.get(keyOf(scope, generation));
    if (found === undefined) throw fail("index.not_found", { index: `${scope.collection} (${generation})` });
    return found;
  }

  #at(scope: IndexScope, generation: Generation): MemoryGeneration {
    return this.#generations.get(keyOf(scope, generation)) ?? { seq: 0, documents: new Map(), vectors: new MemoryVectors() };
  }

  #applyOne(target: MemoryGeneration, change: IndexChange): void {
    if (change.kind === "put") {
      const { document } = change;
      target.vectors.forget(document.document);
      target.documents.set(document.document, this.#analysed(document));
      if (document.vectors) target.vectors.set(document, document.vectors);
    } else if (change.kind === "remove") {
      target.vectors.forget(change.document);
      target.documents.delete(change.document);
    } else if (change.kind === "vectors") {
      const known = target.documents.get(change.document);
      if (known && isOfVersion(known.document.entries, change)) target.vectors.set(known.document, change.vectors);
    } else {
      const known = target.documents.get(change.document);
      if (known === undefined) return;
      target.documents.set(change.document, { ...known, document: { ...known.document, groups: change.groups, fields: change.fields } });
    }
  }

  #analysed(document: IndexDocument): MemoryDocument {
    return { document, chunks: document.entries.map((entry) => this.#chunk(entry, document.language)) };
  }

  #chunk(entry: IndexEntry, language: string): MemoryChunk {
    const tokens = fieldTokens(entry, (text) => this.#analyser.analyse(text, language));
    const positions = new Map<string, Set<number>>();
    for (const { term, position } of tokens) positions.set(term, (positions.get(term) ?? new Set()).add(position));
    return { entry, counts: countTerms(tokens), positions, length: fieldLength(tokens) };
  }
}

function facetsOf(documents: MemoryGeneration["documents"], { facets }: Pick<IndexQuery, "facets">, found: readonly { readonly document: string }[]): { readonly facets?: readonly Facet[] } {
  if (!facets) return {};
  const all = [...new Set(found.map(({ document }) => document))].flatMap((id) => documents.get(id) ?? []);
  return { facets: countFacets(facets, (fields, count) => all.forEach(({ document }) => fields.forEach((field) => count(field, facetValues(document.fields, field), 1)))) };
}

function isAllowed({ readable, filter }: Pick<IndexQuery, "readable" | "filter">, { groups, fields }: IndexDocument): boolean {
  return mayRead(readable, groups) && (filter === undefined || matchesFilter(filter, fields));
}

function keyOf(scope: IndexScope, generation: Generation): string {
  return JSON.stringify([scope.workspace, scope.collection, generation]);
}

function statisticsOf(all: readonly MemoryDocument[]): Statistics {
  const chunks = all.flatMap((document) => document.chunks);
  const documentsByLanguage = new Map<string, number>();
  for (const { document } of all) documentsByLanguage.set(document.language, (documentsByLanguage.get(document.language) ?? 0) + 1);
  const frequencies = new Map<string, number>();
  return {
    chunks: chunks.length,
    totalLength: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
    documentsByLanguage,
    chunksWithTerm(term) {
      const known = frequencies.get(term) ?? chunks.filter((chunk) => chunk.counts.has(term)).length;
      frequencies.set(term, known);
      return known;
    },
  };
}

/** One part a query term that the chunk holds, in the order of the query's terms. */
function partsOf(chunk: MemoryChunk, terms: readonly WeightedTerm[], statistics: Statistics): readonly TermPart[] {
  const ratio = lengthRatio(chunk.length, statistics.totalLength, statistics.chunks);
  return terms.flatMap((queryTerm) => {
    const { term, weight } = queryTerm;
    const frequency = chunk.counts.get(term);
    if (frequency === undefined) return [];
    const documentFrequency = chunksWithWord(queryTerm, statistics);
    const idf = inverseDocumentFrequency(statistics.chunks, documentFrequency);
    return [{ term, frequency, documentFrequency, idf, lengthRatio: ratio, score: partScore(weight * idf, termFrequencyPart(frequency, ratio)) }];
  });
}

function bestPossible(terms: readonly WeightedTerm[], statistics: Statistics): number {
  return terms.reduce((sum, term) => sum + term.weight * inverseDocumentFrequency(statistics.chunks, chunksWithWord(term, statistics)) * termFrequencyLimit(), 0);
}

function hitOf(document: IndexDocument, chunk: MemoryChunk, found: { readonly parts: readonly TermPart[]; readonly explain: boolean }): IndexHit {
  const score = found.parts.reduce((sum, part) => sum + part.score, 0);
  const { version, ordinal } = chunk.entry;
  return { document: document.document, externalId: document.externalId, version, ordinal, score, ...(found.explain ? { parts: found.parts } : {}) };
}

/** Whether one of the forms stands in the chunk: each of its steps at its distance from the first. */
function holdsPhrase(chunk: MemoryChunk, forms: PhraseForms): boolean {
  return forms.some((steps) => {
    const starts = (steps[0]?.terms ?? []).flatMap((term) => [...(chunk.positions.get(term) ?? [])]);
    return starts.some((start) => steps.every(({ offset, terms }) => terms.some((term) => chunk.positions.get(term)?.has(start + offset))));
  });
}

function bestOfEachDocument(ranked: readonly IndexHit[]): readonly IndexHit[] {
  const seen = new Set<string>();
  return ranked.filter(({ document }) => !seen.has(document) && seen.add(document));
}

function differences(found: MemoryDocument | undefined, wanted: MemoryDocument): readonly IndexDifference[] {
  const { document } = wanted.document;
  if (found === undefined) return [{ document, ordinal: null, problem: "missing", detail: "the document is not in the index" }];
  const problems: IndexDifference[] = [];
  const accessOf = (of: MemoryDocument): string => JSON.stringify([of.document.groups, of.document.fields]);
  if (accessOf(found) !== accessOf(wanted)) problems.push({ document, ordinal: null, problem: "access", detail: "groups or fields differ" });
  const outlineIn = (of: MemoryDocument): string => JSON.stringify(of.document.outline ?? []);
  if (outlineIn(found) !== outlineIn(wanted)) problems.push({ document, ordinal: null, problem: "stale", detail: "the title or headings differ" });
  const held = new Map(found.chunks.map((chunk) => [chunk.entry.ordinal, chunk]));
  for (const chunk of wanted.chunks) {
    problems.push(...chunkDifferences(document, held.get(chunk.entry.ordinal), chunk));
    held.delete(chunk.entry.ordinal);
  }
  for (const ordinal of held.keys()) problems.push({ document, ordinal, problem: "extra", detail: "the chunk is in the index alone" });
  return problems;
}

function chunkDifferences(document: string, found: MemoryChunk | undefined, wanted: MemoryChunk): readonly IndexDifference[] {
  const { ordinal, version } = wanted.entry;
  if (found === undefined) return [{ document, ordinal, problem: "missing", detail: "the chunk is not in the index" }];
  if (found.entry.version !== version) return [{ document, ordinal, problem: "stale", detail: `version ${found.entry.version} instead of ${version}` }];
  const words = new Set([...found.positions.keys(), ...wanted.positions.keys()]);
  const placesOf = (chunk: MemoryChunk, term: string): string => [...(chunk.positions.get(term) ?? [])].join(",");
  return [...words].filter((term) => placesOf(found, term) !== placesOf(wanted, term)).map((term) => ({ document, ordinal, problem: "terms" as const, detail: `the postings of "${term}" differ` }));
}
