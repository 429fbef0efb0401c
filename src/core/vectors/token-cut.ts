// Cutting a text so that a model takes it.

/** The part of `text` that holds at most `tokensMax` tokens, by the end of each of its tokens (`Embedder.tokenEnds`): a sign of several tokens is kept whole or left out. */
export function withinTokens(text: string, ends: readonly number[], tokensMax: number): string {
  if (ends.length <= tokensMax) return text;
  let last = tokensMax - 1;
  while (last >= 0 && ends[last] === ends[last + 1]) last--;
  return text.slice(0, ends[last] ?? 0);
}
