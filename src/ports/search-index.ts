// An index is a function of rows up to a sequence number: it can be verified, dropped and rebuilt while queries go on.
import type { Readable } from "#core/access";
import type { Facet } from "#core/filter/facets";
import type { Filter } from "#core/filter/filter";
import type { JsonObject } from "#core/json";
import type { FusedQuery, FusedResult, TermPart } from "#core/ranking/candidate";
import type { SpellingQuery, SpellingResult } from "#core/ranking/spelling";
import type { SuggestionQuery, SuggestionResult } from "#core/ranking/suggestions";
import type { DocumentVectors } from "#core/vectors/document-vectors";

/** One index: a collection of a workspace. */
export interface IndexScope {
  readonly workspace: string;
  readonly collection: string;
}

/** What the index knows of one chunk. `title`, `headings` and `text` are analysed as one field in that order. */
export interface IndexEntry {
  readonly version: string;
  readonly ordinal: number;
  readonly title: string;
  readonly headings: readonly string[];
  readonly text: string;
}

/** A document as the index sees it: replaces all that was known of it. `fields` are what filters compare. */
export interface IndexDocument {
  readonly document: string;
  readonly externalId: string;
  readonly language: string;
  readonly groups: readonly string[];
  readonly fields: JsonObject;
  readonly entries: readonly IndexEntry[];
  /** Title and headings as `outlineOf` of core gives them: what suggestions complete. */
  readonly outline?: readonly string[];
  /** Vectors of the entries, when they are embedded. */
  readonly vectors?: DocumentVectors;
}

/** One change. `access` replaces groups and fields and keeps the entries; `vectors` gives the entries of a document that is there in that version their vectors. */
export type IndexChange =
  | { readonly kind: "put"; readonly document: IndexDocument }
  | { readonly kind: "remove"; readonly document: string }
  | { readonly kind: "access"; readonly document: string; readonly groups: readonly string[]; readonly fields: JsonObject }
  | { readonly kind: "vectors"; readonly document: string; readonly version: string; readonly vectors: DocumentVectors };

/** A query in plain words; `"…"` inside is an exact phrase. The engine analyses it as it analysed the documents. */
export interface IndexQuery {
  readonly text: string;
  readonly readable: Readable;
  readonly filter?: Filter;
  readonly limit: number;
  /** Continue behind this many hits. */
  readonly offset: number;
  readonly explain: boolean;
  /** At most one hit a document (its best chunk). */
  readonly onePerDocument?: boolean;
  /** Fields to count values of, over the documents of all hits; see `countFacets` of core. */
  readonly facets?: readonly string[];
}

export type { TermPart } from "#core/ranking/candidate";

/** A found chunk. Order: score descending, then external id, then ordinal. */
export interface IndexHit {
  readonly document: string;
  readonly externalId: string;
  readonly version: string;
  readonly ordinal: number;
  readonly score: number;
  /** Only with `explain`; the parts' scores add up to `score`. */
  readonly parts?: readonly TermPart[];
}

/** Hits and the sequence number they were computed at. `total` counts readable matching chunks; a lower bound when `isLowerBound`. `termsMax` is the best score that this query could reach at all. */
export interface IndexResult {
  readonly seq: number;
  readonly hits: readonly IndexHit[];
  readonly total: number;
  readonly isLowerBound: boolean;
  readonly maxPossibleScore: number;
  /** Where the query asks for them. */
  readonly facets?: readonly Facet[];
}

/** Vectors that a generation holds: of one model; `refused` counts those that were not taken since it was opened (see `storedVector`). */
export interface VectorState {
  readonly model: string | null;
  readonly dimensions: number;
  readonly vectors: number;
  readonly refused: number;
}

/** State of an index. `damage` names what failed its checksum; queries then use the rest. */
export interface IndexState {
  readonly appliedSeq: number;
  readonly documents: number;
  readonly chunks: number;
  readonly sizeBytes: number;
  readonly damage: readonly string[];
  readonly vectors: VectorState;
}

/** A difference between rows and index, in words and by name. */
export interface IndexDifference {
  readonly document: string;
  readonly ordinal: number | null;
  readonly problem: "missing" | "extra" | "stale" | "terms" | "access" | "vector";
  readonly detail: string;
}

/** Name of a generation: `live` answers queries, `beside` is kept like it with vectors of another model, `next` is built to take the place of one of them. */
export type Generation = "live" | "beside" | "next";

/** A generation that is kept at the head of the log. */
export type KeptGeneration = Exclude<Generation, "next">;

/**
 * An index of words and vectors over many scopes. A generation's vectors are of one model, the first that it is given while it holds none: those of others are refused. One writer per scope, many readers. A read sees one applied state.
 * `apply` reaches the same state from any crash point: the applied seq is stored with the index, atomically.
 * Values are structured-clone data, so that an engine may live in another thread.
 */
export interface SearchIndex {
  state(scope: IndexScope, generation?: Generation): Promise<IndexState>;
  /** Applies all changes up to `seq`; visible to queries when it resolves, durable at the next flush (replayed from the log otherwise). A `seq` at or below the applied one does nothing. @throws data.disk_full */
  apply(scope: IndexScope, batch: { readonly seq: number; readonly changes: readonly IndexChange[] }, generation?: Generation): Promise<void>;
  /** Makes everything applied durable. */
  flush(scope: IndexScope): Promise<void>;
  /** @throws filter.invalid; request.timeout */
  search(scope: IndexScope, query: IndexQuery): Promise<IndexResult>;
  /** Asks both arms at one state of a generation (`live` by default) and joins what they bring (core/ranking/fuse). Nothing from a generation that is not there. @throws filter.invalid */
  fused(scope: IndexScope, query: FusedQuery, generation?: KeptGeneration): Promise<FusedResult>;
  /** Titles and headings of readable documents, which the filter takes, that complete what is typed. @throws filter.invalid */
  suggest(scope: IndexScope, query: SuggestionQuery): Promise<SuggestionResult>;
  /** For a query that nothing matches: its words that no readable chunk holds, each with terms of readable chunks that are spelt nearly so. @throws filter.invalid */
  spelling(scope: IndexScope, query: SpellingQuery): Promise<SpellingResult>;
  /** Documents in a generation (`live` by default) behind `after` in id order: what `verify` compares. */
  documents(scope: IndexScope, range: { readonly after: string; readonly limit: number }, generation?: KeptGeneration): Promise<readonly string[]>;
  /** Differences of these documents between what rows say and what a generation (`live` by default) holds, posting by posting. */
  verify(scope: IndexScope, expected: readonly IndexDocument[], generation?: KeptGeneration): Promise<readonly IndexDifference[]>;
  /** Makes `next` the generation of that name (`live` by default) and drops the one before it, without a failed query. Atomic. @throws index.not_found */
  swap(scope: IndexScope, into?: KeptGeneration): Promise<void>;
  /** Lets `live` and `beside` change places, without a failed query. Atomic. @throws index.not_found when there is none beside */
  exchange(scope: IndexScope): Promise<void>;
  /** Removes a generation and its files (all by default). */
  drop(scope: IndexScope, generation?: Generation): Promise<void>;
  close(): Promise<void>;
}
