// A query of both arms, and what the arms say of a chunk before and after they are joined.
import type { Readable } from "../access.ts";
import type { Facet } from "../filter/facets.ts";
import type { Filter } from "../filter/filter.ts";
import type { FusionRules, SearchMode } from "./fusion-rules.ts";

/** A query in words and, for the dense arm, as a vector of length 1. */
export interface FusedQuery {
  readonly text: string;
  readonly readable: Readable;
  readonly filter?: Filter;
  /** Most candidates of each arm. */
  readonly depth: number;
  readonly mode: Exclude<SearchMode, "keyword">;
  readonly rules: FusionRules;
  /** Nothing is dense while the index holds no vectors of this model; without it the words alone decide. */
  readonly dense?: { readonly model: string; readonly vector: Float32Array };
  /** 1.. hits behind the first `offset` ones; with `onePerDocument` the best chunk of each document. */
  readonly limit: number;
  readonly offset: number;
  readonly onePerDocument: boolean;
  readonly explain: boolean;
  /** Fields to count values of, over the documents that match in words (where words are asked) and those of all candidates. */
  readonly facets?: readonly string[];
}

/** One arm's word on a candidate: its raw score, and its rank from 1 when the arm itself brought it. */
export interface ArmScore {
  readonly score: number;
  readonly rank: number | null;
}

/** What one query term gave: BM25 with its inputs; `score` is its part of the hit's score. `documentFrequency` counts the readable chunks that hold the term's word in any language (`chunksWithWord` of core/query). */
export interface TermPart {
  readonly term: string;
  readonly frequency: number;
  readonly documentFrequency: number;
  readonly idf: number;
  readonly lengthRatio: number;
  readonly score: number;
}

/**
 * The raw scores of a chunk that an arm brought. The other arm's score is exact too: 0 for a chunk without a word of the
 * query, null for one without a vector. `feedback` is the cosine to the mean of the best candidates, null for a chunk
 * that is not compared (see FeedbackRule); it is not there where nobody asked, or no candidate could be a source.
 */
export interface Candidate {
  readonly keyword: ArmScore;
  readonly dense: ArmScore | null;
  readonly feedback?: number | null;
}

/** What gives a candidate a part of its score. */
export type ArmName = "keyword" | "dense" | "feedback";

/** One arm's part in a score. `contribution = weight * normalisedScore`; contributions add up to the score. `rank` is null when the arm did not bring the hit itself. */
export interface FusedArm {
  readonly arm: ArmName;
  readonly rank: number | null;
  readonly rawScore: number;
  readonly normalisedScore: number;
  readonly weight: number;
  readonly contribution: number;
}

/** A hit of joined arms. */
export interface FusedHit {
  readonly document: string;
  readonly externalId: string;
  readonly version: string;
  readonly ordinal: number;
  readonly score: number;
  readonly arms: readonly FusedArm[];
  /** Only with `explain`; these explain the keyword arm's raw score. */
  readonly parts?: readonly TermPart[];
}

/**
 * Hits in order, and the state they were computed at. A phrase is asked of every hit: the dense arm then only scores what the
 * keyword arm found. `total` counts readable chunks that match in words, as in `search`; `candidates` what both arms brought.
 */
export interface FusedResult {
  readonly seq: number;
  readonly hits: readonly FusedHit[];
  readonly candidates: number;
  readonly total: number;
  readonly isLowerBound: boolean;
  /** The best keyword score that the query could reach at all; 0 where words are not asked. */
  readonly maxPossibleScore: number;
  /** Whether the dense arm was asked: false without a vector, or where no readable chunk has one of its model. */
  readonly isDense: boolean;
  /** Where the query asks for them. */
  readonly facets?: readonly Facet[];
}

/** Whether the query asks the keyword arm: always but in mode `dense`, unless there is no vector to ask with. */
export function asksWords({ mode, dense }: Pick<FusedQuery, "mode" | "dense">): boolean {
  return mode !== "dense" || dense === undefined;
}
