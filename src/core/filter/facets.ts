// Facets: which values a field has among the documents that a search found, and in how many of them each stands.
import type { FilterValue } from "./filter.ts";
import { fieldValues, metadataNames } from "./fields.ts";
import { facetNamesMax, facetTextMax, facetValuesMax, filterFieldMax } from "./limits.ts";
import type { JsonObject } from "../json.ts";
import { firstOf } from "../ranking/first.ts";
import { compareText } from "../text/positions.ts";

/** Stands for every metadata field that the found documents have. */
export const allMetadata = "*";

/** A value and how many documents have it: as many as the filter `field = value` would leave. */
export interface FacetValue {
  readonly value: FilterValue;
  readonly documents: number;
}

/** The values of a field, those of most documents first, then numbers by size, texts by code point, false before true. `more` counts different values that are not shown. */
export interface Facet {
  readonly field: string;
  readonly values: readonly FacetValue[];
  readonly more: number;
}

/** Goes once through some documents and tells what `facetValues` gives of each of `fields`, together for as many documents as it likes. */
export type CountDocuments = (fields: readonly string[], count: (field: string, values: readonly FilterValue[], documents: number) => void) => void;

/** What a facet counts of a document: its different values, without long texts; for `*` the names of its metadata. */
export function facetValues(fields: JsonObject, field: string): readonly FilterValue[] {
  if (field === allMetadata) return metadataNames(fields).filter((name) => name !== allMetadata && name.length <= filterFieldMax);
  const values = fieldValues(fields, field);
  const short = values.filter((value) => typeof value !== "string" || value.length <= facetTextMax);
  return short.length < 2 ? short : [...new Set(short)];
}

/** Facets of the asked fields in their order, each once; `*` becomes the metadata fields that most documents have. */
export function countFacets(asked: readonly string[], each: CountDocuments): readonly Facet[] {
  const names = asked.includes(allMetadata) ? firstValues(countedValues([allMetadata], each).get(allMetadata), facetNamesMax).map(({ value }) => String(value)) : [];
  const fields = [...new Set(asked.flatMap((field) => (field === allMetadata ? names : [field])))];
  return [...countedValues(fields, each)].map(([field, counts]) => ({ field, values: firstValues(counts, facetValuesMax), more: Math.max(0, counts.size - facetValuesMax) }));
}

type Counts = ReadonlyMap<FilterValue, number>;

function countedValues(fields: readonly string[], each: CountDocuments): ReadonlyMap<string, Counts> {
  const counted = new Map(fields.map((field) => [field, new Map<FilterValue, number>()]));
  each(fields, (field, values, documents) => {
    const counts = counted.get(field);
    for (const value of values) counts?.set(value, (counts.get(value) ?? 0) + documents);
  });
  return counted;
}

/** There may be as many values as documents, so they are not all sorted. */
function firstValues(counts: Counts = new Map(), limit: number): readonly FacetValue[] {
  return firstOf(Array.from(counts, ([value, documents]) => ({ value, documents })), limit, compareFacetValues);
}

function compareFacetValues(a: FacetValue, b: FacetValue): number {
  return b.documents - a.documents || compareValues(a.value, b.value);
}

const typeRanks = { boolean: 0, number: 1, string: 2 } as const;

function compareValues(a: FilterValue, b: FilterValue): number {
  if (typeof a === "string" && typeof b === "string") return compareText(a, b);
  return typeRankOf(a) - typeRankOf(b) || Number(a) - Number(b);
}

function typeRankOf(value: FilterValue): number {
  return typeRanks[typeof value as keyof typeof typeRanks];
}
