// The first few, beside sorting all.
import fc from "fast-check";
import { expect, it } from "vitest";
import { firstOf } from "./first.ts";

it("takes what sorting all would put first, equal ones in the order they come in", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ rank: fc.integer({ min: 0, max: 9 }), name: fc.nat() }), { maxLength: 60 }), fc.integer({ min: 0, max: 12 }), (items, limit) => {
      const compare = (a: { rank: number }, b: { rank: number }): number => a.rank - b.rank;
      expect(firstOf(items, limit, compare)).toEqual(items.toSorted(compare).slice(0, limit));
    }),
  );
});
