// Money in whole billionths of a US dollar, so that sums add up exactly.
import type { TokenUsage } from "./exchange.ts";

/** Billionths in a US dollar. */
export const nanoPerUsd = 1e9;

/** What a million tokens cost, in US dollars. `cached`: prompt tokens that the upstream took from its cache. */
export interface TokenPrices {
  readonly input: number;
  readonly output: number;
  readonly cached?: number;
}

/** Cost of a request in billionths of a US dollar, rounded once. */
export function costNanoUsd({ input, output, cached = input }: TokenPrices, { promptTokens, completionTokens, cachedTokens }: Pick<TokenUsage, "promptTokens" | "completionTokens" | "cachedTokens">): number {
  const nanoPerToken = nanoPerUsd / 1e6;
  return Math.round(((promptTokens - cachedTokens) * input + cachedTokens * cached + completionTokens * output) * nanoPerToken);
}
