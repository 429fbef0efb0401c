// Texts as bags of tokens: each token once, with how often it stands there.
import type { WordPiece } from "../tokenizer/wordpiece.ts";

/** Many texts in flat arrays: the tokens of text `t` are those from `starts[t]` to `starts[t + 1]`. */
export interface TokenBags {
  readonly starts: Uint32Array;
  readonly ids: Int32Array;
  /** 1 + ln(times). */
  readonly weights: Float32Array;
  /** Hash of each text, for telling equal texts; 53 bits. */
  readonly hashes: Float64Array;
}

/** Most tokens of one training text. */
const tokensMax = 512;

/** Weight of a token that stands `times` times in a text (Salton and Buckley 1988: logarithmic term frequency). */
export function frequencyWeight(times: number): number {
  return 1 + Math.log(times);
}

/** The bags of `texts`. */
export function bagsOf(texts: readonly string[], tokenizer: WordPiece): TokenBags {
  const starts = new Uint32Array(texts.length + 1);
  const hashes = new Float64Array(texts.length);
  let ids = new Int32Array(1 << 20);
  let weights = new Float32Array(1 << 20);
  let count = 0;
  texts.forEach((text, index) => {
    if (count + tokensMax > ids.length) {
      ids = grown(ids, new Int32Array(2 * ids.length));
      weights = grown(weights, new Float32Array(2 * weights.length));
    }
    const tokens = tokenizer.encode(text).slice(0, tokensMax).toSorted();
    hashes[index] = hashOf(tokens);
    for (let at = 0; at < tokens.length; ) {
      let end = at + 1;
      while (end < tokens.length && tokens[end] === tokens[at]) end++;
      ids[count] = tokens[at]!;
      weights[count++] = frequencyWeight(end - at);
      at = end;
    }
    starts[index + 1] = count;
  });
  return { starts, ids: ids.slice(0, count), weights: weights.slice(0, count), hashes };
}

function grown<Values extends Int32Array | Float32Array>(from: Values, into: Values): Values {
  into.set(from);
  return into;
}

function hashOf(tokens: Int32Array): number {
  let [low, high] = [0x811c9dc5, 0x1b873593];
  for (const token of tokens) {
    low = Math.imul(low ^ token, 0x01000193);
    high = Math.imul(high ^ token, 0x5bd1e995) + 1;
  }
  return (high & 0x1fffff) * 4_294_967_296 + (low >>> 0);
}
