// A static model with its rows as they were trained: what rounding to int8 is measured against.
import type { WordPiece } from "#engines/static/tokenizer/wordpiece";
import { frequencyWeight } from "#engines/static/training/texts";
import type { Embedder } from "#ports/embedder";

/** An embedder that is `rounded` but for its rows, which are those of `table`. */
export function floatEmbedder(rounded: Embedder, { table, tokenizer }: { readonly table: Float32Array; readonly tokenizer: WordPiece }): Embedder {
  const { dimensions } = rounded.model;
  return {
    ...rounded,
    embed: async (texts) => {
      const vectors = new Float32Array(texts.length * dimensions);
      let tokens = 0;
      texts.forEach((text, row) => {
        const times = new Map<number, number>();
        for (const id of tokenizer.encode(text)) times.set(id, (times.get(id) ?? 0) + 1);
        tokens += [...times.values()].reduce((sum, count) => sum + count, 0);
        vectors.set(sumOf(table, dimensions, times), row * dimensions);
      });
      return { vectors, rows: texts.length, dimensions, tokens, repaired: 0 };
    },
  };
}

function sumOf(table: Float32Array, dimensions: number, times: ReadonlyMap<number, number>): Float32Array {
  const sum = new Float64Array(dimensions);
  for (const [id, count] of times) {
    const weight = frequencyWeight(count);
    for (let i = 0; i < dimensions; i++) sum[i]! += weight * table[id * dimensions + i]!;
  }
  const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
  return Float32Array.from(sum, (value) => (length === 0 ? 0 : value / length));
}
