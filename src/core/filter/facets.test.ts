// Facets count what filters compare.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../json.ts";
import { countFacets, facetValues, type CountDocuments } from "./facets.ts";
import { facetTextMax, facetValuesMax } from "./limits.ts";
import { matchesFilter } from "./match.ts";

/** Facets over whole documents. */
function facetsOver(documents: readonly JsonObject[], asked: readonly string[]) {
  const each: CountDocuments = (fields, count) => documents.forEach((document) => fields.forEach((field) => count(field, facetValues(document, field), 1)));
  return countFacets(asked, each);
}

const value = fc.oneof(fc.constantFrom("a", "b", "é", ""), fc.integer({ min: 0, max: 40 }), fc.boolean(), fc.constant(null));
const document = fc.record({ tag: fc.oneof(value, fc.array(value, { maxLength: 3 })), author: fc.record({ name: value }) }, { requiredKeys: [] });

describe("facets", () => {
  it("count for each value the documents that its filter takes, and leave no value out", () => {
    fc.assert(
      fc.property(fc.array(document, { maxLength: 60 }), (documents) => {
        for (const { field, values, more } of facetsOver(documents as JsonObject[], ["tag", "author.name"])) {
          for (const { value: each, documents: amount } of values) expect(documents.filter((fields) => matchesFilter({ op: "=", field, value: each }, fields as JsonObject))).toHaveLength(amount);
          expect(values.length === facetValuesMax || more === 0).toBe(true);
          const different = new Set(documents.flatMap((fields) => facetValues(fields as JsonObject, field)));
          expect(values.length + more).toBe(different.size);
          expect(new Set(values.map(({ value: each }) => each)).size).toBe(values.length);
        }
      }),
    );
  });

  it("stand in the same order whatever order the documents come in", () => {
    fc.assert(
      fc.property(fc.array(document, { maxLength: 40 }), (documents) => {
        expect(facetsOver(documents.toReversed() as JsonObject[], ["tag", "*"])).toEqual(facetsOver(documents as JsonObject[], ["tag", "*"]));
      }),
    );
  });

  it("leave out texts that are too long to choose, and the names that mean something else", () => {
    const long = "x".repeat(facetTextMax + 1);
    expect(facetsOver([{ tag: [long, "short"], "*": 1, lang: "en" }], ["*", "lang"])).toEqual([
      { field: "tag", values: [{ value: "short", documents: 1 }], more: 0 },
      { field: "lang", values: [{ value: "en", documents: 1 }], more: 0 },
    ]);
  });
});
