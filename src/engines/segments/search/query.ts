// One query over all parts: statistics, plan, search, and the explanation of each hit.
import { inverseDocumentFrequency, partScore, termFrequencyLimit, termFrequencyPart } from "#core/ranking/bm25";
import { analyseQuery, chunksWithWord, queryLanguages } from "#core/ranking/query";
import type { Analyser } from "#ports/analyser";
import type { IndexHit, IndexQuery, IndexResult, TermPart } from "#ports/search-index";
import { Collector, placeOf, type Candidate } from "./collector.ts";
import { facetsOf, findDocuments } from "./facets.ts";
import type { LengthParts } from "./length-parts.ts";
import type { Part, Plan, PlannedTerm } from "./part.ts";
import { statisticsFor } from "./statistics.ts";

/** What a query runs over: all of it at one applied state. */
export interface QueryScope {
  readonly parts: readonly Part[];
  readonly analyser: Analyser;
  /** Kept from query to query while the average length stays. */
  readonly lengthParts: LengthParts;
}

/** Hits, counts and the best possible score. @throws index.damaged */
export function runQuery(scope: QueryScope, query: IndexQuery): Omit<IndexResult, "seq"> {
  const { plan, maxPossibleScore } = planQuery(scope, query);
  const collector = new Collector(query.offset + query.limit, query.onePerDocument === true);
  if (plan.terms.length > 0) for (const part of scope.parts) part.search(plan, collector);
  const candidates = collector.ranked.slice(query.offset);
  const hits = candidates.map((candidate) => hitOf(candidate, plan, query.explain));
  const { total, isLowerBound } = collector;
  return { hits, total, isLowerBound, maxPossibleScore, ...(query.facets ? { facets: facetsOf(findDocuments(scope.parts, plan), query.facets) } : {}) };
}

/** The plan of a query over these parts, and the best score that it could reach. */
export function planQuery(scope: QueryScope, query: Pick<IndexQuery, "text" | "readable" | "filter">): { plan: Plan; maxPossibleScore: number } {
  const { parts, analyser } = scope;
  const statistics = statisticsFor(parts, query.readable, scope.lengthParts);
  const { chunks, lengthParts } = statistics;
  const { terms, phrases } = analyseQuery(query.text, queryLanguages(statistics.documentsByLanguage), (text, language) => analyser.analyse(text, language));
  let maxPossibleScore = 0;
  const planned: PlannedTerm[] = [];
  for (const each of terms) {
    const { term, weight } = each;
    const documentFrequency = chunksWithWord(each, statistics);
    const idf = inverseDocumentFrequency(chunks, documentFrequency);
    maxPossibleScore += weight * idf * termFrequencyLimit();
    if (statistics.chunksWithTerm(term) > 0) planned.push({ term, weight, documentFrequency, idf, factor: weight * idf });
  }
  return { plan: { terms: planned, phrases, readable: query.readable, filter: query.filter, lengthParts }, maxPossibleScore };
}

function hitOf(candidate: Candidate, plan: Plan, isExplained: boolean): IndexHit {
  const { document, externalId, version, ordinal } = placeOf(candidate);
  const hit = { document, externalId, version, ordinal, score: candidate.score };
  return isExplained ? { ...hit, parts: partsOf(candidate, plan) } : hit;
}

/** What each term gave to a candidate's score. */
export function partsOf({ part, chunk }: Pick<Candidate, "part" | "chunk">, plan: Plan): readonly TermPart[] {
  const lengthRatio = plan.lengthParts.ratio(part.lengthOf(chunk));
  const parts: TermPart[] = [];
  for (const { term, documentFrequency, idf, factor } of plan.terms) {
    const frequency = part.frequency(term, chunk);
    if (frequency === 0) continue;
    parts.push({ term, frequency, documentFrequency, idf, lengthRatio, score: partScore(factor, termFrequencyPart(frequency, lengthRatio)) });
  }
  return parts;
}
