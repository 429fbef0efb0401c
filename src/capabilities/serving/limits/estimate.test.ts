// What a request may use is never told too low, and a limit is written without touching the rest.
import fc from "fast-check";
import { expect, it } from "vitest";
import type { JsonObject } from "#core/json";
import { choices, outputTokensAsked, promptTokensMost, withOutputLimit } from "./estimate.ts";

it("counts bytes of text and attachments apart", () => {
  expect(promptTokensMost("x y ".repeat(500))).toBe(1000);
  expect(promptTokensMost("語".repeat(100))).toBe(150);
  expect(promptTokensMost(`{"url":"data:image/png;base64,${"A".repeat(1_000_000)}=="}`)).toBeLessThan(5000);
});

it("reads the limit that a request names, times its choices", () => {
  expect(outputTokensAsked("openai.chat", { max_tokens: 10 })).toBe(10);
  expect(outputTokensAsked("openai.chat", { max_completion_tokens: 7, max_tokens: 10, n: 3 })).toBe(21);
  expect(outputTokensAsked("openai.chat", { max_completion_tokens: null })).toBeUndefined();
  expect(outputTokensAsked("anthropic.messages", { max_tokens: "many" })).toBeUndefined();
  expect(choices({ n: 2, best_of: 5 })).toBe(5);
});

it("writes a limit that JSON reads, and leaves everything else as it was", () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.string(), { maxLength: 2 }));
  const body = fc.dictionary(fc.constantFrom("model", "max_completion_tokens", "a", "é\"", "{"), value, { minKeys: 1 });
  fc.assert(
    fc.property(body, fc.nat(), fc.constantFrom(undefined, 2), (json, tokens, space) => {
      const text = JSON.stringify(json, undefined, space);
      const { max_completion_tokens: written, ...rest } = JSON.parse(withOutputLimit("openai.chat", text, tokens)) as JsonObject;
      const { max_completion_tokens: _before, ...others } = json;
      expect([written, rest]).toEqual([tokens, others]);
    }),
  );
});
