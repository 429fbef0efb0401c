// Both arms of one query over all parts, and the exact score of each candidate in either.
import type { ArmScore, Candidate as FoundCandidate, CandidateQuery, CandidateResult } from "#core/ranking/candidate";
import { partScore } from "#core/ranking/bm25";
import { withFeedback } from "#core/ranking/feedback";
import { nearest, type DenseScope } from "../vectors/nearest.ts";
import { Admission } from "./admission.ts";
import { Collector, placeOf, type Candidate } from "./collector.ts";
import { facetsOf, findDocuments, FoundDocuments } from "./facets.ts";
import type { Part, Plan } from "./part.ts";
import { partsOf, planQuery, type QueryScope } from "./query.ts";

/** A candidate while its scores are gathered. */
interface Gathered {
  readonly candidate: Candidate;
  keyword: ArmScore | null;
  dense: ArmScore | null;
}

/** Candidates of both arms. @throws index.damaged; index.vectors_full */
export function runCandidates(scope: QueryScope & DenseScope, query: CandidateQuery): Omit<CandidateResult, "seq"> {
  const { plan, maxPossibleScore } = planQuery(scope, query);
  const words = new Collector(query.keyword ? query.depth : 0, false);
  if (query.keyword && plan.terms.length > 0) for (const part of scope.parts) part.search(plan, words);
  const isDense = query.dense !== undefined && scope.vectors.holds(query.dense) && hasReadableVector(scope, query);
  const gathered = new Map<Part, Map<number, Gathered>>();
  for (const [i, candidate] of words.ranked.entries()) at(gathered, candidate).keyword = { score: candidate.score, rank: i + 1 };
  const hasPhrase = query.keyword && plan.phrases.length > 0;
  if (isDense) for (const [i, candidate] of near(scope, query).entries()) {
    if (hasPhrase && gathered.get(candidate.part)?.get(candidate.chunk) === undefined) continue;
    at(gathered, candidate).dense = { score: candidate.score, rank: i + 1 };
  }
  const all = [...gathered.values()].flatMap((ofPart) => [...ofPart.values()]);
  const completed = all.map((each) => complete(each, { scope, query, plan, isDense }));
  const candidates = isDense && query.feedback ? withFeedback(completed, query.feedback, { dimensions: query.dense!.vector.length, bytesOf: (at) => bytesOf(scope, all[at]!.candidate) }) : completed;
  const facets = query.facets ? { facets: facetsOf(foundBy({ scope, query, plan }, all), query.facets) } : {};
  return { candidates, total: words.total, isLowerBound: words.isLowerBound, maxPossibleScore: query.keyword ? maxPossibleScore : 0, isDense, ...facets };
}

/** The documents that match in words, and those of all candidates. */
function foundBy({ scope, query, plan }: Omit<Completion, "isDense">, all: readonly Gathered[]): FoundDocuments {
  const found = query.keyword ? findDocuments(scope.parts, plan) : new FoundDocuments();
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

function near(scope: DenseScope, query: CandidateQuery): readonly Candidate[] {
  const isOpen = query.readable.all && query.filter === undefined;
  const admission = { readable: query.readable, filter: query.filter };
  return nearest(scope, { vector: query.dense!.vector, limit: query.depth, admissionOf: (part) => (isOpen ? null : new Admission(part.facts(), admission)) });
}

/** Whether the reader may read any chunk with a vector: one who may not is answered as if there were none. */
function hasReadableVector({ parts, vectors }: QueryScope & DenseScope, { readable }: CandidateQuery): boolean {
  if (readable.all) return true;
  return parts.some((part) => {
    const admission = new Admission(part.facts(), { readable, filter: undefined });
    return vectors.of(part).present.some((isPresent, chunk) => isPresent === 1 && (admission.readsAll || admission.isReadable(part.documentOf(chunk))));
  });
}

interface Completion {
  readonly scope: QueryScope & DenseScope;
  readonly query: CandidateQuery;
  readonly plan: Plan;
  readonly isDense: boolean;
}

/** Adds the score of the arm that did not bring the candidate. */
function complete({ candidate, keyword, dense }: Gathered, { scope, query, plan, isDense }: Completion): FoundCandidate {
  const { document, externalId, version, ordinal } = placeOf(candidate);
  const parts = query.explain ? { parts: query.keyword ? partsOf(candidate, plan) : [] } : {};
  return {
    document, externalId, version, ordinal, ...parts,
    keyword: keyword ?? { score: query.keyword ? keywordScore(candidate, plan) : 0, rank: null },
    dense: dense ?? (isDense ? denseScore(scope, candidate, query.dense!.vector) : null),
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

/** The stored vector of a candidate. */
function bytesOf({ vectors }: DenseScope, { part, chunk }: Candidate): Uint8Array | undefined {
  const ofPart = vectors.of(part);
  return ofPart.has(chunk) ? ofPart.bytes(chunk) : undefined;
}

function denseScore({ vectors }: DenseScope, { part, chunk }: Candidate, vector: Float32Array): ArmScore | null {
  const ofPart = vectors.of(part);
  const score = ofPart.has(chunk) ? ofPart.similarity(chunk, vector) : undefined;
  return score === undefined ? null : { score, rank: null };
}
