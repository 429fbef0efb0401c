// Both arms of one query over all parts, the exact score of each candidate in either, and the page of hits when they are joined.
import { asksWords, type ArmScore, type Candidate as ScoredCandidate, type FusedHit, type FusedQuery, type FusedResult } from "#core/ranking/candidate";
import { partScore } from "#core/ranking/bm25";
import { withFeedback } from "#core/ranking/feedback";
import { fuse, pageOf, type Fused } from "#core/ranking/fuse";
import { asksFeedback } from "#core/ranking/fusion-rules";
import { ExactRows } from "../vectors/exact-rows.ts";
import { nearest, type DenseScope } from "../vectors/nearest.ts";
import { Admission } from "./admission.ts";
import { Collector, compareByName, placeOf, type Candidate } from "./collector.ts";
import { facetsOf, findDocuments, FoundDocuments } from "./facets.ts";
import type { Part, Plan } from "./part.ts";
import { partsOf, planQuery, type QueryScope } from "./query.ts";

/** A candidate while its scores are gathered. */
interface Gathered {
  readonly candidate: Candidate;
  keyword: ArmScore | null;
  dense: ArmScore | null;
}

/** A candidate with its raw scores. */
interface Scored extends ScoredCandidate {
  readonly found: Candidate;
}

/** What one query is worked out with. */
interface Run {
  readonly scope: QueryScope & DenseScope;
  readonly query: FusedQuery;
  readonly plan: Plan;
  readonly hasWords: boolean;
  readonly isDense: boolean;
  readonly rows: ExactRows;
}

/** The page of joined hits. @throws index.damaged; index.vectors_full */
export function runFused(scope: QueryScope & DenseScope, query: FusedQuery): Omit<FusedResult, "seq"> {
  const { plan, maxPossibleScore } = planQuery(scope, query);
  const hasWords = asksWords(query);
  const words = new Collector(hasWords ? query.depth : 0, false);
  if (hasWords && plan.terms.length > 0) for (const part of scope.parts) part.search(plan, words);
  const isDense = query.dense !== undefined && scope.vectors.holds(query.dense) && hasReadableVector(scope, query);
  const run: Run = { scope, query, plan, hasWords, isDense, rows: new ExactRows(scope) };
  const gathered = gather(run, words.ranked);
  const candidates = asked(gathered.map((each) => complete(each, run)), run);
  const { mode, rules } = query;
  const page = pageOf(fuse(candidates, { mode, rules, isDense, byName }), query, ({ found }) => placeOf(found).document);
  const facets = query.facets ? { facets: facetsOf(foundBy(run, gathered), query.facets) } : {};
  return { hits: page.map((hit) => hitOf(hit, run)), candidates: candidates.length, total: words.total, isLowerBound: words.isLowerBound, maxPossibleScore: hasWords ? maxPossibleScore : 0, isDense, ...facets };
}

function byName(a: Scored, b: Scored): number {
  return compareByName(a.found, b.found);
}

function gather(run: Run, words: readonly Candidate[]): readonly Gathered[] {
  const gathered = new Map<Part, Map<number, Gathered>>();
  for (const [i, candidate] of words.entries()) at(gathered, candidate).keyword = { score: candidate.score, rank: i + 1 };
  const hasPhrase = run.hasWords && run.plan.phrases.length > 0;
  if (run.isDense) for (const [i, candidate] of near(run).entries()) {
    if (hasPhrase && gathered.get(candidate.part)?.get(candidate.chunk) === undefined) continue;
    at(gathered, candidate).dense = { score: candidate.score, rank: i + 1 };
  }
  return [...gathered.values()].flatMap((ofPart) => [...ofPart.values()]);
}

/** The candidates with feedback, where it is asked for. */
function asked(candidates: readonly Scored[], { query: { mode, rules }, isDense, rows }: Run): readonly Scored[] {
  if (!isDense || !asksFeedback(mode, rules)) return candidates;
  return withFeedback(candidates, rules, { byName, valuesOf: ({ found }) => rows.values(found.part, found.chunk)!, similarity: ({ found }, mean) => rows.similarity(found.part, found.chunk, mean)! });
}

function hitOf({ candidate: { found }, score, arms }: Fused<Scored>, { query, plan, hasWords }: Run): FusedHit {
  const { document, externalId, version, ordinal } = placeOf(found);
  return { document, externalId, version, ordinal, score, arms, ...(query.explain ? { parts: hasWords ? partsOf(found, plan) : [] } : {}) };
}

/** The documents that match in words, and those of all candidates. */
function foundBy({ scope, plan, hasWords }: Run, all: readonly Gathered[]): FoundDocuments {
  const found = hasWords ? findDocuments(scope.parts, plan) : new FoundDocuments();
  for (const { candidate } of all) found.offer(candidate.part, candidate.chunk);
  return found;
}

function at(gathered: Map<Part, Map<number, Gathered>>, candidate: Candidate): Gathered {
  const ofPart = gathered.get(candidate.part) ?? new Map<number, Gathered>();
  gathered.set(candidate.part, ofPart);
  const known = ofPart.get(candidate.chunk) ?? { candidate, keyword: null, dense: null };
  ofPart.set(candidate.chunk, known);
  return known;
}

function near({ scope, query, rows }: Run): readonly Candidate[] {
  const isOpen = query.readable.all && query.filter === undefined;
  const admission = { readable: query.readable, filter: query.filter };
  return nearest(scope, { vector: query.dense!.vector, limit: query.depth, admissionOf: (part) => (isOpen ? null : new Admission(part.facts(), admission)) }, rows);
}

/** Whether the reader may read any chunk with a vector: one who may not is answered as if there were none. */
function hasReadableVector({ parts, vectors }: QueryScope & DenseScope, { readable }: FusedQuery): boolean {
  if (readable.all) return true;
  return parts.some((part) => {
    const admission = new Admission(part.facts(), { readable, filter: undefined });
    return vectors.of(part).present.some((isPresent, chunk) => isPresent === 1 && (admission.readsAll || admission.isReadable(part.documentOf(chunk))));
  });
}

/** Adds the score of the arm that did not bring the candidate. */
function complete({ candidate, keyword, dense }: Gathered, { query, plan, hasWords, isDense, rows }: Run): Scored {
  return {
    found: candidate,
    keyword: keyword ?? { score: hasWords ? keywordScore(candidate, plan) : 0, rank: null },
    dense: dense ?? (isDense ? denseScore(rows, candidate, query.dense!.vector) : null),
  };
}

function keywordScore({ part, chunk }: Candidate, plan: Plan): number {
  let score = 0;
  for (const { term, factor } of plan.terms) {
    const frequency = part.frequency(term, chunk);
    if (frequency > 0) score += partScore(factor, plan.lengthParts.frequencyPart(frequency, part.lengthOf(chunk)));
  }
  return score;
}

function denseScore(rows: ExactRows, { part, chunk }: Candidate, vector: Float32Array): ArmScore | null {
  const score = rows.similarity(part, chunk, vector);
  return score === undefined ? null : { score, rank: null };
}
