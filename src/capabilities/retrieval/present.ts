// Hits as surfaces show them: text, place, marks, snippet and the arms that add up to the score.
import type { ErrorBody } from "#core/errors";
import type { Locator } from "#core/documents/locator";
import type { Facet } from "#core/filter/facets";
import type { FusedArm } from "#core/ranking/candidate";
import type { Analyser } from "#ports/analyser";
import type { IndexHit, TermPart } from "#ports/search-index";
import type { HydratedHit } from "./hydrate.ts";
import { bestSnippet, matchSpans, toCodePointMarks, type Mark, type Snippet } from "./marks.ts";

/**
 * One arm's part in a score; contributions add up to the score. Alone, the keyword arm gives its raw score, and
 * `normalisedScore` is that over the best possible; joined, `contribution = weight * normalisedScore` (docs/fusion.md).
 */
export interface ArmPart extends FusedArm {
  readonly terms: readonly TermPart[];
}

/** A hit as surfaces show it. Positions are code points. */
export interface FoundHit {
  readonly rank: number; readonly score: number; readonly chunk: string; readonly document: string; readonly externalId: string; readonly version: string;
  readonly title: string; readonly path: string; readonly mediaType: string; readonly language: string; readonly headings: readonly string[];
  readonly text: string; readonly start: number; readonly end: number; readonly locator: Locator;
  readonly marks: readonly Mark[]; readonly snippet: Snippet; readonly explanation?: readonly ArmPart[];
  /** Of a diversified search: place by score alone, largest similarity to a hit above, and what chose this place. */
  readonly diversity?: { readonly rank: number; readonly similarity: number; readonly value: number };
}

/** Hits and the snapshot they were computed at. */
export interface SearchAnswer {
  readonly snapshot: number;
  readonly total: number;
  readonly isLowerBound: boolean;
  readonly hits: readonly FoundHit[];
  /** Where the request asks for them. */
  readonly facets?: readonly Facet[];
  /** What was searched for instead, where nothing matches the query as it was typed. */
  readonly correctedQuery?: string;
  /** Why the hits are by words alone, where the model could not be asked. */
  readonly failedArm?: ErrorBody;
  readonly tookMs: number;
}

/** An answer with the number of chunks that match in words, a lower bound at times. */
export interface Searched extends SearchAnswer {
  readonly matching: number;
}

/** Makes hits showable: marks, snippet and, when the index explained them, the arms. */
export function presenter(analyser: Analyser, query: string, maxPossibleScore: number): (hit: HydratedHit<PresentedHit>, rank: number) => FoundHit {
  const termsOf = new Map<string, ReadonlySet<string>>();
  const terms = (language: string): ReadonlySet<string> => {
    const known = termsOf.get(language) ?? new Set(analyser.analyse(query, language).map((token) => token.term));
    termsOf.set(language, known);
    return known;
  };
  return ({ hit, document, chunk, row, text, locator }, rank) => {
    const spans = matchSpans(analyser, text, { terms: terms(document.language), language: document.language });
    return {
      rank, score: hit.score, chunk, document: document.document, externalId: document.externalId, version: hit.version,
      title: document.title, path: document.externalId, mediaType: document.mediaType, language: document.language, headings: row.headings,
      text, start: row.start, end: row.end, locator, marks: toCodePointMarks(text, spans), snippet: bestSnippet(text, spans),
      ...(hit.arms ? { explanation: hit.arms.map((arm) => ({ ...arm, terms: arm.arm === "keyword" ? (hit.parts ?? []) : [] })) } : hit.parts ? { explanation: [keywordArm({ ...hit, parts: hit.parts }, rank, maxPossibleScore)] } : {}),
    };
  };
}

/** A hit of one arm, or one of joined arms. */
export type PresentedHit = Pick<IndexHit, "document" | "version" | "ordinal" | "score" | "parts"> & { readonly arms?: readonly FusedArm[] };

/** A passage that an answer may quote, with the rows behind it. */
export type Source = HydratedHit<PresentedHit>;

function keywordArm(hit: Pick<IndexHit, "score" | "parts">, rank: number, maxPossibleScore: number): ArmPart {
  const normalisedScore = maxPossibleScore > 0 ? hit.score / maxPossibleScore : 0;
  return { arm: "keyword", rank, rawScore: hit.score, normalisedScore, weight: 1, contribution: hit.score, terms: hit.parts ?? [] };
}
