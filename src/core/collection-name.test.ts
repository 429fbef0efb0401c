// Whatever is typed as a collection's name leads to a valid one, or to none.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collectionNamePattern, validCollectionName } from "./collection-name.ts";

describe("the valid name nearest to a text", () => {
  it.each([["Bad Name", "bad-name"], ["Größe 2026!", "grosse-2026"], ["__notes", "notes"], ["Verträge/2020", "vertrage-2020"], ["x".repeat(80), "x".repeat(64)]])("makes %s to %s", (text, name) => {
    expect(validCollectionName(text)).toBe(name);
  });

  it("is none where nothing may stay", () => {
    expect(validCollectionName("契約 !")).toBeUndefined();
  });

  it("is valid whatever the text, and leaves a valid name that ends in no hyphen as it is", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => {
      const name = validCollectionName(text);
      expect(name === undefined || new RegExp(collectionNamePattern).test(name)).toBe(true);
      if (new RegExp(collectionNamePattern).test(text) && !text.endsWith("-")) expect(name).toBe(text);
    }));
  });
});
