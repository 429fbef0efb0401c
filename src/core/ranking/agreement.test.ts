// Agreement of two rankings, by examples and for any two.
import fc from "fast-check";
import { expect, it } from "vitest";
import { agreementOf } from "./agreement.ts";

it("is overlap, the same first hit, and how far shared hits moved", () => {
  expect(agreementOf(["a", "b", "c", "d"], ["b", "a", "x", "d"])).toEqual({ overlap: 0.75, isSameFirst: false, rankChange: 2 / 3 });
  expect(agreementOf(["a", "b"], ["a"])).toEqual({ overlap: 0.5, isSameFirst: true, rankChange: 0 });
  expect(agreementOf(["a"], ["b"])).toEqual({ overlap: 0, isSameFirst: false, rankChange: null });
  expect(agreementOf([], [])).toEqual({ overlap: 1, isSameFirst: true, rankChange: null });
});

it("looks at ten places, and is the same from both sides", () => {
  const ranking = fc.uniqueArray(fc.integer({ min: 0, max: 25 }).map(String), { maxLength: 20 });
  fc.assert(fc.property(ranking, ranking, (left, right) => {
    const found = agreementOf(left, right);
    expect(found).toEqual(agreementOf(right, left));
    expect(found).toEqual(agreementOf(left.slice(0, 10), right.slice(0, 10)));
    const shared = left.slice(0, 10).filter((hit) => right.slice(0, 10).includes(hit));
    expect(found.overlap * Math.max(1, Math.min(10, left.length), Math.min(10, right.length))).toBeCloseTo(left.length + right.length === 0 ? 1 : shared.length, 9);
    expect(agreementOf(left, left).overlap).toBe(1);
  }));
});
