// What the arms of a search bring before they are joined: each candidate with the raw score of every arm.
import type { Readable } from "../access.ts";
import type { Facet } from "../filter/facets.ts";
import type { Filter } from "../filter/filter.ts";

/** How feedback is taken. */
export interface FeedbackRule {
  /** Candidates that the mean is made of, at most. */
  readonly sourcesMax: number;
  /** A source counts by its first score to this power. */
  readonly power: number;
  /** Part of the dense arm in the first score, 0..1; the keyword arm has the rest. */
  readonly denseWeight: number;
}

/** A query in words and, for the dense arm, as a vector of length 1. */
export interface CandidateQuery {
  readonly text: string;
  readonly readable: Readable;
  readonly filter?: Filter;
  /** Most candidates of each arm. */
  readonly depth: number;
  readonly explain: boolean;
  /** False asks the dense arm alone. */
  readonly keyword: boolean;
  /** Nothing is dense while the index holds no vectors of this model. */
  readonly dense?: { readonly model: string; readonly vector: Float32Array };
  /** Fields to count values of, over the documents that match in words (with `keyword`) and those of all candidates. */
  readonly facets?: readonly string[];
  /** Asks how near each candidate is to the best ones; nothing happens where nothing is dense. */
  readonly feedback?: FeedbackRule;
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
 * A chunk that an arm brought. The other arm's score is exact too: 0 for a chunk without a word of the query, null for one
 * without a vector. `parts` explain the keyword score. `feedback` is the cosine to the mean of the best candidates, null for a
 * chunk without a vector; it is not there where nobody asked, or no candidate could be a source.
 */
export interface Candidate {
  readonly document: string;
  readonly externalId: string;
  readonly version: string;
  readonly ordinal: number;
  readonly keyword: ArmScore;
  readonly dense: ArmScore | null;
  readonly feedback?: number | null;
  readonly parts?: readonly TermPart[];
}

/**
 * Candidates in no order that counts, and the state they were computed at. A phrase is asked of every candidate: the dense
 * arm then only scores what the keyword arm found. `total` counts readable chunks that match in words, as in `search`.
 */
export interface CandidateResult {
  readonly seq: number;
  readonly candidates: readonly Candidate[];
  readonly total: number;
  readonly isLowerBound: boolean;
  /** The best keyword score that the query could reach at all. */
  readonly maxPossibleScore: number;
  /** Whether the dense arm was asked: false without a vector, or where no readable chunk has one of its model. */
  readonly isDense: boolean;
  /** Where the query asks for them. */
  readonly facets?: readonly Facet[];
}
