// Words of a query that nothing readable holds, and the terms of readable chunks that are spelt nearly so.
import { inverseDocumentFrequency } from "#core/ranking/bm25";
import { queryLanguages, type QueryStatistics } from "#core/ranking/query";
import { compareNear, nearTermsMax, NearWalk, unknownWords, type NearTerm, type SpellingQuery, type SpellingResult } from "#core/ranking/spelling";
import { Admission } from "./admission.ts";
import { Collector, placeOf } from "./collector.ts";
import type { QueryScope } from "./query.ts";
import { statisticsFor, type Statistics } from "./statistics.ts";

/** Unknown words with their near terms. @throws index.damaged */
export function runSpelling(scope: QueryScope, query: SpellingQuery): Omit<SpellingResult, "seq"> {
  const statistics = statisticsFor(scope.parts, query.readable, scope.lengthParts);
  const words = unknownWords(query.text, queryLanguages(statistics.documentsByLanguage), { analyse: (text, language) => scope.analyser.analyse(text, language), isKnown: isKnownIn(statistics) });
  return { unknown: words.map((word) => ({ word, near: nearTerms(word, { scope, query, statistics }) })) };
}

function isKnownIn({ chunksWithTerm }: QueryStatistics): (term: string) => boolean {
  return (term) => chunksWithTerm(term) > 0;
}

interface Lookup {
  readonly scope: QueryScope;
  readonly query: SpellingQuery;
  readonly statistics: Statistics;
}

/** A term that stands in no chunk which may be a hit is none, as if it were not there. */
function nearTerms(word: string, lookup: Lookup): readonly NearTerm[] {
  const { parts } = lookup.scope;
  const walk = new NearWalk(word);
  const edits = new Map<string, number>();
  for (const part of parts) {
    part.eachTerm((beginning) => walk.isDead(beginning), (term) => {
      const found = walk.edits(term);
      if (found !== null) edits.set(term, found);
    });
  }
  const admissions = parts.map((part) => new Admission(part.facts(), { readable: lookup.query.readable, filter: lookup.query.filter }));
  const counted = [...edits].flatMap(([term, distance]) => {
    let documentFrequency = 0;
    for (const [i, part] of parts.entries()) part.eachChunkWith(term, (chunk) => (documentFrequency += allows(admissions[i]!, part.documentOf(chunk)) ? 1 : 0));
    return documentFrequency === 0 ? [] : [{ term, edits: distance, documentFrequency }];
  });
  return counted.toSorted(compareNear).slice(0, nearTermsMax).map((each) => ({ ...each, chunk: bestChunk(each.term, lookup) }));
}

function allows(admission: Admission, document: number): boolean {
  return admission.isReadable(document) && admission.passesFilter(document);
}

/** The first hit of a search for the term alone. */
function bestChunk(term: string, { scope: { parts }, query: { readable, filter }, statistics: { chunks, lengthParts, chunksWithTerm } }: Lookup): NearTerm["chunk"] {
  const documentFrequency = chunksWithTerm(term);
  const idf = inverseDocumentFrequency(chunks, documentFrequency);
  const best = new Collector(1, false);
  for (const part of parts) part.search({ terms: [{ term, weight: 1, documentFrequency, idf, factor: idf }], phrases: [], readable, filter, lengthParts }, best);
  const { document, externalId, version, ordinal } = placeOf(best.ranked[0]!);
  return { document, externalId, version, ordinal };
}
