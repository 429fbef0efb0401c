// From pairs to bags of tokens: the vocabulary is learnt from all texts, and each token's rarity counted.
import { WordPiece } from "../tokenizer/wordpiece.ts";
import { foldedWords } from "../tokenizer/words.ts";
import type { GroupBags } from "./batches.ts";
import type { PairGroup } from "./pairs.ts";
import { bagsOf } from "./texts.ts";
import { learnVocabulary, unknownPiece } from "./vocabulary.ts";

/** Most different stretches between blanks that are counted; later ones are dropped. */
const stretchesMax = 4_000_000;
/** Longest stretch that is counted as words. */
const stretchCharactersMax = 100;
const symbolsMax = 1_200;
const countMin = 3;

/** Pieces from the words of all pairs. */
export function vocabularyOf(groups: readonly PairGroup[], piecesMax: number): readonly string[] {
  const stretches = new Map<string, number>();
  for (const text of textsOf(groups)) {
    for (const stretch of text.split(/\s+/)) {
      const count = stretches.get(stretch);
      if (count !== undefined) stretches.set(stretch, count + 1);
      else if (stretch.length <= stretchCharactersMax && stretches.size < stretchesMax) stretches.set(stretch, 1);
    }
  }
  const words = new Map<string, number>();
  for (const [stretch, count] of stretches) for (const { text } of foldedWords(stretch, true)) words.set(text, (words.get(text) ?? 0) + count);
  return learnVocabulary(words, { piecesMax, symbolsMax, countMin });
}

/** The tokenizer of a vocabulary that was learnt here. */
export function tokenizerOf(vocabulary: readonly string[]): WordPiece {
  return new WordPiece({ vocabulary, unknown: unknownPiece, splitsCamelCase: true });
}

/** Every group as bags of tokens. */
export function bagGroups(groups: readonly PairGroup[], tokenizer: WordPiece): readonly GroupBags[] {
  return groups.map(({ pairs }) => {
    const negatives = new Int32Array(pairs.length).fill(-1);
    const texts = [...pairs.map(({ a }) => a), ...pairs.map(({ b }) => b)];
    pairs.forEach(({ neg }, pair) => {
      if (neg !== undefined) negatives[pair] = texts.push(neg) - 1;
    });
    return { pairs: pairs.length, bags: bagsOf(texts, tokenizer), negatives };
  });
}

/** Rarity of each piece from 0 to 1: ln(texts / texts with it), over its greatest value. */
export function rarities(groups: readonly GroupBags[], pieces: number): Float32Array {
  const seen = new Float64Array(pieces).fill(1);
  let texts = 1;
  for (const { bags } of groups) {
    texts += bags.starts.length - 1;
    for (const id of bags.ids) seen[id]!++;
  }
  return Float32Array.from(seen, (count) => Math.log(texts / Math.min(texts, count)) / Math.log(texts));
}

function* textsOf(groups: readonly PairGroup[]): Generator<string> {
  for (const { pairs } of groups) {
    for (const { a, b } of pairs) {
      yield a;
      yield b;
    }
  }
}
