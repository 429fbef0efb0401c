// A bag of words as a vector: the oracle of embedders, and what tests use where meaning beyond words does not matter.
import { fail } from "#core/errors";
import { sha256Hex } from "#core/hash";
import { throwIfStopped } from "#core/streams/stopped";
import type { Embedder, EmbeddingModel } from "#ports/embedder";

/** Shape of the model. */
export interface MemoryEmbedderOptions {
  /** 64 by default; more dimensions let fewer foreign words meet by chance. */
  readonly dimensions?: number;
  readonly tokensMax?: number;
  readonly textsMax?: number;
}

const wordPattern = /[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu;

/** Makes a model in which each word has a fixed vector of signs and a text is the sum of its words. */
export function createMemoryEmbedder({ dimensions = 64, tokensMax = 1_024, textsMax = 256 }: MemoryEmbedderOptions = {}): Embedder {
  const model: EmbeddingModel = {
    version: `words-${dimensions}@sha256:${sha256Hex(`words ${dimensions} 1`).slice(0, 12)}`,
    name: `words-${dimensions}`, dimensions, metric: "cosine", tokensMax, textsMax, truncatesTo: [], tolerance: 0,
  };
  return {
    model,
    embed: async (texts, { signal }) => {
      throwIfStopped(signal);
      if (texts.length > textsMax) throw fail("embedding.too_many_texts", { texts: texts.length, limit: textsMax, model: model.version });
      const vectors = new Float32Array(texts.length * dimensions);
      let tokens = 0;
      texts.forEach((text, index) => {
        const words = text.toLowerCase().match(wordPattern) ?? [];
        if (words.length > tokensMax) throw fail("embedding.text_too_long", { index, tokens: words.length, limit: tokensMax, model: model.version });
        tokens += words.length;
        vectors.set(sumOf(words, dimensions), index * dimensions);
      });
      return { vectors, rows: texts.length, dimensions, tokens, repaired: 0 };
    },
    countTokens: (text) => text.match(wordPattern)?.length ?? 0,
    tokenEnds: (text) => Array.from(text.matchAll(wordPattern), (match) => match.index + match[0].length),
    close: async () => {},
  };
}

function sumOf(words: readonly string[], dimensions: number): Float32Array {
  const sum = new Float32Array(dimensions);
  for (const word of words) addSigns(word, sum, 1);
  // Words whose signs cancel out would leave no vector where there is text.
  if (sum.every((value) => value === 0) && words[0] !== undefined) addSigns(words[0], sum, 1);
  const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
  return length === 0 ? sum : sum.map((value) => value / length);
}

/** Adds +-`by` to each dimension, as a generator started from the word's FNV-1a hash says. */
function addSigns(word: string, into: Float32Array, by: number): void {
  let state = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) state = Math.imul(state ^ word.charCodeAt(i), 0x01000193);
  state = state | 1;
  for (let i = 0; i < into.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    into[i] = (into[i] ?? 0) + (state < 0 ? -by : by);
  }
}
