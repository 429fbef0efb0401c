// Sums of money and ends of windows.
import fc from "fast-check";
import { expect, it } from "vitest";
import { limitWindows, windowAt } from "./limit.ts";
import { costNanoUsd } from "./money.ts";

it("costs what the price list says, cached tokens at their own price", () => {
  expect(costNanoUsd({ input: 2.5, output: 10, cached: 1.25 }, { promptTokens: 1000, completionTokens: 100, cachedTokens: 400 })).toBe(1_500_000 + 500_000 + 1_000_000);
  expect(costNanoUsd({ input: 0.0375, output: 0 }, { promptTokens: 1, completionTokens: 9, cachedTokens: 1 })).toBe(38);
});

it("puts every moment into exactly one window of each kind", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), fc.constantFrom(...limitWindows), (at, window) => {
      const { startsAt, endsAt } = windowAt(window, at);
      expect(startsAt <= at && at < endsAt).toBe(true);
      expect(windowAt(window, endsAt).startsAt).toBe(endsAt);
      expect(windowAt(window, startsAt)).toEqual({ startsAt, endsAt });
    }),
  );
  expect(windowAt("month", Date.UTC(2024, 1, 29, 23, 59))).toEqual({ startsAt: Date.UTC(2024, 1, 1), endsAt: Date.UTC(2024, 2, 1) });
});
