// A part of an index that can be searched by itself: a segment on disk or the tail in memory.
import type { Readable } from "#core/access";
import type { Filter } from "#core/filter/filter";
import type { FilterValue } from "#core/filter/filter";
import type { JsonObject } from "#core/json";
import type { PhraseForms } from "#core/ranking/query";
import type { DocumentFacts } from "./admission.ts";
import type { OutlineTable } from "./outline-table.ts";
import type { LengthParts } from "./length-parts.ts";

/** A chunk as a hit shows it. */
export interface ChunkPlace {
  readonly document: string;
  readonly externalId: string;
  readonly version: string;
  readonly ordinal: number;
}

/** Takes the hits of parts. */
export interface HitSink {
  /** A chunk below this score need not be offered. An equal one may still win by its external id. */
  readonly threshold: number;
  /** Matching chunks seen. */
  total: number;
  /** Some matching chunks were passed over. */
  isLowerBound: boolean;
  /** Takes a hit if it is among the best. */
  offer(part: Part, chunk: number, score: number): void;
}

/** A query term with its weight times idf: the factor of its part of a score. */
export interface PlannedTerm {
  readonly term: string;
  readonly weight: number;
  readonly documentFrequency: number;
  readonly idf: number;
  readonly factor: number;
}

/** A query made ready: the same for all parts. `terms` occur in the index. */
export interface Plan {
  readonly terms: readonly PlannedTerm[];
  readonly phrases: readonly PhraseForms[];
  readonly readable: Readable;
  readonly filter: Filter | undefined;
  readonly lengthParts: LengthParts;
}

/** Groups and fields of a document. */
export interface DocumentAccess {
  readonly groups: readonly string[];
  readonly fields: JsonObject;
}

/** The values of a field in each document, numbered: most documents share theirs with others. */
export interface FacetColumn {
  /** More than any number. */
  readonly size: number;
  numberOf(document: number): number;
  valuesOf(number: number): readonly FilterValue[];
}

/** A segment or the tail. Chunks and documents are numbered within the part. */
export interface Part {
  readonly liveDocuments: number;
  readonly liveChunks: number;
  readonly liveLength: number;
  /** Adds its live documents to `counts` by language. */
  countLanguages(counts: Map<string, number>): void;
  /** Visits terms, deleted ones too, in order or in none; those that begin with what `isDead` says may be left out. */
  eachTerm(isDead: (beginning: string) => boolean, visit: (term: string) => void): void;
  /** Live chunks that hold `term`. */
  documentFrequency(term: string): number;
  /** The live chunks that hold `term`, each once. */
  eachChunkWith(term: string, visit: (chunk: number) => void): void;
  /** Chunks and documents that were ever numbered here, deleted ones included. */
  readonly numbered: { readonly chunks: number; readonly documents: number };
  isLive(document: number): boolean;
  languageOfDocument(document: number): string;
  /** Offers its hits to `sink`. @throws index.damaged */
  search(plan: Plan, sink: HitSink): void;
  /** What tells who may see its documents and what filters compare. */
  facts(): DocumentFacts;
  /** Of each field what facets count of the documents: see `facetValues`. */
  facetColumns(fields: readonly string[]): readonly FacetColumn[];
  /** Title and headings of every document that was numbered here. */
  outlines(): OutlineTable;
  place(chunk: number): ChunkPlace;
  documentOf(chunk: number): number;
  lengthOf(chunk: number): number;
  /** How often `term` occurs in `chunk`. */
  frequency(term: string, chunk: number): number;
}
