// Percentiles beside those of the sorted values.
import fc from "fast-check";
import { expect, it } from "vitest";
import { Distribution } from "./distribution.ts";

it("gives every percentile within one per cent of the sorted values' own", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.0001, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 200 }), fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
      const distribution = new Distribution();
      for (const value of values) distribution.add(value);
      const exact = values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(share * values.length)) - 1] ?? 0;
      expect(Math.abs(distribution.percentile(share) / exact - 1)).toBeLessThan(0.01);
      expect([distribution.count, distribution.max]).toEqual([values.length, Math.max(...values)]);
    }),
  );
});

it("knows nothing of no values, and takes nothing for 0", () => {
  const distribution = new Distribution();
  expect([distribution.percentile(0.5), distribution.mean, distribution.max]).toEqual([0, 0, 0]);
  distribution.add(0);
  expect(distribution.percentile(0.99)).toBe(0);
});
