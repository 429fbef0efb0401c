// Cuts at the ends of tokens, those that share an end with others included.
import { expect, it } from "vitest";
import { withinTokens } from "./token-cut.ts";

it("keeps as much as the tokens allow, and no part of a sign of several tokens", () => {
  const ends = [3, 6, 8, 8, 9];
  expect([5, 4, 3, 2, 1, 0].map((tokens) => withinTokens("abcdefx日y", ends, tokens))).toEqual(["abcdefx日y", "abcdefx日", "abcdef", "abcdef", "abc", ""]);
  expect(withinTokens("日", [1, 1], 1)).toBe("");
});
