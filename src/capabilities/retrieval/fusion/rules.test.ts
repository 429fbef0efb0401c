// The rules for a query, by what of it the model knows.
import { expect, it } from "vitest";
import { asksFeedback } from "#core/ranking/fusion-rules";
import { defaultRules, knownShareOf, rulesFor } from "./rules.ts";

it("weighs what rests on vectors by the share of the query that the model knows", () => {
  expect([{ tokens: 4, unknownTokens: 1 }, { tokens: 4 }, { tokens: 0, unknownTokens: 0 }].map(knownShareOf)).toEqual([0.75, 1, 1]);
  expect(rulesFor(1)).toEqual(defaultRules);
  expect(rulesFor(0.5)).toEqual({ ...defaultRules, denseWeight: defaultRules.denseWeight / 2, feedbackWeight: defaultRules.feedbackWeight / 2 });
  expect([asksFeedback("hybrid", rulesFor(0.5)), asksFeedback("hybrid", rulesFor(0)), asksFeedback("dense", defaultRules), asksFeedback("hybrid", { ...defaultRules, method: "rrf" })]).toEqual([true, false, false, false]);
});
